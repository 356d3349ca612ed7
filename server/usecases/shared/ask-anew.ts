import { membershipOn } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import { topics } from '../bus-topics.ts';
import type { Deps } from './deps.ts';
import { findAll } from './find.ts';

/**
 * Every node asks anew what people may do on a board, and closes what they may not have open any more (R5). Rides in the
 * write of what may have changed it: whoever made that change may die before the nodes know.
 */
export interface AskAnew extends FollowUp {
  do: 'askAnew';
  boardId: string;
  /** Absent: all who sit on the board. */
  personId?: string;
  /** They may do less than before. */
  lowered?: true;
}

/** @param who absent: all who sit on the board */
export const askAnew = (boardId: string, who: Pick<AskAnew, 'personId' | 'lowered'> = {}): AskAnew => ({
  do: 'askAnew',
  boardId,
  ...who,
});

/** Idempotent: what holds by then decides. */
export async function applyAskAnew(deps: Deps, { boardId, personId, lowered }: AskAnew): Promise<void> {
  const people = personId === undefined ? await sittingOn(deps, boardId) : [personId];
  const about = { boardId, ...(lowered === undefined ? {} : { lowered }) };
  await Promise.all(people.map((id) => deps.bus.ask(topics.accessChanged, { personId: id, ...about })));
}

async function sittingOn(deps: Deps, boardId: string): Promise<string[]> {
  const members = await findAll(deps, 'person', 'board', boardId);
  return members.filter(({ value }) => membershipOn(value, boardId) !== undefined).map(({ value }) => value.id);
}
