import { z } from 'zod';
import { isCurrent, type Person } from '#lib/domain/people.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import { accountMails } from '../mail/account-mail.ts';
import { takenAwayWords } from '../mail/account-words.ts';
import { authorisePeople, managesAllBoards } from '../people/rights.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';

export const takeAwaySecondFactorsInput = z.strictObject({ personId: id, reason: reason.optional() });

/**
 * For somebody who lost what they sign in with: from then on the password is enough, until they set up another. Their
 * sessions end and they are told, since it is what an impostor would ask for. As with a new password it takes the clerk
 * of every board, of every organisation, that they sit on.
 */
export async function takeAwaySecondFactors(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  authorise(actor, person);
  const chosen = parse(takeAwaySecondFactorsInput, input);
  assertFresh(deps, actor);
  if (!hasSecondFactor(person)) throw nothingThere();
  const mails = await accountMails(deps, person, takenAwayWords(deps, person));
  await change(deps, actor, 'person', person.id, ({ value }) => {
    authorise(actor, value);
    if (!hasSecondFactor(value)) throw nothingThere();
    const { secondFactors: _, ...rest } = value;
    const ending: EndSessionsBegun = {
      do: 'endSessionsBegun',
      personId: value.id,
      at: new Date(deps.clock.now()).toISOString(),
      why: 'passwordChanged',
      reason: 'Your second step at sign-in was taken away by the clerk. Please sign in again.',
    };
    const organisations = new Set(value.memberships.filter(isCurrent).map((m) => m.organisationId));
    return {
      value: rest,
      outbox: [...organisations].map((organisationId, index) =>
        auditEntry(deps, actor, {
          organisationId,
          action: 'secondFactor.takeAway',
          subject: `person:${value.id}`,
          ...(chosen.reason === undefined ? {} : { detail: { reason: chosen.reason } }),
          ...(index === 0 ? { then: [ending, ...mails] } : {}),
        }),
      ),
    };
  });
  await deps.relay.move('person', person.id);
  for (const organisationId of new Set(person.memberships.map((m) => m.organisationId))) {
    await peopleChanged(deps, organisationId);
  }
}

const nothingThere = () =>
  new QuorateError('not_possible_now', 'This person has no second step at sign-in: their password is enough.');

function authorise(actor: Actor, person: Person): void {
  if (actor.kind === 'person' && actor.person.id === person.id) {
    throw new QuorateError('not_possible_now', 'Change how you sign in yourself on your account page.');
  }
  if (!person.memberships.some(isCurrent)) {
    throw new QuorateError('not_possible_now', 'This person sits on no board. Give them a membership first.');
  }
  if (!managesAllBoards(actor, person)) {
    throw new QuorateError('forbidden', 'Only somebody who is clerk of every board this person sits on can do this.');
  }
}
