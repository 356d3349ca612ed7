import { beforeEach, describe, expect, test } from 'vitest';
import { asked, codeOf, site, withAuthenticator, withPasskey } from '../../support/memory-factors.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  origin,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { SoftPasskey } from '../../support/soft-passkey.ts';
import { setAddress } from '../auth/support.ts';

let world: World;
let board: FullBoard;
const factors = () => world.workspace.secondFactors;
const actor = () => board.governor.actor;
const now = () => again(world, board.governor.token);
const quarter = 15 * 60_000;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});
const audited = (action: string) => world.store.entries.filter((entry) => entry.action === action);

describe('P2: adding an authenticator app', () => {
  test('needs its first code, and shows no secret again', async () => {
    const offered = await factors().beginAuthenticator(actor());
    expect(offered.address).toBe(
      `otpauth://totp/Quorate:hill.governor?issuer=Quorate&secret=${offered.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    const add = (code: string) => factors().addAuthenticator(actor(), { setUp: offered.setUp, code });
    expect((await refusal(add('000000'))).fields).toHaveProperty('code');
    expect(await factors().show(actor())).toEqual({ requiredBy: [], passkeys: [], recoveryCodesLeft: 0 });
    const { recoveryCodes } = await add(codeOf(offered.secret, world.clock.now()));
    expect(recoveryCodes).toHaveLength(10);
    const view = await factors().show(await now());
    expect(view).toEqual({
      requiredBy: [],
      authenticator: { addedAt: '2026-03-02T18:30:00.000Z' },
      passkeys: [],
      recoveryCodesLeft: 10,
    });
    expect(audited('secondFactor.add')).toMatchObject([
      { detail: { kind: 'authenticator' }, actor: actor().person.id },
    ]);
    const everything = JSON.stringify([
      world.store.entries,
      world.logged,
      view,
      await world.workspace.me.show(await now()),
    ]);
    expect(everything).not.toContain(offered.secret);
  });

  test('an offer serves once, for a quarter of an hour, for whom it was made', async () => {
    const late = await factors().beginAuthenticator(actor());
    world.clock.forward(quarter);
    const code = () => codeOf(late.secret, world.clock.now());
    expect(await refusalCode(factors().addAuthenticator(actor(), { setUp: late.setUp, code: code() }))).toBe(
      'not_possible_now',
    );
    const { setUp, secret } = await factors().beginAuthenticator(actor());
    const input = { setUp, code: codeOf(secret, world.clock.now()) };
    await world.workspace.auth.reauthenticate(board.chair.actor, { password: board.chair.password });
    const chair = await again(world, board.chair.token);
    expect(await refusalCode(factors().addAuthenticator(chair, input))).toBe('not_possible_now');
    const outcomes = await Promise.allSettled([
      factors().addAuthenticator(actor(), input),
      factors().addAuthenticator(actor(), input),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('guesses at the first code are counted', async () => {
    const { setUp } = await factors().beginAuthenticator(actor());
    const guess = () => refusalCode(factors().addAuthenticator(actor(), { setUp, code: '000000' }));
    for (let i = 0; i < 10; i += 1) expect(await guess()).toBe('invalid');
    expect(await guess()).toBe('too_many');
  });

  test('another app takes the place of the first, without new recovery codes', async () => {
    const first = await withAuthenticator(world, board.governor);
    const second = await withAuthenticator(world, board.governor);
    expect(second.recoveryCodes).toEqual([]);
    const { challenge } = await asked(world, board.governor);
    const give = (code: string) => world.workspace.auth.giveSecondFactor({ challenge, code }, origin);
    expect(await refusalCode(give(first.code()))).toBe('invalid_credentials');
    await give(second.code());
  });
});

describe('P4: adding a passkey', () => {
  test('under a name; with the first factor come recovery codes, with the next none', async () => {
    const { passkey, recoveryCodes } = await withPasskey(world, board.governor, 'Blue key');
    expect(recoveryCodes).toHaveLength(10);
    expect((await withPasskey(world, board.governor, 'Tablet')).recoveryCodes).toEqual([]);
    const view = await factors().show(await now());
    expect(view.passkeys.map(({ name }) => name)).toEqual(['Blue key', 'Tablet']);
    expect(view.passkeys[0]).toEqual({ id: passkey.id, name: 'Blue key', addedAt: '2026-03-02T18:30:00.000Z' });
    const { options } = await factors().beginPasskey(await now());
    expect(options).toMatchObject({
      rp: { id: 'quorate.test', name: 'Quorate' },
      user: { name: 'hill.governor', displayName: 'The hill.governor' },
      excludeCredentials: [{ id: passkey.id }, {}],
      authenticatorSelection: { userVerification: 'preferred' },
    });
  });

  test('not one made for another challenge or on another site, nor twice', async () => {
    const { setUp, options } = await factors().beginPasskey(actor());
    const other = await factors().beginPasskey(actor());
    const elsewhere = new SoftPasskey('https://quorate.example').create(options);
    const stale = new SoftPasskey(site).create(other.options);
    const add = (answer: Record<string, unknown>, at = setUp) =>
      refusalCode(factors().addPasskey(actor(), { setUp: at, name: 'Key', answer }));
    for (const answer of [elsewhere, stale, { id: 'x', response: {} }]) {
      expect(await add(answer)).toBe('not_possible_now');
    }
    const made = new SoftPasskey(site);
    await factors().addPasskey(actor(), { setUp, name: 'Key', answer: made.create(options) });
    expect(await add(made.create(options))).toBe('not_possible_now');
    expect(await add(made.create(other.options), other.setUp)).toBe('conflict');
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(61) }, 'name'],
    [{ answer: 'x' }, 'answer'],
    [{ setUp: undefined }, 'setUp'],
  ])('bad input names its field: %j', async (change, field) => {
    const input = { setUp: 'x', name: 'Key', answer: { id: 'x', response: {} }, ...change };
    expect((await refusal(factors().addPasskey(actor(), input))).fields).toHaveProperty(field);
  });

  test('ten at most', async () => {
    for (let i = 0; i < 10; i += 1) await withPasskey(world, board.governor, `Key ${i}`);
    expect(await refusalCode(factors().beginPasskey(actor()))).toBe('not_possible_now');
  });
});

describe('P6: removing', () => {
  test('one leaves the other; the last takes the recovery codes along', async () => {
    await withAuthenticator(world, board.governor);
    const { passkey } = await withPasskey(world, board.governor);
    await factors().removeAuthenticator(actor());
    expect(await factors().show(await now())).toMatchObject({ recoveryCodesLeft: 10 });
    expect((await asked(world, board.governor)).ways).toEqual(['passkey', 'recoveryCode']);
    await factors().removePasskey(actor(), { passkeyId: passkey.id });
    expect((await now()).person.secondFactors).toBeUndefined();
    await world.workspace.auth.signIn({ username: board.governor.username, password: board.governor.password }, origin);
    expect(audited('secondFactor.remove').map(({ detail }) => detail.kind)).toEqual(['authenticator', 'passkey']);
  });

  test('what is not there is not found, another’s least of all', async () => {
    const { passkey } = await withPasskey(world, board.chair);
    expect(await refusalCode(factors().removeAuthenticator(actor()))).toBe('not_found');
    for (const passkeyId of [passkey.id, undefined, '', 5]) {
      expect(await refusalCode(factors().removePasskey(actor(), { passkeyId }))).toBe('not_found');
    }
  });

  test('not the last, where an organisation asks for one', async () => {
    await withAuthenticator(world, board.clerk);
    const { passkey } = await withPasskey(world, board.clerk);
    await factors().require(board.clerk.actor, { organisationId: board.organisationId, required: true });
    await factors().removeAuthenticator(board.clerk.actor);
    const error = await refusal(factors().removePasskey(board.clerk.actor, { passkeyId: passkey.id }));
    expect(error.code).toBe('not_possible_now');
    expect(error.message).toContain('Hill School');
  });

  test('nor the last two at the same moment', async () => {
    await withAuthenticator(world, board.clerk);
    const { passkey } = await withPasskey(world, board.clerk);
    await factors().require(board.clerk.actor, { organisationId: board.organisationId, required: true });
    world.store.beforeWrite = async ({ collection }) => {
      if (collection !== 'person') return;
      world.store.beforeWrite = () => undefined;
      await factors().removePasskey(board.clerk.actor, { passkeyId: passkey.id });
    };
    expect(await refusalCode(factors().removeAuthenticator(board.clerk.actor))).toBe('not_possible_now');
    expect((await again(world, board.clerk.token)).person.secondFactors?.authenticator).toBeDefined();
  });
});

test('P6: each is told by mail, so that whoever did not do it hears of it', async () => {
  world = createWorld({ sendsMail: true });
  board = await createFullBoard(world);
  await setAddress(world, board.organisationId, board.governor, 'governor@example.org');
  const app = await withAuthenticator(world, board.governor);
  const { passkey } = await withPasskey(world, board.governor);
  await factors().makeRecoveryCodes(actor());
  await factors().removePasskey(actor(), { passkeyId: passkey.id });
  await factors().removeAuthenticator(actor());
  const mails = (await world.store.aggregates.find('mail', 'waiting', '*')).map(({ value }) => value);
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual(
    [
      'An authenticator app was added to your sign-in',
      'A passkey was added to your sign-in',
      'New recovery codes were made for your sign-in',
      'A passkey was removed from your sign-in',
      'An authenticator app was removed from your sign-in',
    ].map((subject) => [board.governor.personId, subject]),
  );
  expect(JSON.stringify(mails)).not.toContain(app.secret);
});

describe('P3: new recovery codes', () => {
  test('take the place of the old ones', async () => {
    const { recoveryCodes: old } = await withAuthenticator(world, board.governor);
    const { recoveryCodes } = await factors().makeRecoveryCodes(actor());
    expect(recoveryCodes).toHaveLength(10);
    expect(recoveryCodes).not.toContain(old[0]);
    const { challenge } = await asked(world, board.governor);
    const give = (recoveryCode: string) => world.workspace.auth.giveSecondFactor({ challenge, recoveryCode }, origin);
    expect(await refusalCode(give(old[0]!))).toBe('invalid_credentials');
    await give(recoveryCodes[0]!);
    expect(audited('recoveryCodes.make')).toHaveLength(1);
  });

  test('not without a factor that they could stand in for', async () => {
    expect(await refusalCode(factors().makeRecoveryCodes(actor()))).toBe('not_possible_now');
  });
});

describe('P6: each of these needs a fresh sign-in', () => {
  const verbs = {
    beginAuthenticator: () => factors().beginAuthenticator(actor()),
    addAuthenticator: () => factors().addAuthenticator(actor(), {}),
    removeAuthenticator: () => factors().removeAuthenticator(actor()),
    beginPasskey: () => factors().beginPasskey(actor()),
    addPasskey: () => factors().addPasskey(actor(), {}),
    removePasskey: () => factors().removePasskey(actor(), {}),
    makeRecoveryCodes: () => factors().makeRecoveryCodes(actor()),
  };

  test.each(Object.keys(verbs) as (keyof typeof verbs)[])('%s', async (verb) => {
    world.clock.forward(quarter + 1);
    expect(await refusalCode(verbs[verb]())).toBe('reauthentication_required');
    await world.workspace.auth.reauthenticate(actor(), { password: board.governor.password });
    await verbs[verb]().catch((error: { code: string }) => expect(error.code).not.toBe('reauthentication_required'));
    await world.workspace.auth.signOut(actor());
    expect(await refusalCode(verbs[verb]())).toBe('not_signed_in');
  });

  test('nobody but a person has any', async () => {
    expect(await refusalCode(factors().show(operator))).toBe('forbidden');
    expect(await refusalCode(factors().show(undefined))).toBe('not_signed_in');
  });

  test('R3: nothing is added for somebody whose access ends meanwhile', async () => {
    const { setUp, secret } = await factors().beginAuthenticator(actor());
    world.store.beforeWrite = async ({ collection }) => {
      if (collection !== 'signInChallenge') return;
      world.store.beforeWrite = () => undefined;
      const { personId } = board.governor;
      await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    };
    const code = codeOf(secret, world.clock.now());
    expect(await refusalCode(factors().addAuthenticator(actor(), { setUp, code }))).toBe('access_revoked');
  });
});
