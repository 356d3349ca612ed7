import { localDate } from '../rules/days.ts';

type AuditFormat = 'csv' | 'jsonl';

/** What the audit log is called as a file, by the day on which it is taken away. @param now milliseconds */
export const auditFileName = (now: number, format: AuditFormat): string => `${localDate(now)} audit log.${format}`;
