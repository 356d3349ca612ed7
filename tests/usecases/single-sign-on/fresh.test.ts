import { beforeEach, describe, expect, test } from 'vitest';
import { withAuthenticator } from '../../support/memory-factors.ts';
import {
  alsoElsewhere,
  browser,
  connectedOf,
  connectThere,
  createSchool,
  disconnect,
  leave as leaveToSignIn,
  leaveAnew,
  type MemoryProvider,
  signInThere,
  switchOn,
  tenant,
  weighty as makeToken,
} from '../../support/memory-provider.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  type FullBoard,
  lastAudited,
  origin,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

const minute = 60_000;
let provider: MemoryProvider;
let world: World;
let board: FullBoard;
let governor: FullBoard['governor'];
beforeEach(async () => {
  ({ provider, world, board } = await createSchool({ issuer: tenant }));
  governor = board.governor;
  await connectThere(world, governor, board.organisationId);
  world.clock.forward(20 * minute);
});

const atMicrosoft = (over: object = {}) => switchOn(world, board, { issuer: tenant, clientSecret: 'x', ...over });
const weighty = (actor = governor.actor) => makeToken(world, actor);
const finish = (answer: object, actor: FullBoard['governor']['actor'] | undefined = governor.actor) =>
  world.workspace.singleSignOn.finishFresh(actor, answer);
const leave = (who = governor) => leaveAnew(world, who, board.organisationId);
/** What the provider says of whoever comes back: that they signed in just now, then, or (`null`) not when. */
function signedInThere(at: number | null = world.clock.now(), subject = 'subject 1') {
  provider.says = { is: 'done', subject, emailVerified: false, ...(at === null ? {} : { authenticatedAt: at }) };
}
const givesPassword = (who: FullBoard['governor']) =>
  world.workspace.auth.reauthenticate(who.actor, { password: who.password });
async function thereAndBack(who = governor) {
  const answer = await leave(who);
  world.clock.forward(minute);
  signedInThere();
  await finish(answer, who.actor);
}

describe('P35: signing in anew at the provider', () => {
  test('makes the session fresh as the password does, for a quarter of an hour, and is audited', async () => {
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
    await thereAndBack();
    await weighty();
    expect(auditedActions(world, board.organisationId).at(-2)).toBe('session.confirm');
    world.clock.forward(15 * minute + 1);
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });

  test('P16: a token that was made so ends with the account, and one for which the password was given does not', async () => {
    await thereAndBack();
    const { token } = await weighty();
    await givesPassword(governor);
    const { token: other } = await weighty();
    const use = (which: string) => world.workspace.auth.authenticateToken(which);
    await use(token);
    await disconnect(world, governor.actor);
    expect(await refusalCode(use(token))).toBe('not_signed_in');
    expect(world.store.entries.map(({ action }) => action)).toContain('token.end');
    await use(other);
    await connectThere(world, governor, board.organisationId);
    expect(await refusalCode(use(token))).toBe('not_signed_in');
  });

  test('says by which means, as the password does', async () => {
    await thereAndBack();
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'session.confirm',
      actor: governor.personId,
      detail: { by: 'provider' },
    });
    await givesPassword(governor);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ detail: { by: 'password' } });
  });

  test('asks the provider to have them sign in anew, and a sign-in does not', async () => {
    const input = { organisationId: board.organisationId, binding: browser().digest };
    const { url } = await world.workspace.singleSignOn.beginFresh(governor.actor, input, origin);
    expect(new URL(url).searchParams.get('anew')).toBe('true');
    const { url: other } = await world.workspace.singleSignOn.begin(input, origin);
    expect(new URL(other).searchParams.get('anew')).toBeNull();
  });

  test('opens no session, and makes no other one fresh', async () => {
    const { token } = await signInThere(world, board.organisationId);
    const elsewhere = await again(world, token);
    const before = await world.deps.sessions.list(governor.personId);
    await thereAndBack();
    expect(await world.deps.sessions.list(governor.personId)).toHaveLength(before.length);
    expect(await refusalCode(weighty(elsewhere))).toBe('reauthentication_required');
  });

  test('makes a session fresh that began at the provider, which is a session by the provider as before', async () => {
    const { token } = await signInThere(world, board.organisationId);
    const actor = await again(world, token);
    await thereAndBack({ ...governor, actor });
    await weighty(actor);
    const { session } = await again(world, token);
    expect(session.authenticatedAt).toBe(session.startedAt);
  });

  test('is offered where an account is connected that still lets somebody in', async () => {
    const offered = async (who = governor) => (await connectedOf(world, who.actor))?.fresh;
    expect(await offered()).toBe(true);
    expect(await offered(board.chair)).toBeUndefined();
    await givesPassword(board.clerk);
    await world.workspace.singleSignOn.end(board.clerk.actor, { organisationId: board.organisationId });
    expect(await offered()).toBeUndefined();
  });
});

describe('P35: it is not begun', () => {
  const begin = (actor = governor.actor, organisationId = board.organisationId) =>
    refusalCode(world.workspace.singleSignOn.beginFresh(actor, { organisationId, binding: browser().digest }, origin));

  test('by somebody who is not signed in, has connected nothing, or sits on no board there', async () => {
    const nobody = world.workspace.singleSignOn.beginFresh(undefined, {}, origin);
    expect(await refusalCode(nobody)).toBe('not_signed_in');
    expect(await begin(board.chair.actor)).toBe('not_possible_now');
    const other = await createFullBoard(world, 'Dale School');
    expect(await begin(governor.actor, other.organisationId)).toBe('not_found');
    expect(await begin(governor.actor, 'nothing')).toBe('not_found');
  });

  test('at Google, which cannot be had to ask anew', async () => {
    await givesPassword(board.clerk);
    await switchOn(world, board);
    await givesPassword(governor);
    await connectThere(world, governor, board.organisationId);
    expect(await begin()).toBe('not_possible_now');
    const connected = await connectedOf(world, governor.actor);
    expect(connected).toMatchObject({ signInOnly: true });
    expect(connected).not.toHaveProperty('fresh');
  });

  test('where the provider is another now, or switched off', async () => {
    await givesPassword(board.clerk);
    await atMicrosoft({ issuer: tenant.replace('0f3dd34f', '1f3dd34f') });
    expect(await begin()).toBe('not_possible_now');
    await world.workspace.singleSignOn.end(board.clerk.actor, { organisationId: board.organisationId });
    expect(await begin()).toBe('not_possible_now');
  });
});

describe('P35: what does not count', () => {
  test.each<[string, (begun: number) => number | null, string]>([
    ['that does not say when', () => null, 'does not say when'],
    ['of before it was begun', (begun) => begun - minute - 1000, 'did not ask you again'],
    ['of days ago', (begun) => begun - 3 * 24 * 60 * minute, 'did not ask you again'],
    ['of a time to come', (begun) => begun + 10 * minute, 'did not ask you again'],
  ])('a sign-in there %s', async (_, when, says) => {
    const answer = await leave();
    signedInThere(when(world.clock.now()));
    const error = await refusal(finish(answer));
    expect(error.code).toBe('invalid_credentials');
    expect(error.message).toContain(says);
    expect(error.message).toContain('use your password');
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });

  test('a clock there that is half a minute behind does no harm', async () => {
    const answer = await leave();
    signedInThere(world.clock.now() - minute / 2);
    await finish(answer);
    await weighty();
  });

  test('another account, also one that somebody else has connected here', async () => {
    signedInThere(null, 'the chair');
    await givesPassword(board.chair);
    await connectThere(world, board.chair, board.organisationId);
    for (const subject of ['a stranger', 'the chair']) {
      const answer = await leave();
      signedInThere(world.clock.now(), subject);
      const error = await refusal(finish(answer));
      expect(error.code).toBe('invalid_credentials');
      expect(error.message).toContain('not the account');
    }
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });

  test('an answer to a sign-in, or to connecting; and this one is no sign-in', async () => {
    const other = await leaveToSignIn(world, board.organisationId);
    signedInThere();
    expect(await refusalCode(finish(other))).toBe('not_signed_in');
    const answer = await leave();
    expect(await refusalCode(world.workspace.singleSignOn.finish(answer, origin))).toBe('not_signed_in');
    const connecting = world.workspace.singleSignOn.finishConnecting(governor.actor, answer);
    expect(await refusalCode(connecting)).toBe('not_signed_in');
  });

  test('nothing, where the provider says no or is away, and somebody turned back', async () => {
    const answer = await leave();
    expect(await refusalCode(finish({ ...answer, code: undefined, error: 'login_required' }))).toBe(
      'invalid_credentials',
    );
    const second = await leave();
    provider.says = { is: 'refused', why: 'nonce' };
    expect(await refusalCode(finish(second))).toBe('invalid_credentials');
    const third = await leave();
    provider.says = { is: 'unreachable', why: 'away' };
    expect(await refusalCode(finish(third))).toBe('unavailable');
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });

  test('after ten minutes, or a second time', async () => {
    const late = await leave();
    world.clock.forward(10 * minute);
    signedInThere();
    expect((await refusal(finish(late))).message).toContain('took too long');
    const answer = await leave();
    signedInThere();
    await finish(answer);
    world.clock.forward(16 * minute);
    expect((await refusal(finish(answer))).message).toContain('used already');
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });
});

describe('P35: the second factor', () => {
  let code: () => string;
  beforeEach(async () => {
    await givesPassword(governor);
    ({ code } = await withAuthenticator(world, governor));
    world.clock.forward(20 * minute);
  });
  const challenged = async () => {
    const answer = await leave();
    signedInThere();
    const error = await refusal(finish(answer));
    expect(error.code).toBe('second_factor_required');
    expect(error.message).toContain('Your account is right');
    return error.secondFactor!.challenge;
  };
  const confirm = (challenge: string, actor = governor.actor) =>
    world.workspace.auth.confirmSecondFactor(actor, { challenge, code: code() });

  test('is asked for after it as after the password, in the same session', async () => {
    const challenge = await challenged();
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
    expect(await refusalCode(confirm(challenge, board.chair.actor))).toBe('reauthentication_required');
    await confirm(challenge);
    await weighty();
    const { entries } = world.store;
    expect(entries.findLast(({ action }) => action === 'session.confirm')?.detail).toEqual({
      by: 'provider',
      secondFactor: 'authenticator',
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      'the account is disconnected',
      async () => {
        const person = (await world.store.aggregates.get('person', governor.personId))!;
        const { identities: _, ...rest } = person.value;
        await world.store.aggregates.replace('person', rest, person.version);
      },
    ],
    ['the operator allows the provider no more', async () => (provider.allowed = [])],
  ])('%s before it: nothing is fresh', async (_, happens) => {
    const challenge = await challenged();
    await happens();
    expect(await refusalCode(confirm(challenge))).toBe('reauthentication_required');
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
  });

  test('is not asked for where the organisation lets the provider’s count, by who sits there alone', async () => {
    await givesPassword(board.clerk);
    await atMicrosoft({ countsAsSecondFactor: true });
    await thereAndBack();
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      detail: { by: 'provider', secondFactor: 'provider' },
    });
    await weighty();
    await alsoElsewhere(world, governor);
    expect(await refusalCode(weighty())).toBe('reauthentication_required');
    await challenged();
  });
});
