import { membershipOn, type Person } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { applyListClerk, assertOthersServe, isBackOnList, unlistClerk } from './clerks.ts';
import { isUnasked, placesOf, writeEnding } from './write-ending.ts';

/**
 * Ends a person's memberships on some boards of one organisation; with the scope `account` on all of it, whichever they are by
 * then.
 */
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
  /**
   * Boards whose list of clerks they have been taken off for it: on no other is a clerk's place ended. It rides in the write
   * of the last one.
   */
  unlisted?: string[];
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

/** A board that decided, and its entry that says so. */
type Taken = { boardId: string; entryId: string }[];

const system = { kind: 'system' } as const;

/**
 * Ends memberships; where the person is a clerk, the boards decide first whether they can go. Where somebody gives them a
 * place meanwhile that it is about, or makes them clerk, it starts over: that board is asked too.
 * @param assertMay whether all that it is about may be ended by whoever asks, given the person as they are now
 * @returns the person as they are now, and the ending with all the boards that it was of
 * @throws QuorateError `not_possible_now` when a board would be left without a clerk; what `assertMay` throws: then nothing
 * has changed
 */
export async function endMemberships(
  deps: Deps,
  actor: Actor,
  person: Person,
  asked: EndMemberships,
  assertMay: (person: Person) => void = () => undefined,
): Promise<{ person: Person; ending: EndMemberships }> {
  const taken: Taken = [];
  for (let seen = person, ending = asked; ; ending = widened(ending, seen)) {
    try {
      assertMay(seen);
      await assertSpared(deps, seen, ending);
      ending = await unlist(deps, actor, seen, ending, taken);
    } catch (error) {
      await putBack(deps, asked, taken);
      throw error;
    }
    const written = await writeEnding(deps, taken.length === 0 ? actor : system, ending);
    if (!written.startsOver) return { person: written.person, ending };
    seen = written.person;
  }
}

/**
 * After a crash in between. Nobody is there any more to be told that a board cannot spare its clerk: where they became it
 * meanwhile, that place stays, and all else ends. Nothing does where the crash came as it was being undone.
 */
export async function applyEndMemberships(deps: Deps, asked: EndMemberships): Promise<void> {
  if (await isUndone(deps, asked)) return;
  const kept = new Set<string>();
  for (let ending = asked; ;) {
    const { person, startsOver } = await writeEnding(deps, system, ending, kept);
    if (!startsOver) {
      await listStaying(deps, person, ending);
      return;
    }
    ending = widened(ending, person);
    for (const boardId of clerkOf(person, ending).filter((id) => !kept.has(id))) {
      try {
        await unlistClerk(
          deps,
          system,
          boardId,
          person.id,
          entryFor(deps, system, boardId, ofOne(deps, ending, boardId)),
        );
        ending = { ...ending, unlisted: [...(ending.unlisted ?? []), boardId] };
      } catch (error) {
        if (!isCode(error, 'not_possible_now')) throw error;
        kept.add(boardId);
      }
    }
  }
}

async function isUndone(deps: Deps, { personId, entryId, unlisted = [] }: EndMemberships): Promise<boolean> {
  const person = (await deps.aggregates.get('person', personId))?.value;
  const boardId = unlisted.at(-1);
  return person !== undefined && boardId !== undefined && isBackOnList(deps, boardId, person, entryId);
}

/** Whose term was prolonged while the board took them off the list is its clerk as before. */
async function listStaying(deps: Deps, person: Person, { entryId, unlisted = [] }: EndMemberships): Promise<void> {
  for (const boardId of unlisted) {
    if (membershipOn(person, boardId)?.role !== 'clerk') continue;
    await applyListClerk(deps, { boardId, personId: person.id }, entryId);
  }
}

const clerkOf = (person: Person, ending: EndMemberships): string[] =>
  placesOf(person, ending)
    .filter((m) => isUnasked(m, ending))
    .map((m) => m.boardId);

/** With the boards on which they sit by now. */
function widened(ending: EndMemberships, person: Person): EndMemberships {
  const boardIds = placesOf(person, ending).map((m) => m.boardId);
  return { ...ending, boardIds: [...new Set([...ending.boardIds, ...boardIds])] };
}

/** Before any board decides: until the last one has, what was decided can be put back only where nobody has gone on with it. */
async function assertSpared(deps: Deps, person: Person, ending: EndMemberships): Promise<void> {
  for (const boardId of clerkOf(person, ending)) {
    const board = await deps.aggregates.get('board', boardId);
    if (board !== undefined) await assertOthersServe(deps, board.value, person.id);
  }
}

/** @returns the ending, which names the boards that were asked for it */
async function unlist(
  deps: Deps,
  actor: Actor,
  person: Person,
  ending: EndMemberships,
  taken: Taken,
): Promise<EndMemberships> {
  const boardIds = clerkOf(person, ending);
  const whole = { ...ending, unlisted: [...(ending.unlisted ?? []), ...boardIds] };
  for (const [i, boardId] of boardIds.entries()) {
    // The last board's write decides for all: until then each stands for itself alone.
    const decided = i === boardIds.length - 1 ? whole : ofOne(deps, ending, boardId);
    const entry = entryFor(deps, actor, boardId, decided);
    await unlistClerk(deps, actor, boardId, person.id, entry);
    taken.push({ boardId, entryId: entry.id });
  }
  return whole;
}

const entryFor = (deps: Deps, actor: Actor, boardId: string, ending: EndMemberships) =>
  auditEntry(deps, actor, {
    organisationId: ending.organisationId,
    action: 'clerk.unlist',
    subject: `board:${boardId}`,
    detail: { personId: ending.personId },
    then: [ending],
  });

/**
 * The list first: killed in between, what still waits there comes to nothing. And the last one first: what waits there
 * may be of all of them, which must not be done once another lists them again.
 */
async function putBack(deps: Deps, { personId, entryId: undone }: EndMemberships, taken: Taken): Promise<void> {
  for (const { boardId, entryId } of taken.toReversed()) {
    await applyListClerk(deps, { boardId, personId }, undone);
    await deps.aggregates.clearOutbox('board', boardId, [entryId]);
  }
}

/** Stands for itself, with a receipt of its own. */
function ofOne(deps: Deps, ending: EndMemberships, boardId: string): EndMemberships {
  const closing: Closing = { ...ending.closing, scope: 'board', boardId, receiptId: deps.ids.next() };
  return { ...ending, boardIds: [boardId], unlisted: [boardId], closing };
}

/** Moves what `endMemberships` wrote to the audit chain: after the nodes were told, since that must not wait. */
export async function relayEnding(deps: Deps, ending: EndMemberships): Promise<void> {
  await deps.relay.move('person', ending.personId);
  for (const boardId of ending.boardIds) await deps.relay.move('board', boardId);
}
