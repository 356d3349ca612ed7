import { isCurrent, type Person } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { isTermOver, warningDue } from '#lib/domain/term-ends.ts';
import { endTerm } from '../people/end-term.ts';
import { warnTerm } from '../people/warn-term.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';

const hour = 3600_000;

/**
 * P20, P21: ends places whose term is over and tells of those that soon are. A term ends with a day: so everybody is
 * looked at when a day has begun, and each hour for what was left then, such as a last clerk’s place.
 * @returns to be called each minute
 */
export function createTermWatch(deps: () => Deps): () => Promise<void> {
  let last: { day: string; at: number } | undefined;
  return async () => {
    const at = deps().clock.now();
    const day = localDate(at);
    if (last?.day === day && at - last.at < hour) return;
    await watchTerms(deps(), day);
    last = { day, at };
  };
}

async function watchTerms(deps: Deps, today: string): Promise<void> {
  for (const { value: organisation } of await findAll(deps, 'organisation', 'all', '*')) {
    for (const { value: person } of await findAll(deps, 'person', 'organisation', organisation.id)) {
      try {
        await lookAt(deps, person, organisation.id, today);
      } catch (error) {
        deps.log.error('a term of office could not be looked at', { personId: person.id, error });
      }
    }
  }
}

async function lookAt(deps: Deps, person: Person, organisationId: string, today: string): Promise<void> {
  for (const membership of person.memberships) {
    if (!isCurrent(membership) || membership.organisationId !== organisationId) continue;
    if (isTermOver(membership, today)) {
      await endTerm(deps, person, membership);
      continue;
    }
    const days = warningDue(membership, today);
    if (days !== undefined) await warnTerm(deps, person, membership, days);
  }
}
