/** How the audit log is addressed: one page, narrowed by the query. */
import { askedFor, queryOf } from './query.ts';

export interface AuditNarrowed {
  personId?: string;
  kind?: string;
  from?: string;
  to?: string;
}

const names = ['personId', 'kind', 'from', 'to'] as const;

export const auditNarrowedBy = (query: URLSearchParams): AuditNarrowed => askedFor(query, names);

export const auditQuery = (fields: AuditNarrowed & { before?: string; format?: string }): string => {
  const query = queryOf({ ...fields });
  return query === '' ? '' : `?${query}`;
};

/** What to do when nothing is found. */
export const emptyWords = ({ from, to }: AuditNarrowed): string =>
  from !== undefined && to !== undefined && from > to
    ? 'The first day is after the last: change one of them.'
    : 'Look for less, or over a longer time.';
