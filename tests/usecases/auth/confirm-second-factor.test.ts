import { beforeEach, describe, expect, test } from 'vitest';
import { asked, askedAgain, withAuthenticator, withPasskey } from '../../support/memory-factors.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  origin,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

describe('P6: a fresh sign-in of somebody with a second factor', () => {
  let world: World;
  let board: FullBoard;
  beforeEach(async () => {
    world = createWorld();
    board = await createFullBoard(world);
  });
  const confirm = (input: unknown, actor = board.governor.actor) =>
    world.workspace.auth.confirmSecondFactor(actor, input);
  const remove = () => world.workspace.secondFactors.removeAuthenticator(board.governor.actor);
  const isFresh = async () => {
    const { session } = await again(world, board.governor.token);
    return world.clock.now() - Date.parse(session.authenticatedAt) < 15 * 60_000;
  };

  test('takes the password and a code, which serves once; the password alone is not enough', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    world.clock.forward(16 * 60_000);
    const { challenge, ways } = await askedAgain(world, board.governor);
    expect(ways).toEqual(['authenticator', 'recoveryCode']);
    expect(await refusalCode(remove())).toBe('reauthentication_required');
    const wrong = await refusal(confirm({ challenge, code: '000000' }));
    expect(wrong).toMatchObject({ code: 'invalid_credentials', secondFactor: { challenge } });
    const right = code();
    await confirm({ challenge, code: right });
    expect(await isFresh()).toBe(true);
    world.clock.forward(16 * 60_000);
    expect(await refusalCode(confirm({ challenge, code: code() }))).toBe('reauthentication_required');
    expect(await isFresh()).toBe(false);
    await askedAgain(world, board.governor);
  });

  test('takes a passkey, or a recovery code', async () => {
    const { passkey, recoveryCodes } = await withPasskey(world, board.governor);
    world.clock.forward(16 * 60_000);
    const first = await askedAgain(world, board.governor);
    await confirm({ challenge: first.challenge, passkey: passkey.get(first.passkey!) });
    expect(await isFresh()).toBe(true);
    world.clock.forward(16 * 60_000);
    const { challenge } = await askedAgain(world, board.governor);
    await confirm({ challenge, recoveryCode: recoveryCodes[0] });
    expect(await isFresh()).toBe(true);
    const spent = await askedAgain(world, board.governor);
    const used = confirm({ challenge: spent.challenge, recoveryCode: recoveryCodes[0] });
    expect(await refusalCode(used)).toBe('invalid_credentials');
  });

  test('in the session that gave the password, and in no other; neither signs anybody in', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await askedAgain(world, board.governor);
    const tablet = (await asked(world, board.governor)).challenge;
    const input = { challenge: tablet, code: code() };
    expect(await refusalCode(confirm(input))).toBe('reauthentication_required');
    const { token } = await world.workspace.auth.giveSecondFactor(input, origin);
    const { actor } = await world.workspace.auth.authenticate(token);
    world.clock.forward(60_000);
    expect(await refusalCode(confirm({ challenge, code: code() }, actor))).toBe('reauthentication_required');
    expect(await refusalCode(confirm({ challenge, code: code() }, board.chair.actor))).toBe(
      'reauthentication_required',
    );
    const signsIn = world.workspace.auth.giveSecondFactor({ challenge, code: code() }, origin);
    expect(await refusalCode(signsIn)).toBe('not_signed_in');
  });

  test('is void after five minutes; guesses are counted', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await askedAgain(world, board.governor);
    for (let i = 0; i < 5; i += 1) await refusal(confirm({ challenge, code: '000000' }));
    expect(await refusalCode(confirm({ challenge, code: code() }))).toBe('too_many');
    world.clock.forward(15 * 60_000);
    const late = await askedAgain(world, board.governor);
    world.clock.forward(5 * 60_000);
    const call = confirm({ challenge: late.challenge, code: code() });
    expect(await refusalCode(call)).toBe('reauthentication_required');
    expect((await refusal(confirm({ challenge: 7 }))).fields).toHaveProperty('challenge');
    expect(await refusalCode(world.workspace.auth.confirmSecondFactor(undefined, {}))).toBe('not_signed_in');
  });

  test('nor does a changed password make it fresh', async () => {
    await withAuthenticator(world, board.governor);
    world.clock.forward(16 * 60_000);
    const input = { currentPassword: board.governor.password, newPassword: 'a new and longer one' };
    await world.workspace.auth.changePassword(board.governor.actor, input);
    expect(await isFresh()).toBe(false);
    const { actor } = await signIn(world, board.chair.username, board.chair.password);
    await world.workspace.auth.reauthenticate(actor, { password: board.chair.password });
  });
});
