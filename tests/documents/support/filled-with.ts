import type { CopyOf } from '#lib/domain/records.ts';

/** Those that are chosen from a list, or read by machines. */
const fixed = new Set([
  ...['format', 'kind', 'role', 'category', 'mark', 'purpose', 'method', 'choice', 'state', 'startsAt', 'startedAt'],
  ...['endedAt', 'from', 'to', 'at', 'decidedAt', 'due', 'signedAt', 'why', 'id', 'item', 'link'],
]);

/** A copy with the same text in every field that holds what somebody wrote. */
export function filledWith(copy: CopyOf, text: string): CopyOf {
  const fill = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.has(key) ? value : text;
    if (Array.isArray(value)) return value.map((one) => fill(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, name)]));
  };
  return fill(copy, '') as CopyOf;
}
