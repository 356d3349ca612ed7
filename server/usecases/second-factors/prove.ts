import { z } from 'zod';
import type { Person } from '#lib/domain/people.ts';
import { codesLeft, hasSecondFactor, type SecondFactorWay, type SignInChallenge } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { OutboxEntry, Stored } from '#server/ports.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import type { Counter } from '../shared/attempts.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { invalid } from '../shared/parse.ts';
import { passkeyAnswer } from './add-passkey.ts';
import { askedAgain } from './ask.ts';
import { spend, stillHolds } from './challenges.ts';
import { checkSecondFactor, type Given } from './check.ts';

export const giveSecondFactorInput = z.strictObject({
  challenge: z.string().min(1).max(200),
  code: z.string().min(1, 'must not be empty').max(40).optional(),
  recoveryCode: z.string().min(1, 'must not be empty').max(80).optional(),
  passkey: passkeyAnswer.optional(),
});

const system = { kind: 'system' } as const;

export const overdue = () =>
  new QuorateError('not_signed_in', 'That took too long, or was done already. Please sign in again from the start.');

const wrong: Record<SecondFactorWay, string> = {
  authenticator: 'That code is wrong, or was used already. Wait for the next one that your app shows.',
  recoveryCode: 'That recovery code is wrong, or was used already.',
  passkey: 'That passkey could not be confirmed. Try again, or take another way.',
};
const fieldOf = { authenticator: 'code', recoveryCode: 'recoveryCode', passkey: 'passkey' } as const;

interface Proving {
  begun: Stored<SignInChallenge>;
  person: Person;
  input: z.output<typeof giveSecondFactorInput>;
  counters: readonly Counter[];
  /** What is thrown where it has to begin again. */
  overdue: () => QuorateError;
}

/**
 * Whoever gives the right second factor, once, for a challenge that is there.
 * @throws QuorateError `invalid_credentials` with the same question once more; `access_revoked`; `too_many`
 * @returns the person as they are after its use
 */
export async function proveSecondFactor(
  deps: Deps,
  proving: Proving,
): Promise<{ person: Person; way: SecondFactorWay }> {
  const { begun, person, counters } = proving;
  const { challenge, ...given } = proving.input;
  const way = wayOf(given);
  assertHolds(begun.value, person, proving.overdue);
  const proved = await deps.attempts.guard(counters, async () => {
    const after = await prove(deps, person, given, begun.value, proving.overdue);
    return { right: typeof after === 'object', result: after };
  });
  if (proved === undefined || proved === 'copied') {
    await auditRefusal(deps, person, way, proved === 'copied');
    throw new QuorateError('invalid_credentials', proved === 'copied' ? copied : wrong[way], {
      fields: { [fieldOf[way]]: 'is wrong' },
      secondFactor: await askedAgain(deps, person, challenge, begun.value),
    });
  }
  if (!(await spend(deps, begun))) throw proving.overdue();
  return { person: proved, way };
}

const copied =
  'This passkey does not add up: there may be a copy of it. Sign in another way and remove it from your account.';

function wayOf({ code, recoveryCode, passkey }: Given): SecondFactorWay {
  const ways = [
    ...(code === undefined ? [] : ['authenticator' as const]),
    ...(recoveryCode === undefined ? [] : ['recoveryCode' as const]),
    ...(passkey === undefined ? [] : ['passkey' as const]),
  ];
  const [way] = ways;
  if (way === undefined || ways.length > 1) throw invalid({ '': 'must hold one of: code, recoveryCode, passkey' });
  return way;
}

function assertHolds(challenge: SignInChallenge, person: Person, tooLate: () => QuorateError): void {
  if (challenge.accessEpoch !== person.accessEpoch || person.signInEnded) throw new QuorateError('access_revoked');
  // Taken away by the clerk meanwhile: the password is enough now.
  if (!stillHolds(challenge, person) || !hasSecondFactor(person)) throw tooLate();
}

/** Checks it and writes down that it was used, so that of two who give the same one, one is right. */
async function prove(
  deps: Deps,
  person: Person,
  given: Given,
  challenge: SignInChallenge,
  tooLate: () => QuorateError,
): Promise<Person | 'copied' | undefined> {
  const used = await checkSecondFactor(deps, person, given, challenge.passkeyChallenge);
  if (used === undefined) return undefined;
  const at = new Date(deps.clock.now()).toISOString();
  let refused: 'copied' | 'used' | undefined;
  const { value } = await change(deps, system, 'person', person.id, ({ value: now }) => {
    assertHolds(challenge, now, tooLate);
    const after = now.secondFactors && used.use(now.secondFactors, at);
    refused = after === 'copied' ? 'copied' : after === undefined ? 'used' : undefined;
    if (after === 'copied' || after === undefined) return undefined;
    const value = { ...now, secondFactors: after };
    return { value, outbox: used.way === 'recoveryCode' ? codeUsed(deps, value) : [] };
  });
  if (refused !== undefined) return refused === 'copied' ? 'copied' : undefined;
  await deps.relay.move('person', person.id);
  return value;
}

const codeUsed = (deps: Deps, person: Person): OutboxEntry[] =>
  currentOrganisations(person).map((organisationId) => ({
    ...auditEntry(deps, system, {
      organisationId,
      action: 'recoveryCode.use',
      subject: `person:${person.id}`,
      detail: { left: codesLeft(person) },
    }),
    actor: person.id,
  }));

/** Somebody knows the password: that is worth knowing. */
async function auditRefusal(deps: Deps, person: Person, way: SecondFactorWay, isCopy: boolean): Promise<void> {
  for (const organisationId of currentOrganisations(person)) {
    await deps.relay.event(
      auditEntry(deps, system, {
        organisationId,
        action: isCopy ? 'passkey.copied' : 'secondFactor.refuse',
        subject: `person:${person.id}`,
        detail: { way },
      }),
    );
  }
}
