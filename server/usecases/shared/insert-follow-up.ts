import type { AggregateTypes, Collection, FollowUp } from '#server/ports.ts';
import { isCode } from './commit.ts';
import type { Deps } from './deps.ts';

/** A document that belongs to what was decided elsewhere. */
export interface InsertFollowUp<C extends Collection = Collection> extends FollowUp {
  do: 'insert';
  collection: C;
  value: AggregateTypes[C];
}

export const insertFollowUp = <C extends Collection>(collection: C, value: AggregateTypes[C]): InsertFollowUp<C> => ({
  do: 'insert',
  collection,
  value,
});

/** By its id, so that doing it again adds nothing. */
export async function applyInsert(deps: Deps, { collection, value }: InsertFollowUp): Promise<void> {
  try {
    await deps.aggregates.insert(collection, value);
  } catch (error) {
    if (!isCode(error, 'conflict') || (await deps.aggregates.get(collection, value.id)) === undefined) throw error;
  }
  if (collection === 'mail') deps.mailWaits?.();
}
