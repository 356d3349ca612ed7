import type { ExportState } from '../exports.ts';

/** All that is held on one person, as a file: made in the background, kept for a day. One aggregate each. */
export interface DataExport {
  id: string;
  organisationId: string;
  personId: string;
  /** Whose it is: person id. Nobody else may fetch it. */
  by: string;
  state: ExportState;
  /** From 0 to 1. */
  progress: number;
  /** Who works on it, and until when they have to be heard of again; then another may take it up. ISO instant. */
  claim?: { token: string; until: string };
  /** How often it was taken up. */
  attempts: number;
  /** With `failed`: plain words. */
  fault?: string;
  /**
   * Under which ids the file may be: each attempt names its own before it writes there, so that nothing is left over where
   * a process dies in between. All go with this.
   */
  attempted?: string[];
  /** With `done`: which of them it is. */
  blobId?: string;
  /** The file's name. */
  name: string;
  /** ISO instants. */
  at: string;
  /** From then on it is gone. */
  expiresAt: string;
}

export type DataExportView = Pick<
  DataExport,
  'id' | 'personId' | 'state' | 'progress' | 'fault' | 'name' | 'at' | 'expiresAt'
>;
