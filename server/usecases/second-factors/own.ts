import type { Person } from '#lib/domain/people.ts';
import { hasSecondFactor, type SecondFactors } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId, type PersonActor } from '../actor.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { accountMails } from '../mail/account-mail.ts';
import { ownFactorWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { requiredBy } from '../shared/second-factor-rule.ts';
import { newRecoveryCodes } from './recovery-codes.ts';

/**
 * Whoever changes what they sign in with: also somebody who must set up a second factor first, and only with a fresh
 * sign-in.
 * @throws QuorateError `reauthentication_required`, and what `identify` throws
 */
export async function identifyFresh(deps: Deps, given: Actor | undefined): Promise<PersonActor> {
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  assertFresh(deps, actor);
  return actor;
}

const none: SecondFactors = { passkeys: [], recoveryCodes: [] };

export const factorNames = { authenticator: 'An authenticator app', passkey: 'A passkey' } as const;

interface OwnChange {
  action: 'secondFactor.add' | 'secondFactor.remove' | 'recoveryCodes.make';
  /** To its owner, by mail. */
  told: string;
  /** Never a secret. */
  detail?: Record<string, unknown>;
  /** @returns what is left; undefined: no second factor at all */
  decide(factors: SecondFactors): SecondFactors | undefined | Promise<SecondFactors | undefined>;
}

/** One write of somebody's own second factors, audited in each organisation on whose boards they sit, and told to them. */
export async function changeOwn(
  deps: Deps,
  actor: PersonActor,
  { action, detail, told, decide }: OwnChange,
): Promise<Person> {
  const mails = await accountMails(deps, actor.person, ownFactorWords(deps, actor.person, told));
  const { value } = await change(deps, actor, 'person', actor.person.id, async ({ value: now }) => {
    if (now.passwordHash !== actor.person.passwordHash) throw new QuorateError('reauthentication_required');
    const secondFactors = await decide(now.secondFactors ?? none);
    const { secondFactors: _, ...rest } = now;
    return {
      value: secondFactors === undefined ? rest : { ...rest, secondFactors },
      outbox: currentOrganisations(now).map((organisationId, i) =>
        auditEntry(deps, actor, {
          organisationId,
          action,
          subject: `person:${actorId(actor)}`,
          ...(detail === undefined ? {} : { detail }),
          ...(i === 0 ? { then: mails } : {}),
        }),
      ),
    };
  });
  await deps.relay.move('person', actor.person.id);
  return value;
}

/** Adds one. With the first come the recovery codes, which are answered this once. */
export async function addOwn(
  deps: Deps,
  actor: PersonActor,
  kind: 'authenticator' | 'passkey',
  add: (factors: SecondFactors) => SecondFactors,
): Promise<{ recoveryCodes?: string[] }> {
  const { codes, kept } = await newRecoveryCodes(deps, actor.person.id);
  let isFirst = false;
  await changeOwn(deps, actor, {
    action: 'secondFactor.add',
    told: `${factorNames[kind]} was added to your sign-in`,
    detail: { kind },
    decide: (factors) => {
      isFirst = !hasSecondFactor({ secondFactors: factors });
      return add(isFirst ? { ...factors, ...kept } : factors);
    },
  });
  return isFirst ? { recoveryCodes: codes } : {};
}

/**
 * Where an organisation asks for one, the last cannot go before there is another.
 * @returns what is left
 */
export async function unlessNeeded(
  deps: Deps,
  { person }: PersonActor,
  left: SecondFactors | undefined,
): Promise<SecondFactors | undefined> {
  const [organisation] = left === undefined ? await requiredBy(deps, person) : [];
  if (organisation === undefined) return left;
  throw new QuorateError(
    'not_possible_now',
    `${organisation.name} asks for a second step at sign-in. Add another before you remove this one.`,
  );
}
