import { deadlineOf } from '#lib/domain/data/requests.ts';
import { erasureGoes, erasureStays } from '#lib/domain/data/erasure.ts';
import { isCurrent } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { PersonDataView } from '#lib/domain/views.ts';
import { actorId, type Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { namesIn } from '../shared/names.ts';
import { isWhole } from './apply-erasure.ts';
import { dataExportView } from './exports.ts';
import { findSubject } from './subject.ts';

/** One person’s data as the clerk deals with it: requests with their deadlines, files made, and what erasing would mean. */
export async function showPersonData(deps: Deps, given: Actor | undefined, input: unknown): Promise<PersonDataView> {
  const actor = await identify(deps, given);
  const { organisation, person, profile, name } = await findSubject(deps, actor, input);
  const here = <T extends { organisationId: string }>(found: readonly { value: T }[]): T[] =>
    found.map(({ value }) => value).filter((one) => one.organisationId === organisation.id);
  const [requests, exports, nameOf, whole] = await Promise.all([
    findAll(deps, 'dataRequest', 'person', person.value.id).then(here),
    findAll(deps, 'dataExport', 'person', person.value.id).then(here),
    namesIn(deps, organisation.id),
    isWhole(deps, person.value, organisation.id),
  ]);
  const now = deps.clock.now();
  const today = localDate(now);
  return {
    organisation: { id: organisation.id, name: organisation.name },
    person: {
      id: person.value.id,
      name,
      current: person.value.memberships.some((m) => m.organisationId === organisation.id && isCurrent(m)),
      ...(profile?.erased === undefined
        ? {}
        : { erased: { at: profile.erased.at, byName: nameOf(profile.erased.by), kept: profile.erased.kept } }),
    },
    today,
    requests: requests
      .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
      .map(({ by, organisationId: _, personId: __, ...request }) => ({
        ...request,
        byName: nameOf(by),
        deadline: deadlineOf(request, today),
      })),
    exports: exports
      .filter((one) => one.by === actorId(actor) && Date.parse(one.expiresAt) > now)
      .sort((a, b) => (a.at < b.at ? 1 : -1))
      .map(dataExportView),
    erasure: { goes: erasureGoes(whole), stays: erasureStays(whole) },
  };
}
