import { z } from 'zod';
import { About, auditKinds, nobodysNames } from '#lib/domain/audit/deed.ts';
import { kindOf } from '#lib/domain/audit/sentences.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { ChainEntry } from '#server/ports.ts';
import { date, id } from '../shared/fields.ts';

/** What a reader narrows the log by. */
export const auditFilter = {
  /** Who did it, or whom it was done to. */
  personId: id.optional(),
  kind: z.enum(auditKinds).optional(),
  /** Local days, both counted. */
  from: date.optional(),
  to: date.optional(),
};

export interface AuditFilter {
  personId?: string | undefined;
  kind?: (typeof auditKinds)[number] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Whether it was done about this person: by whom does not matter. */
export const isDoneTo = (entry: ChainEntry, personId: string): boolean =>
  new About(entry, nobodysNames).person === personId || entry.detail.ownerId === personId;

/** Whose work as clerk was handed over: the entry’s subject is whoever it went to. */
export const isHandedOverFrom = ({ action, detail }: ChainEntry, personId: string): boolean =>
  action === 'clerk.handOver' && detail.from === personId;

const isAbout = (entry: ChainEntry, personId: string): boolean =>
  entry.actor === personId || isDoneTo(entry, personId) || isHandedOverFrom(entry, personId);

/** @param own the person whose own entries alone may be read */
export function matches(
  entry: ChainEntry,
  { personId, kind, from, to }: AuditFilter,
  own: string | undefined,
): boolean {
  if (own !== undefined && entry.actor !== own) return false;
  if (personId !== undefined && !isAbout(entry, personId)) return false;
  if (kind !== undefined && kindOf(entry.action) !== kind) return false;
  const day = from === undefined && to === undefined ? '' : localDate(entry.at);
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}
