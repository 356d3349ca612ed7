import { isCurrent } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { interestEntry } from '#lib/domain/registers/interests.ts';
import type { MyInterests } from '#lib/domain/registers/views.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { nilReturn } from '#lib/domain/rules/interests-due.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { profileId } from '../shared/names.ts';

/** One’s own standing interests, and the organisations in which one declares them. */
export async function listInterests(deps: Deps, given: Actor | undefined): Promise<MyInterests> {
  const { person } = await identifyPerson(deps, given);
  const sitting = person.memberships.filter((m) => isCurrent(m) && may('interest.declare', m));
  const organisationIds = [...new Set(sitting.map((m) => m.organisationId))];
  const [found, organisations, profiles] = await Promise.all([
    findAll(deps, 'interest', 'person', person.id),
    Promise.all(organisationIds.map((id) => deps.aggregates.get('organisation', id))),
    Promise.all(organisationIds.map((id) => deps.aggregates.get('profile', profileId(id, person.id)))),
  ]);
  const today = localDate(deps.clock.now());
  const interests = found
    .filter(({ value }) => organisationIds.includes(value.organisationId))
    .map(({ value }) => interestEntry(value, '', today))
    .map(({ name: _, ...entry }) => entry)
    .sort((a, b) => b.declaredAt.localeCompare(a.declaredAt));
  const declaredNone = organisationIds.map((id, nth) =>
    nilReturn(
      profiles[nth]?.value.noInterestsAt,
      interests.filter(({ organisationId }) => organisationId === id),
      today,
    ),
  );
  return {
    organisations: organisations.flatMap((o, nth) => {
      const none = declaredNone[nth];
      return o === undefined ? [] : [{ id: o.value.id, name: o.value.name, ...(none === undefined ? {} : { none }) }];
    }),
    interests,
    due: interests.filter(({ due }) => due).length + declaredNone.filter((none) => none?.due === true).length,
  };
}
