import { z } from 'zod';
import type { Person } from '#lib/domain/people.ts';
import { codesLeft, hasSecondFactor, type SecondFactorWay, type SignInChallenge } from '#lib/domain/second-factors.ts';
import type { Me } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { OutboxEntry } from '#server/ports.ts';
import { meView } from '../me/view.ts';
import { passkeyAnswer } from '../second-factors/add-passkey.ts';
import { askedAgain } from '../second-factors/ask.ts';
import { findChallenge, spend, stillHolds } from '../second-factors/challenges.ts';
import { checkSecondFactor, type Given } from '../second-factors/check.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { invalid, parse } from '../shared/parse.ts';
import { beginSession } from './begin-session.ts';
import { secondFactorCounters } from './counters.ts';
import { findPlace, rememberPlace } from './known-place.ts';
import { tellOfNewDevice } from './new-device.ts';
import { currentOrganisations } from './organisations-of.ts';
import type { Origin } from './sign-in.ts';

export const giveSecondFactorInput = z.strictObject({
  challenge: z.string().min(1).max(200),
  code: z.string().min(1, 'must not be empty').max(40).optional(),
  recoveryCode: z.string().min(1, 'must not be empty').max(80).optional(),
  passkey: passkeyAnswer.optional(),
});

const system = { kind: 'system' } as const;

const overdue = () =>
  new QuorateError('not_signed_in', 'That took too long, or was done already. Please sign in again from the start.');

const wrong: Record<SecondFactorWay, string> = {
  authenticator: 'That code is wrong, or was used already. Wait for the next one that your app shows.',
  recoveryCode: 'That recovery code is wrong, or was used already.',
  passkey: 'That passkey could not be confirmed. Try again, or take another way.',
};
const fieldOf = { authenticator: 'code', recoveryCode: 'recoveryCode', passkey: 'passkey' } as const;

/**
 * The second step of a sign-in, with what the first one answered.
 * @throws QuorateError `not_signed_in` where it has to begin again; `invalid_credentials` with the same question once
 *   more; `access_revoked`; `too_many`
 * @returns and how it was done, with what is left of the recovery codes
 */
export async function giveSecondFactor(
  deps: Deps,
  input: unknown,
  origin: Origin,
): Promise<{ token: string; cookie: string; me: Me; way: SecondFactorWay; recoveryCodesLeft: number }> {
  const { challenge, ...given } = parse(giveSecondFactorInput, input);
  const way = wayOf(given);
  const begun = await findChallenge(deps, challenge, 'signIn');
  const person = begun && (await deps.aggregates.get('person', begun.value.personId))?.value;
  if (begun === undefined || person === undefined) throw overdue();
  assertHolds(begun.value, person);
  const place = await findPlace(deps, person.username, origin.address);
  const counters = secondFactorCounters(begun.value.id, person.id, origin.address, place.isKnown);
  const proved = await deps.attempts.guard(counters, async () => {
    const after = await prove(deps, person, given, begun.value);
    return { right: typeof after === 'object', result: after };
  });
  if (proved === undefined || proved === 'copied') {
    await auditRefusal(deps, person, way, proved === 'copied');
    throw new QuorateError('invalid_credentials', proved === 'copied' ? copied : wrong[way], {
      fields: { [fieldOf[way]]: 'is wrong' },
      secondFactor: await askedAgain(deps, person, challenge, begun.value),
    });
  }
  if (!(await spend(deps, begun))) throw overdue();
  const { token, cookie, actor } = await beginSession(deps, proved, origin.device, way, begun.value.provider);
  await tellOfNewDevice(deps, actor, origin.address, place);
  await rememberPlace(deps, place);
  return { token, cookie, me: await meView(deps, actor), way, recoveryCodesLeft: codesLeft(proved) };
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

function assertHolds(challenge: SignInChallenge, person: Person): void {
  if (challenge.accessEpoch !== person.accessEpoch || person.signInEnded) throw new QuorateError('access_revoked');
  // Taken away by the clerk meanwhile: the password is enough now.
  if (!stillHolds(challenge, person) || !hasSecondFactor(person)) throw overdue();
}

/** Checks it and writes down that it was used, so that of two who give the same one, one is right. */
async function prove(
  deps: Deps,
  person: Person,
  given: Given,
  challenge: SignInChallenge,
): Promise<Person | 'copied' | undefined> {
  const used = await checkSecondFactor(deps, person, given, challenge.passkeyChallenge);
  if (used === undefined) return undefined;
  const at = new Date(deps.clock.now()).toISOString();
  let refused: 'copied' | 'used' | undefined;
  const { value } = await change(deps, system, 'person', person.id, ({ value: now }) => {
    assertHolds(challenge, now);
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
