import { z } from 'zod';
import { type Standing, standingOf, type Taken } from '#lib/domain/motion-steps.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { takesPart } from '#lib/domain/quorum.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';

/** What steps take that need to be told no more than which motion. */
export const motionStepInput = z.strictObject({ meetingId: id, motionId: id, baseVersion });

/** How things stand for a decision on an item of a meeting, as the store has it now. */
export async function standingNow(deps: Deps, meeting: Meeting, itemId: string): Promise<Standing> {
  const [board, people] = await Promise.all([
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'person', 'board', meeting.boardId),
  ]);
  if (board === undefined) throw new QuorateError('not_found');
  const members = people.flatMap(({ value }) => {
    const seat = membershipOn(value, meeting.boardId);
    return seat === undefined ? [] : [{ personId: value.id, role: seat.role, votes: seat.votes }];
  });
  return standingOf(meeting, board.value, members, itemId);
}

/** @throws QuorateError `not_possible_now` with what the rules say */
export function taken(step: Taken): Motion {
  if ('refused' in step) throw new QuorateError('not_possible_now', step.refused);
  return step.motion;
}

export const withMotion = (meeting: Meeting, motion: Motion): Meeting => ({
  ...meeting,
  motions: meeting.motions!.map((one) => (one.id === motion.id ? motion : one)),
});

/**
 * What the audit log says of a decision. Every clerk of the organisation reads it, those who may not read a Part 2 item
 * included (A3): of a motion there not even the name of the step, since most of them are an outcome.
 */
export const decisionAudit = (
  item: Pick<AgendaItem, 'part'>,
  { id: motionId }: Pick<Motion, 'id'>,
  action: `motion.${string}`,
  detail: Record<string, unknown> = {},
) => (item.part === 2 ? { action: 'motion.close', detail: { motionId } } : { action, detail: { motionId, ...detail } });

/** Who proposes and who seconds: two members who may vote on the item. @throws QuorateError `invalid` */
export async function checkMovers(
  deps: Deps,
  meeting: Meeting,
  item: AgendaItem,
  movers: { proposerId?: string | null | undefined; seconderId?: string | null | undefined },
): Promise<void> {
  for (const [field, personId] of Object.entries(movers)) {
    if (personId === undefined || personId === null) continue;
    const person = (await deps.aggregates.get('person', personId))?.value;
    const seat = person && membershipOn(person, meeting.boardId);
    if (seat === undefined || !may('vote.cast', seat) || !takesPart(meeting, { personId, role: seat.role }, item.id)) {
      throw invalid({ [field]: 'is not a member who may vote on this item' });
    }
  }
  if (movers.proposerId !== undefined && movers.proposerId !== null && movers.proposerId === movers.seconderId) {
    throw invalid({ seconderId: 'must be somebody else than the proposer' });
  }
}
