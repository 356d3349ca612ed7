import { isCurrent, type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { LeaveMeetings } from '../meetings/leave-meetings.ts';
import type { EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import type { CloseAccess } from './close-access.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { applyListClerk, listClerk, unlistClerk } from './clerks.ts';
import { withPlaces } from './with-places.ts';

/** Ends a person's memberships on some boards of one organisation. */
export interface EndMemberships extends FollowUp {
  do: 'endMemberships';
  personId: string;
  organisationId: string;
  boardIds: string[];
  /** What makes it idempotent: a membership ended under this id stays as it is, and so does a later one. */
  entryId: string;
  at: string;
  by: string;
  reason?: string;
  /** Only places whose term ends on this day: nothing is ended where it was prolonged meanwhile, or is a new one. */
  termEnd?: string;
  closing: Closing;
}

/** How what somebody has open is closed, and what proves it. */
export interface Closing {
  scope: 'account' | 'board';
  /** With `board`. */
  boardId?: string;
  /** Milliseconds: when it was asked for. */
  requestedAt: number;
  /** How many sessions the person had. */
  sessions: number;
  /** What the person reads. */
  told: string;
  /** What the receipt is called: one is kept, whoever brings it to its end. */
  receiptId: string;
}

function ended(person: Person, ending: EndMemberships): Membership[] {
  const { entryId, at, by, reason, boardIds, termEnd } = ending;
  const done = new Set(person.memberships.filter((m) => m.ended?.entryId === entryId).map((m) => m.boardId));
  return person.memberships.map((m) =>
    isCurrent(m) &&
    boardIds.includes(m.boardId) &&
    !done.has(m.boardId) &&
    (termEnd === undefined || m.termEnd === termEnd)
      ? { ...m, ended: { at, by, entryId, ...(reason === undefined ? {} : { reason }) } }
      : m,
  );
}

/**
 * The write that a revocation is (R2): memberships ended and, when none is left anywhere, the access epoch raised, so
 * that every session of the person is dead from then on.
 * @returns the person as they are now
 */
export async function applyEndMemberships(deps: Deps, actor: Actor, ending: EndMemberships): Promise<Person> {
  const { value } = await change(deps, actor, 'person', ending.personId, ({ value: person }) => {
    const memberships = ended(person, ending);
    const boardIds = memberships.filter((m, i) => m !== person.memberships[i]).map((m) => m.boardId);
    if (boardIds.length === 0) return undefined;
    const over = !memberships.some(isCurrent);
    return {
      value: {
        ...withPlaces(person, ending.organisationId, memberships),
        ...(over ? { accessEpoch: person.accessEpoch + 1, signInEnded: { at: ending.at } } : {}),
      },
      outbox: [entryFor(deps, ending, boardIds, { over, left: !over && !isIn(memberships, ending.organisationId) })],
    };
  });
  return value;
}

const isIn = (memberships: readonly Membership[], organisationId: string): boolean =>
  memberships.some((m) => isCurrent(m) && m.organisationId === organisationId);

/** P31: what its provider let in without a password, and what that opened elsewhere. */
const cameByIt = ({ personId, organisationId, at }: EndMemberships): EndSessionsBegun => ({
  do: 'endSessionsBegun',
  personId,
  provider: organisationId,
  notEnough: true,
  at,
  why: 'signedOut',
  reason: 'You signed in with an account of an organisation whose boards you have left. Please sign in again.',
});

const leaving = ({ personId, at, by }: EndMemberships, boardIds: string[]): LeaveMeetings => ({
  do: 'leaveMeetings',
  personId,
  boardIds,
  at,
  by,
});

const closingOf = (ending: EndMemberships): CloseAccess => ({ do: 'closeAccess', ending });

const entryFor = (
  deps: Deps,
  ending: EndMemberships,
  boardIds: string[],
  { over, left }: { over: boolean; left: boolean },
): OutboxEntry => ({
  ...auditEntry(
    deps,
    { kind: 'system' },
    {
      organisationId: ending.organisationId,
      action: 'membership.end',
      subject: `person:${ending.personId}`,
      detail: { boardIds, signInEnded: over, ...(ending.reason === undefined ? {} : { reason: ending.reason }) },
      // In this order: whoever has it open is not to wait for anything.
      then: [closingOf(ending), ...(left ? [cameByIt(ending)] : []), leaving(ending, boardIds)],
    },
  ),
  actor: ending.by,
});

/**
 * Ends memberships; where the person is a clerk, the boards decide first whether they can go.
 * @throws QuorateError `not_possible_now` when a board would be left without a clerk: then nothing has changed
 */
export async function endMemberships(
  deps: Deps,
  actor: Actor,
  person: Person,
  ending: EndMemberships,
): Promise<Person> {
  const clerkOf = ending.boardIds.filter((boardId) => membershipOn(person, boardId)?.role === 'clerk');
  const taken: { boardId: string; entryId: string }[] = [];
  try {
    for (const [i, boardId] of clerkOf.entries()) {
      // The last board's write decides for all: until then each stands for itself alone.
      const whole = i === clerkOf.length - 1;
      const entry = auditEntry(deps, actor, {
        organisationId: ending.organisationId,
        action: 'clerk.unlist',
        subject: `board:${boardId}`,
        detail: { personId: person.id },
        then: [whole ? ending : ofOne(deps, ending, boardId)],
      });
      await unlistClerk(deps, actor, boardId, person.id, entry);
      taken.push({ boardId, entryId: entry.id });
    }
  } catch (error) {
    for (const { boardId, entryId } of taken) {
      await deps.aggregates.clearOutbox('board', boardId, [entryId]);
      await applyListClerk(deps, listClerk(boardId, person.id));
    }
    throw error;
  }
  return applyEndMemberships(deps, clerkOf.length === 0 ? actor : { kind: 'system' }, ending);
}

/** Stands for itself, with a receipt of its own. */
function ofOne(deps: Deps, ending: EndMemberships, boardId: string): EndMemberships {
  const closing: Closing = { ...ending.closing, scope: 'board', boardId, receiptId: deps.ids.next() };
  return { ...ending, boardIds: [boardId], closing };
}

/** Moves what `endMemberships` wrote to the audit chain: after the nodes were told, since that must not wait. */
export async function relayEnding(deps: Deps, ending: EndMemberships): Promise<void> {
  await deps.relay.move('person', ending.personId);
  for (const boardId of ending.boardIds) await deps.relay.move('board', boardId);
}
