/**
 * Each board lists its clerks, so that the last one cannot go (W1a). Whoever stops being a clerk is taken off the list
 * first, in a write that decides; the membership follows. Whoever becomes one sits first, the list follows.
 */
import type { Board } from '#lib/domain/boards.ts';
import { hasOwnPassword } from '#lib/domain/first-passwords.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

export interface ListClerk extends FollowUp {
  do: 'listClerk';
  boardId: string;
  personId: string;
}

export const listClerk = (boardId: string, personId: string): ListClerk => ({ do: 'listClerk', boardId, personId });

/**
 * A removal from the list that was decided, and whose membership has not ended yet.
 * @param undone the id of one that comes to nothing
 */
const isLeaving = (outbox: readonly OutboxEntry[], person: Person, boardId: string, undone?: string): boolean =>
  outbox
    .flatMap((entry) => entry.then ?? [])
    .some((followUp) => {
      if (followUp.do !== 'endMemberships' && followUp.do !== 'changeRole') return false;
      const { personId, entryId } = followUp as FollowUp & { personId: string; entryId: string };
      return personId === person.id && entryId !== undone && !isEnded(person, boardId, entryId);
    });

const isEnded = ({ memberships }: Person, boardId: string, entryId: string): boolean =>
  memberships.some((m) => m.boardId === boardId && m.ended?.entryId === entryId);

/**
 * Puts a clerk on the list, unless they stopped being one meanwhile or are just being taken off.
 * @param undone the id of a removal that comes to nothing: its entry may still stand in the outbox
 */
export async function applyListClerk(
  deps: Deps,
  { boardId, personId }: Omit<ListClerk, 'do'>,
  undone?: string,
): Promise<void> {
  await change(deps, { kind: 'system' }, 'board', boardId, async ({ value, outbox }) => {
    const person = (await deps.aggregates.get('person', personId))?.value;
    if (person === undefined || value.clerks.includes(personId)) return undefined;
    if (membershipOn(person, boardId)?.role !== 'clerk' || isLeaving(outbox, person, boardId, undone)) return undefined;
    return { value: { ...value, clerks: [...value.clerks, personId] }, outbox: [] };
  });
}

/** Whether somebody was put back on the list, so that the removal whose entry still waits there comes to nothing. */
export async function isBackOnList(deps: Deps, boardId: string, person: Person, entryId: string): Promise<boolean> {
  const board = await deps.aggregates.get('board', boardId);
  return board?.value.clerks.includes(person.id) === true && !isEnded(person, boardId, entryId);
}

/**
 * Takes a clerk off the list, in the write that decides.
 * @param entry carries the follow-up that ends or changes the membership, should this process die in between
 * @throws QuorateError `not_possible_now` when the board has no other clerk who can sign in
 */
export async function unlistClerk(
  deps: Deps,
  actor: Actor,
  boardId: string,
  personId: string,
  entry: OutboxEntry,
): Promise<void> {
  await change(deps, actor, 'board', boardId, async ({ value }) => {
    return { value: { ...value, clerks: await assertOthersServe(deps, value, personId) }, outbox: [entry] };
  });
}

/** @returns the board’s other clerks. @throws QuorateError `not_possible_now` when none of them can sign in */
export async function assertOthersServe(deps: Deps, board: Board, personId: string): Promise<string[]> {
  const others = board.clerks.filter((id) => id !== personId);
  if (await anyServes(deps, board.id, others)) return others;
  throw new QuorateError(
    'not_possible_now',
    `${board.name} would be left without a clerk who can sign in. Make somebody else its clerk first, and have them sign in.`,
  );
}

/**
 * Not by somebody who has not chosen a password yet: invitation and first password end, and only another clerk could make
 * the next.
 */
export const serves = (person: Person, boardId: string): boolean =>
  membershipOn(person, boardId)?.role === 'clerk' && hasOwnPassword(person) && person.signInEnded === undefined;

/** Whether a board is served by any of these people. */
export async function anyServes(deps: Deps, boardId: string, personIds: readonly string[]): Promise<boolean> {
  for (const id of personIds) {
    const person = await deps.aggregates.get('person', id);
    if (person !== undefined && serves(person.value, boardId)) return true;
  }
  return false;
}
