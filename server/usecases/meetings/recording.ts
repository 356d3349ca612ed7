/** What the verbs that record a meeting have in common. */
import { canStep, type Step } from '#lib/domain/agenda.ts';
import { type Meeting, isFrozen } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import type { Snapshot } from '#lib/domain/stays.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { nameIn } from '../shared/names.ts';
import { invalid } from '../shared/parse.ts';

/** @throws QuorateError `not_possible_now` */
export function assertStep(step: Step, meeting: Meeting): void {
  if (canStep(step, meeting)) return;
  const over = meeting.state === 'ended' || meeting.state === 'cancelled';
  throw new QuorateError('not_possible_now', over ? 'The meeting is over.' : 'The meeting is not in session.');
}

/**
 * Freezing closes the documents; as long as the meeting goes on, what happens in it is recorded all the same. Once it
 * is over, the record is what those who review the minutes were shown.
 * @throws QuorateError `not_possible_now`, `frozen`
 */
export function assertRecordable(meeting: Meeting): void {
  assertStep('record', meeting);
  if (meeting.state === 'ended' && isFrozen(meeting)) throw new QuorateError('frozen');
}

/** What one does for oneself needs no more; for somebody else one has to run the meeting. @throws QuorateError `forbidden` */
export async function assertForOneselfOrRuns(
  deps: Deps,
  actor: Actor,
  meeting: Meeting,
  personId: string,
): Promise<void> {
  if (actor.kind === 'person' && actor.person.id === personId) return;
  await authoriseInMeeting(deps, actor, 'meeting.run', meeting);
}

/** A member as attendance takes them down. @throws QuorateError `invalid`, naming `field` */
export async function snapshotOf(
  deps: Deps,
  meeting: Meeting,
  personId: string,
  field = 'personId',
): Promise<Snapshot> {
  const person = (await deps.aggregates.get('person', personId))?.value;
  const membership = person && membershipOn(person, meeting.boardId);
  if (membership === undefined) throw invalid({ [field]: 'is not a member of this board' });
  const { role, category, votes } = membership;
  const name = await nameIn(deps, meeting.organisationId, personId);
  return { personId, name, role, ...(category === undefined ? {} : { category }), votes };
}

/** As `snapshotOf`, or as they were recorded in this meeting, though they have left the board since. */
export async function knownIn(deps: Deps, meeting: Meeting, personId: string): Promise<Snapshot> {
  const recorded = meeting.attendance?.find((entry) => entry.personId === personId);
  if (recorded === undefined) return snapshotOf(deps, meeting, personId);
  return snapshotOf(deps, meeting, personId).catch((error: unknown) => {
    if (error instanceof QuorateError && error.code === 'invalid') return recorded;
    throw error;
  });
}

/** @throws QuorateError `invalid` when it lies ahead, or before the meeting */
export function instantWithin(meeting: Meeting, at: string | undefined, now: string): string {
  if (at === undefined) return now;
  if (at > now) throw invalid({ at: 'must not be in the future' });
  if (at < beganAt(meeting)) throw invalid({ at: 'is before the meeting began' });
  return at;
}

/** People who came in time are there from the hour that was set, though the clerk opened the meeting later. */
export const beganAt = ({ startsAt, startedAt }: Meeting): string =>
  startedAt === undefined || startsAt < startedAt ? startsAt : startedAt;

/** Nobody's vote is to be lost. @throws QuorateError `not_possible_now` */
export function assertNoVoteOpen(meeting: Meeting): void {
  if (meeting.motions?.some(({ state }) => state === 'voting') !== true) return;
  throw new QuorateError('not_possible_now', 'A vote is open. Count it, or withdraw the motion, first.');
}
