import { z } from 'zod';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { sitsIn } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { invalid, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { assertAnswered } from './awaiting-answer.ts';
import { eraseProfile, sitsHere } from './erase-profile.ts';
import { findSubject } from './subject.ts';

export const erasePersonInput = z.strictObject({
  organisationId: id,
  personId: id,
  /** The person’s name, typed again. */
  confirm: z.string().max(300),
  /** Why, or who asked for it. */
  reason: reason.optional(),
});

/**
 * Erases what an organisation holds on somebody who has left it, but for what has to be kept (V3).
 * @throws QuorateError `not_found`, `forbidden`, `reauthentication_required`; `not_possible_now` while they sit on a board,
 * or have asked for their data and wait for the answer
 */
export async function eraseData(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { organisation, person, name } = await findSubject(deps, actor, input);
  const chosen = parse(erasePersonInput, input);
  if (sitsIn(person.value, organisation.id)) throw sitsHere();
  await assertAnswered(deps, organisation.id, person.value.id);
  if (chosen.confirm.trim().normalize('NFC') !== name) throw invalid({ confirm: `must be the name “${name}”` });
  assertFresh(deps, actor);
  const { reason: why } = chosen;
  await eraseProfile(deps, actor, {
    organisationId: organisation.id,
    personId: person.value.id,
    ...(why === undefined ? {} : { reason: why }),
  });
  await peopleChanged(deps, organisation.id);
}
