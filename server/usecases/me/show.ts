import type { Me } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { meView } from './view.ts';

/** The person who asks, and the boards they sit on. */
export async function showMe(deps: Deps, given: Actor | undefined): Promise<Me> {
  return meView(deps, await identifyPerson(deps, given, { beforePasswordChange: true, beforeSecondFactor: true }));
}
