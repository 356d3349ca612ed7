/** Copies of minutes to take away: made in the background, kept for a day. */
export const exportFormats = ['pdf', 'docx', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportStates = ['queued', 'running', 'done', 'failed'] as const;
export type ExportState = (typeof exportStates)[number];

/** One aggregate each. */
export interface ExportJob {
  id: string;
  organisationId: string;
  meetingId: string;
  /** For whom: person id. Nobody else may fetch it. */
  by: string;
  format: ExportFormat;
  /** Without Part 2 and without marked passages. */
  inspection: boolean;
  /** The Part 2 item whose minutes it is a copy of; absent: the open minutes. */
  itemId?: string;
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

/** All that may be there of a file that was asked for. */
export const blobsOfExport = ({ attempted = [], blobId }: Pick<ExportJob, 'attempted' | 'blobId'>): string[] => [
  ...new Set([...attempted, ...(blobId === undefined ? [] : [blobId])]),
];

/** As it is shown to whoever asked for it. */
export type ExportView = Pick<
  ExportJob,
  'id' | 'meetingId' | 'format' | 'inspection' | 'itemId' | 'state' | 'progress' | 'fault' | 'name' | 'at' | 'expiresAt'
>;

export const mediaTypes: Record<ExportFormat, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
};
