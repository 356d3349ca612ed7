import type { Board } from '#lib/domain/boards.ts';
import { hasOwnPassword } from '#lib/domain/first-passwords.ts';
import type { Person } from '#lib/domain/people.ts';
import { mayOnEvery } from '#lib/domain/permissions.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import type { Deciding } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from './deps.ts';
import { findAll } from './find.ts';
import { namesIn } from './names.ts';

/** What is looked at to see who may: all boards of an organisation, and for those who may not its people too. */
interface Organised {
  boards: readonly Board[];
  people: () => Promise<readonly Person[]>;
  nameOf: () => Promise<(personId: string) => string>;
}

const action = 'organisation.decide';

const decides = (actor: Actor, boards: readonly Board[]): boolean =>
  actor.kind !== 'person' ||
  mayOnEvery(
    action,
    actor.person,
    boards.map(({ id }) => id),
  );

/**
 * W2: what holds on every board of an organisation takes the clerk of every one.
 * @throws QuorateError `forbidden`
 */
export async function authoriseOnEveryBoard(deps: Deps, actor: Actor, organisationId: string): Promise<void> {
  if (decides(actor, await boardsOf(deps, organisationId))) return;
  throw new QuorateError('forbidden', 'Only somebody who is clerk of every board of the organisation can do this.');
}

/** For the page on which it is decided. */
export async function decidingIn(deps: Deps, actor: Actor, organisationId: string): Promise<Deciding> {
  return decidingAmong(deps, actor, {
    boards: await boardsOf(deps, organisationId),
    people: async () => (await findAll(deps, 'person', 'organisation', organisationId)).map(({ value }) => value),
    nameOf: () => namesIn(deps, organisationId),
  });
}

/** The same, of what was read already. */
export async function decidingAmong(
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { boards, people, nameOf }: Organised,
): Promise<Deciding> {
  if (actor.kind !== 'person' || decides(actor, boards)) return { may: true };
  const ids = boards.map(({ id }) => id);
  const today = localDate(clock.now());
  // Whoever has chosen no password yet can decide nothing.
  const deciding = (await people()).filter(
    (person) => hasOwnPassword(person) && mayOnEvery(action, asOf(person, today), ids),
  );
  const name = await nameOf();
  return {
    may: false,
    lacks: inOrder(boards.filter(({ id }) => !mayOnEvery(action, actor.person, [id])).map((board) => board.name)),
    who: inOrder(deciding.map(({ id }) => name(id))),
  };
}

const inOrder = (names: readonly string[]): string[] => names.toSorted((a, b) => a.localeCompare(b, 'en'));

const boardsOf = async (deps: Deps, organisationId: string): Promise<Board[]> =>
  (await findAll(deps, 'board', 'organisation', organisationId)).map(({ value }) => value);
