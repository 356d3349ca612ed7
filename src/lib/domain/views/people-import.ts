import type { Category, Role } from '../people.ts';
import type { ImportColumn } from '../people-import/columns.ts';

export const importOutcomes = ['newPerson', 'addToBoard', 'alreadyThere', 'refused'] as const;
export type ImportOutcome = (typeof importOutcomes)[number];

export const importFaults = ['missing', 'invalid', 'unknown', 'taken', 'twice', 'ended', 'formula'] as const;
export type ImportFault = (typeof importFaults)[number];

/** A row of the file, and what happens, or happened, for it. */
export interface ImportRow {
  /** As a spreadsheet numbers it: the columns' names stand in row 1. */
  row: number;
  name: string;
  username: string;
  email?: string;
  /** The board's name, or what stands there. */
  board: string;
  role?: Role;
  category?: Category;
  termStart?: string;
  termEnd?: string;
  outcome: ImportOutcome;
  /** With `refused`. */
  faults: { column: ImportColumn; code: ImportFault; message: string }[];
  /** Once it was written: shown once. */
  added?: { personId: string; firstPassword?: string; invitationUrl?: string; mailedTo?: string };
}

/** `POST /api/v1/organisations/:id/people/imports` */
export interface PeopleImport {
  /** With `preview` all of them, else those that this call dealt with. */
  rows: ImportRow[];
  /** Headings of the file that mean nothing here. */
  ignored: string[];
  /** From which row to go on; absent when all have been dealt with. */
  next?: number;
}
