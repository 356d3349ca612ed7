import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { type Action, may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import { type ConnectionsAnswer, type ConnectionsQuestion, topics } from '../bus-topics.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from './deps.ts';

/** Who is connected now, on all nodes. */
export async function connections(deps: Deps, question: ConnectionsQuestion): Promise<ConnectionsAnswer> {
  const answers = await deps.bus.ask(topics.connections, question);
  return answers.flatMap(({ answer }) => (Array.isArray(answer) ? (answer as ConnectionsAnswer) : []));
}

/** Whether a clerk of the board shows this meeting now. */
async function clerkPresent(deps: Deps, meeting: Meeting): Promise<boolean> {
  const board = await deps.aggregates.get('board', meeting.boardId);
  const clerks = board?.value.clerks ?? [];
  if (clerks.length === 0) return false;
  return (await connections(deps, { personIds: clerks })).some((c) => c.meetingId === meeting.id);
}

/** Answers what the permission table says of an actor and a meeting; asks who is present only where that decides. */
export async function mayInMeeting(
  deps: Deps,
  actor: Actor,
  action: Action,
  meeting: Meeting,
  item?: AgendaItem,
): Promise<boolean> {
  if (actor.kind !== 'person') return true;
  const membership = membershipOn(actor.person, meeting.boardId);
  const about = { personId: actor.person.id, ...(item === undefined ? {} : { item }) };
  const alone = may(action, membership, { ...about, clerkPresent: false });
  if (!alone || may(action, membership, { ...about, clerkPresent: true })) return alone;
  return !(await clerkPresent(deps, meeting));
}

/** The third step of every use case (W1). @throws QuorateError `forbidden` */
export async function authoriseInMeeting(
  deps: Deps,
  actor: Actor,
  action: Action,
  meeting: Meeting,
  item?: AgendaItem,
): Promise<void> {
  if (!(await mayInMeeting(deps, actor, action, meeting, item))) throw new QuorateError('forbidden');
}

/** For what is done on a board outside any meeting, where no clerk can be "in the meeting". */
export function mayOnBoard(actor: Actor, action: Action, boardId: string): boolean {
  return actor.kind !== 'person' || may(action, membershipOn(actor.person, boardId), { clerkPresent: false });
}

export function authoriseOnBoard(actor: Actor, action: Action, boardId: string): void {
  if (!mayOnBoard(actor, action, boardId)) throw new QuorateError('forbidden');
}

/** For what a member of any board of an organisation may do there, by the rights on that board. */
export function authoriseInOrganisation(actor: Actor, action: Action, organisationId: string): void {
  if (actor.kind !== 'person') return;
  const allowed = actor.person.memberships.some((m) => m.organisationId === organisationId && may(action, m));
  if (!allowed) throw new QuorateError('forbidden');
}
