import { isCurrent, type Membership, type Person } from '#lib/domain/people.ts';
import type { OutboxEntry, Stored } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { LeaveMeetings } from '../meetings/leave-meetings.ts';
import type { EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import type { CloseAccess } from './close-access.ts';
import type { EndMemberships } from './end-memberships.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { withPlaces } from './with-places.ts';

const isIn = (memberships: readonly Membership[], organisationId: string): boolean =>
  memberships.some((m) => isCurrent(m) && m.organisationId === organisationId);

/** The places that an ending is about, as long as it has not been written: on other boards than it names, where it is of an account. */
export function placesOf(person: Person, { entryId, closing, organisationId, boardIds, termEnd }: EndMemberships) {
  const done = new Set(person.memberships.filter((m) => m.ended?.entryId === entryId).map((m) => m.boardId));
  return person.memberships.filter(
    (m) =>
      isCurrent(m) &&
      (closing.scope === 'account' ? m.organisationId === organisationId : boardIds.includes(m.boardId)) &&
      !done.has(m.boardId) &&
      (termEnd === undefined || m.termEnd === termEnd),
  );
}

/** A clerk's place whose board has not been asked yet whether it can spare them. */
export const isUnasked = ({ role, boardId }: Membership, { unlisted = [] }: EndMemberships): boolean =>
  role === 'clerk' && !unlisted.includes(boardId);

/**
 * The write that a revocation is (R2): memberships ended and, when none is left anywhere, the access epoch raised, so
 * that every session of the person is dead from then on. Nothing is written where they have got a place meanwhile that it
 * does not name, or become clerk of a board that has not been asked: then it starts over.
 * @param kept boards that cannot spare them
 * @returns the person as they are now
 */
export async function writeEnding(
  deps: Deps,
  actor: Actor,
  ending: EndMemberships,
  kept: ReadonlySet<string> = new Set(),
): Promise<{ person: Person; startsOver: boolean }> {
  let startsOver = false;
  const { value } = await change(deps, actor, 'person', ending.personId, async (stored) => {
    const { value: person } = stored;
    const places = (await isWritten(deps, stored, ending))
      ? []
      : placesOf(person, ending).filter((m) => !kept.has(m.boardId));
    startsOver = places.some((m) => !ending.boardIds.includes(m.boardId) || isUnasked(m, ending));
    if (startsOver || places.length === 0) return undefined;
    const { at, by, entryId, reason } = ending;
    const ended = { at, by, entryId, ...(reason === undefined ? {} : { reason }) };
    const memberships = person.memberships.map((m) => (places.includes(m) ? { ...m, ended } : m));
    const over = !memberships.some(isCurrent);
    const boardIds = places.map((m) => m.boardId);
    return {
      value: {
        ...withPlaces(person, ending.organisationId, memberships),
        ...(over ? { accessEpoch: person.accessEpoch + 1, signInEnded: { at: ending.at } } : {}),
      },
      outbox: [entryFor(deps, ending, boardIds, { over, left: !over && !isIn(memberships, ending.organisationId) })],
    };
  });
  return { person: value, startsOver };
}

/** An account's ending names no boards for good: once it is written, later places are none of its. Its receipt is kept then, or waits to be. */
async function isWritten(deps: Deps, { outbox }: Stored<Person>, { closing }: EndMemberships): Promise<boolean> {
  if (closing.scope !== 'account') return false;
  const waits = outbox
    .flatMap(({ then = [] }) => then)
    .some((f) => f.do === 'closeAccess' && (f as CloseAccess).ending.closing.receiptId === closing.receiptId);
  return waits || (await deps.aggregates.get('revocation', closing.receiptId)) !== undefined;
}

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
