import type { AgendaItem } from './meetings.ts';
import { type Membership, membershipOn, type Person, type Role } from './people.ts';

/**
 * W2: the one table that decides who may do what. API, sockets and pages ask it; nothing else decides.
 * Source: the product's domain rules, "Who may do what" in docs/SPEC.md.
 */
export const actions = [
  'people.manage',
  'people.list',
  'meeting.read',
  'meeting.prepare',
  'meeting.run',
  'meeting.cancel',
  'minutes.read',
  'minutes.write',
  'part2.read',
  'part2.write',
  'part2.manage',
  'minutes.freeze',
  'minutes.review',
  'minutes.correct',
  'minutes.sign',
  'meeting.reply',
  'hand.raise',
  'vote.cast',
  'record.read',
  'record.inspectionCopy',
  'register.read',
  'rules.manage',
  'interest.declare',
  'action.manage',
  'history.read',
  'history.expunge',
  'audit.readAll',
  'audit.readOwn',
  'organisation.decide',
] as const;
export type Action = (typeof actions)[number];

/** What a rule may need to know beside the role. */
export interface Circumstances {
  personId?: string;
  /** The Part 2 item asked about. */
  item?: AgendaItem;
  /** Whether a clerk of the board is in the meeting; the chair runs it when none is. */
  clerkPresent?: boolean;
}

type Rule = 'yes' | ((membership: Membership, about: Circumstances) => boolean);

const withoutClerk: Rule = (_, about) => about.clerkPresent === false;
const unlessWithdrawn: Rule = (_, { item, personId }) =>
  item?.confidential !== undefined && personId !== undefined && !item.confidential.withdrawn.includes(personId);
const ifAdmitted: Rule = (membership, about) =>
  unlessWithdrawn(membership, about) && about.item!.confidential!.admitted.includes(about.personId!);

const ifGivenTheVote: Rule = ({ votes }) => votes;

/** Roles that are not named may not. */
const table: Record<Action, Partial<Record<Role, Rule>>> = {
  'people.manage': { clerk: 'yes' },
  'people.list': { clerk: 'yes' },
  'meeting.read': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes', observer: 'yes' },
  'meeting.prepare': { clerk: 'yes', chair: withoutClerk },
  'meeting.run': { clerk: 'yes', chair: withoutClerk },
  'meeting.cancel': { clerk: 'yes' },
  'minutes.read': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes', observer: 'yes' },
  'minutes.write': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes' },
  'part2.read': {
    clerk: unlessWithdrawn,
    chair: unlessWithdrawn,
    viceChair: unlessWithdrawn,
    governor: unlessWithdrawn,
    associate: ifAdmitted,
  },
  'part2.write': {
    clerk: unlessWithdrawn,
    chair: unlessWithdrawn,
    viceChair: unlessWithdrawn,
    governor: unlessWithdrawn,
    associate: ifAdmitted,
  },
  'part2.manage': { clerk: 'yes' },
  'minutes.freeze': { clerk: 'yes' },
  /** The chair says whether the draft may go out. */
  'minutes.review': { clerk: 'yes', chair: 'yes' },
  'minutes.correct': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes' },
  'minutes.sign': { chair: 'yes' },
  'meeting.reply': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes' },
  'hand.raise': { chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes' },
  'vote.cast': { chair: 'yes', viceChair: 'yes', governor: 'yes', associate: ifGivenTheVote },
  'record.read': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes', observer: 'yes' },
  /** Which anybody may inspect, on the clerk's answer. */
  'record.inspectionCopy': { clerk: 'yes' },
  'register.read': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes' },
  'rules.manage': { clerk: 'yes' },
  'interest.declare': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes', associate: 'yes' },
  'action.manage': { clerk: 'yes', chair: 'yes' },
  'history.read': { clerk: 'yes', chair: 'yes', viceChair: 'yes', governor: 'yes' },
  'history.expunge': { clerk: 'yes' },
  'audit.readAll': { clerk: 'yes' },
  'audit.readOwn': { clerk: 'yes', governor: 'yes', associate: 'yes', observer: 'yes' },
  /** Of what holds on every board: asked with `mayOnEvery`. */
  'organisation.decide': { clerk: 'yes' },
};

/**
 * Whether a member of a board may do something there. No membership, or an ended one: no.
 */
export function may(action: Action, membership: Membership | undefined, about: Circumstances = {}): boolean {
  if (membership === undefined || membership.ended !== undefined) return false;
  const rule = table[action][membership.role];
  return rule === 'yes' || (rule?.(membership, about) ?? false);
}

/** Whether there is something that a member may not do any more, whatever else they may: another role, or no vote. */
export const mayLess = (before: Membership, after: Membership): boolean =>
  actions.some((action) => may(action, before) && !may(action, after));

/**
 * Whether a person may do something that holds on all boards of an organisation: whoever may on each of them, since nobody
 * lays a duty on boards where they hold no office.
 * @param boardIds all of them
 */
export const mayOnEvery = (action: Action, person: Pick<Person, 'memberships'>, boardIds: readonly string[]): boolean =>
  boardIds.every((boardId) => may(action, membershipOn(person, boardId)));
