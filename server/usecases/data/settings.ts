import type { DataSettings } from '#lib/domain/data/settings.ts';
import type { OutboxEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { change, insert, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** What an organisation decided about its data; where it has decided nothing, nothing but its id. */
export async function dataSettings(
  { aggregates }: Pick<Deps, 'aggregates'>,
  organisationId: string,
): Promise<DataSettings> {
  return (await aggregates.get('dataSettings', organisationId))?.value ?? { id: organisationId };
}

/** Made at its first change. @param decide undefined: nothing is to be changed */
export async function changeSettings(
  deps: Deps,
  actor: Actor,
  organisationId: string,
  decide: (found: DataSettings) => { value: DataSettings; outbox: readonly OutboxEntry[] } | undefined,
): Promise<DataSettings> {
  if ((await deps.aggregates.get('dataSettings', organisationId)) === undefined) {
    const made = decide({ id: organisationId });
    if (made === undefined) return { id: organisationId };
    try {
      await insert(deps, actor, 'dataSettings', made.value, made.outbox);
      await deps.relay.move('dataSettings', organisationId);
      return made.value;
    } catch (error) {
      // Somebody else decided something at the same moment.
      if (!isCode(error, 'conflict')) throw error;
    }
  }
  const { value } = await change(deps, actor, 'dataSettings', organisationId, ({ value }) => decide(value));
  await deps.relay.move('dataSettings', organisationId);
  return value;
}
