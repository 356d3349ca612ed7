import { isCurrent } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { interestEntry } from '#lib/domain/registers/interests.ts';
import type { MyInterests } from '#lib/domain/registers/views.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';

/** One’s own standing interests, and the organisations in which one declares them. */
export async function listInterests(deps: Deps, given: Actor | undefined): Promise<MyInterests> {
  const { person } = await identifyPerson(deps, given);
  const sitting = person.memberships.filter((m) => isCurrent(m) && may('interest.declare', m));
  const organisationIds = [...new Set(sitting.map((m) => m.organisationId))];
  const [found, ...organisations] = await Promise.all([
    findAll(deps, 'interest', 'person', person.id),
    ...organisationIds.map((id) => deps.aggregates.get('organisation', id)),
  ]);
  const today = localDate(deps.clock.now());
  const interests = found
    .filter(({ value }) => organisationIds.includes(value.organisationId))
    .map(({ value }) => interestEntry(value, '', today))
    .map(({ name: _, ...entry }) => entry)
    .sort((a, b) => b.declaredAt.localeCompare(a.declaredAt));
  return {
    organisations: organisations.flatMap((o) => (o === undefined ? [] : [{ id: o.value.id, name: o.value.name }])),
    interests,
    due: interests.filter(({ due }) => due).length,
  };
}
