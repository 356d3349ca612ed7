/** How the audit log is addressed: one page, narrowed by the query. */
export interface AuditNarrowed {
  personId?: string;
  kind?: string;
  from?: string;
  to?: string;
}

const names = ['personId', 'kind', 'from', 'to'] as const;

/** What an address asks for; fields that were left empty ask for nothing. */
export const auditNarrowedBy = (query: URLSearchParams): AuditNarrowed =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );

export const auditQuery = (fields: AuditNarrowed & { before?: string; format?: string }): string => {
  const query = new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return query === '' ? '' : `?${query}`;
};

/** What to do when nothing is found. */
export const emptyWords = ({ from, to }: AuditNarrowed): string =>
  from !== undefined && to !== undefined && from > to
    ? 'The first day is after the last: change one of them.'
    : 'Look for less, or over a longer time.';
