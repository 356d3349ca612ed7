import type { ExportJob } from '#lib/domain/exports.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';

/** What a copy is of. */
export type Wanted = Pick<ExportJob, 'inspection' | 'itemId'>;

/** @returns the Part 2 item that a copy is of; undefined for the open minutes. @throws QuorateError `not_found` */
export function part2Of(meeting: Meeting, { itemId }: Wanted): AgendaItem | undefined {
  if (itemId === undefined) return undefined;
  const item = meeting.items.find(({ id, part }) => id === itemId && part === 2);
  if (item === undefined) throw new QuorateError('not_found', 'This item has no minutes of its own.');
  return item;
}

/**
 * Whoever may read minutes may take a copy away; inspection copies are the clerk's to give. Asked when a copy is wanted,
 * made, and fetched (A3, R3).
 * @throws QuorateError `forbidden`, `not_found`
 */
export function assertMayTake(person: Person, meeting: Meeting, wanted: Wanted): void {
  const membership = membershipOn(person, meeting.boardId);
  const item = part2Of(meeting, wanted);
  const allowed =
    item === undefined
      ? may(wanted.inspection ? 'record.inspectionCopy' : 'record.read', membership)
      : may('part2.read', membership, { personId: person.id, item });
  if (!allowed) throw new QuorateError('forbidden');
}
