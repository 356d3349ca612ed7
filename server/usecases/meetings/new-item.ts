import { kindByTitle } from '#lib/domain/item-kinds.ts';
import type { AgendaItem } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import type { Deps } from '../shared/deps.ts';
import type { AgendaItemInput } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';

/** A Part 2 item brings a document of its own from the start (A3). */
export function newItem(deps: Deps, chosen: AgendaItemInput): AgendaItem {
  const part = chosen.part ?? 1;
  const kind = chosen.kind ?? (part === 1 ? kindByTitle(chosen.title) : undefined);
  return {
    id: deps.ids.next(),
    title: chosen.title,
    purpose: chosen.purpose ?? 'discussion',
    part,
    ...(chosen.presenterId === undefined ? {} : { presenterId: chosen.presenterId }),
    ...(chosen.plannedMinutes === undefined ? {} : { plannedMinutes: chosen.plannedMinutes }),
    ...(chosen.level === 1 ? { level: 1 as const } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(part === 2 ? { confidential: { minutesId: deps.ids.next(), admitted: [], withdrawn: [] } } : {}),
    version: 1,
  };
}

/** @param field how the input calls it */
export async function checkPresenter(
  deps: Deps,
  boardId: string,
  presenterId: string | null | undefined,
  field = 'presenterId',
): Promise<void> {
  if (presenterId === undefined || presenterId === null) return;
  const person = await deps.aggregates.get('person', presenterId);
  if (person === undefined || membershipOn(person.value, boardId) === undefined) {
    throw invalid({ [field]: 'is not a member of this board' });
  }
}
