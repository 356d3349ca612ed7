import type { RetentionPeriods } from './retention.ts';

/** What an organisation decided about its data: one aggregate, under the organisation's own id. */
export interface DataSettings {
  id: string;
  /** Where the head of the audit log is mailed to (A6). */
  headMail?: HeadMail;
  /** How long things are kept (V4); what is not set is as `defaultPeriods` says. */
  retention?: Partial<RetentionPeriods>;
  /** What the last run of retention deleted. */
  lastRun?: RetentionRun;
  /** Each acceptance of the processing agreement, the latest last (V5). */
  agreements?: AgreementAccepted[];
}

interface HeadMail {
  address: string;
  /** Up to which entry the log has been mailed, and when. */
  sequence?: number;
  at?: string;
}

export interface RetentionRun {
  /** ISO instant. */
  at: string;
  deleted: Record<string, number>;
}

interface AgreementAccepted {
  version: string;
  /** ISO instant. */
  at: string;
  /** Person id, and what they were called. */
  by: string;
  name: string;
}
