/**
 * Each board lists its clerks, so that the last one cannot go (W1a). Whoever stops being a clerk is taken off the list
 * first, in a write that decides; the membership follows. Whoever becomes one sits first, the list follows.
 */
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

/** A removal from the list that was decided, and whose membership has not ended yet. */
const isLeaving = (outbox: readonly OutboxEntry[], person: Person, boardId: string): boolean =>
  outbox
    .flatMap((entry) => entry.then ?? [])
    .some((followUp) => {
      if (followUp.do !== 'endMemberships' && followUp.do !== 'changeRole') return false;
      const { personId, entryId } = followUp as FollowUp & { personId: string; entryId: string };
      return (
        personId === person.id && !person.memberships.some((m) => m.boardId === boardId && m.ended?.entryId === entryId)
      );
    });

/** Puts a clerk on the list, unless they stopped being one meanwhile or are just being taken off. */
export async function applyListClerk(deps: Deps, { boardId, personId }: ListClerk): Promise<void> {
  await change(deps, { kind: 'system' }, 'board', boardId, async ({ value, outbox }) => {
    const person = (await deps.aggregates.get('person', personId))?.value;
    if (person === undefined || value.clerks.includes(personId)) return undefined;
    if (membershipOn(person, boardId)?.role !== 'clerk' || isLeaving(outbox, person, boardId)) return undefined;
    return { value: { ...value, clerks: [...value.clerks, personId] }, outbox: [] };
  });
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
    const others = value.clerks.filter((id) => id !== personId);
    if (!(await anyServes(deps, boardId, others))) {
      throw new QuorateError(
        'not_possible_now',
        `${value.name} would be left without a clerk who can sign in. Make somebody else its clerk first, and have them sign in.`,
      );
    }
    return { value: { ...value, clerks: others }, outbox: [entry] };
  });
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
