/** Views of the audit log and of what an organisation decides about personal data. */
import type { AuditKind } from '../audit/deed.ts';
import type { ErasureLine } from '../data/erasure.ts';
import type { DataExportView } from '../data/exports.ts';
import type { DataRequest, Deadline } from '../data/requests.ts';
import type { RetentionCategory, RetentionPeriods } from '../data/retention.ts';
import type { RetentionRun } from '../data/settings.ts';
import type { Deciding } from './deciding.ts';

export interface AuditEntryView {
  sequence: number;
  at: string;
  /** Person id, `operator` or `system`. */
  actor: string;
  action: string;
  kind?: AuditKind;
  /** A whole sentence. */
  says: string;
  /** SHA-256, hex. */
  hash: string;
}

/** The last entry of the log, which vouches for all before it. */
export interface AuditHead {
  sequence: number;
  hash: string;
}

/** The page of the audit log: the latest first. */
export interface AuditBrowseView {
  organisation: { id: string; name: string };
  /** Whether the reader may read all of it, or their own entries alone. */
  all: boolean;
  /** To narrow it by; for whoever reads all of it. */
  people: { id: string; name: string }[];
  entries: AuditEntryView[];
  /** Give it as `before` for the next page; absent on the last one. */
  next?: number;
  head?: AuditHead;
}

/** `POST /api/v1/organisations/:id/audit/checks` */
export type AuditVerdict = { ok: true; entries: number } | { ok: false; at: number; why: string };

export interface AuditCheck {
  /** ISO instant. */
  at: string;
  verdict: AuditVerdict;
  head?: AuditHead;
  /** The head that was kept, where one was given: compared with what the log says at its place. */
  compared?: AuditHead;
}

/** The clerk's page about the log's head. */
export interface AuditHeadView {
  organisation: { id: string; name: string };
  /** Whether the reader may say where it is mailed to. */
  deciding: Deciding;
  head?: AuditHead & { at: string };
  /** Where the head is mailed to once a day, when something has changed. */
  mailTo?: string;
  mailedAt?: string;
  /** Whether a mail server is set up. */
  sends: boolean;
}

/** `GET /api/v1/organisations/:id/people/:id/data`: for the clerk. */
export interface PersonDataView {
  organisation: { id: string; name: string };
  person: {
    id: string;
    name: string;
    /** Whether they sit on a board of this organisation now. */
    current: boolean;
    erased?: { at: string; byName: string; kept: string };
  };
  /** Local date. */
  today: string;
  /** The latest first. */
  requests: (Omit<DataRequest, 'organisationId' | 'personId' | 'by'> & { byName: string; deadline: Deadline })[];
  /** The reader's own, while they can be fetched. */
  exports: DataExportView[];
  erasure: { goes: ErasureLine[]; stays: ErasureLine[] };
}

interface Over<T> {
  count: number;
  more?: true;
  first: T[];
}

/** What stays though its time is over: those who asked for their data have not been answered. */
interface KeptForRequest {
  what: string;
  since: string;
  askedBy: { id: string; name: string }[];
}

/** `GET /api/v1/organisations/:id/data/retention` */
export interface RetentionView {
  organisation: { id: string; name: string };
  /** Whether the reader may set them. */
  deciding: Deciding;
  /** The periods that hold. */
  set: RetentionPeriods;
  /** Those that `due` is counted by: the same, or others to try. */
  periods: RetentionPeriods;
  /** What would be deleted now: how many, and the first of them; `more`: than were counted. Dates are local. */
  due: Record<RetentionCategory, Over<{ what: string; since: string }> & { kept?: Over<KeptForRequest> }>;
  lastRun?: RetentionRun;
}

/** `GET /api/v1/organisations/:id/data/agreement` */
export interface AgreementView {
  organisation: { id: string; name: string };
  /** Whether the reader may accept it. */
  deciding: Deciding;
  /** The one that holds now. */
  version: string;
  /** The latest first. */
  accepted: { version: string; at: string; name: string }[];
  /** Whether the version of now is still to be accepted. */
  asks: boolean;
}
