import { beforeEach, describe, expect, test } from 'vitest';
import { asked, withAuthenticator } from '../support/memory-factors.ts';
import {
  alsoElsewhere as sitsElsewhere,
  answerTo,
  browser,
  connectThere,
  createSchool,
  disconnect as disconnectThere,
  leave as leaveToSignIn,
  leaveAnew,
  leaveToConnect,
  type MemoryProvider,
  says,
  signInThere,
  switchOn,
  tenant,
  weighty as makeToken,
} from '../support/memory-provider.ts';
import {
  again,
  createFullBoard,
  type FullBoard,
  origin,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../support/memory-world.ts';
import { setAddress } from '../usecases/auth/support.ts';

let provider: MemoryProvider;
let world: World;
let board: FullBoard;
beforeEach(async () => {
  ({ provider, world, board } = await createSchool());
});

const known = (subject: string, email?: string) => says(provider, subject, email);
const comeBack = () => signInThere(world, board.organisationId);
const disconnect = (by = board.governor.actor) => disconnectThere(world, by);
const alsoElsewhere = () => sitsElsewhere(world, board.governor);

/** They leave the school whose account they use, and sit on a board of another. @returns that one */
async function moveElsewhere() {
  const other = await alsoElsewhere();
  const { clerk, governor, organisationId } = board;
  await world.workspace.auth.reauthenticate(clerk.actor, { password: clerk.password });
  await world.workspace.people.revoke(clerk.actor, {
    personId: governor.personId,
    scope: 'account',
    id: organisationId,
  });
  return other;
}

describe('P31: an account of a school that somebody has left for another', () => {
  beforeEach(() => connectThere(world, board.governor, board.organisationId));

  test('lets them in no more, and no session that it opened goes on, but one in which the password was given', async () => {
    const [byAccount, withPassword] = [await comeBack(), await comeBack()];
    const actor = await again(world, withPassword.token);
    world.clock.forward(1);
    await world.workspace.auth.reauthenticate(actor, { password: board.governor.password });
    const told: string[] = [];
    world.bus.answer('access-ended', ({ sessionIds }) => {
      told.push(...sessionIds);
      return Promise.resolve([]);
    });
    const [left, stays] = [(await again(world, byAccount.token)).session.id, actor.session.id];
    const { boardId } = await moveElsewhere();
    // What it has open elsewhere is closed on every node.
    expect(told).toContain(left);
    expect(told).not.toContain(stays);
    expect(await refusalCode(again(world, byAccount.token))).toBe('not_signed_in');
    await world.workspace.boards.show(actor, { boardId });
    expect(await refusalCode(comeBack())).toBe('access_revoked');
  });

  test('P35: is offered for nothing weighty, and what it made fresh is so no more', async () => {
    await switchOn(world, board, { issuer: tenant, clientSecret: 'x' });
    await connectThere(world, board.governor, board.organisationId);
    const { actor } = board.governor;
    world.clock.forward(20 * 60_000);
    const answer = await leaveAnew(world, board.governor, board.organisationId);
    provider.says = { is: 'done', subject: 'subject 1', emailVerified: false, authenticatedAt: world.clock.now() };
    await world.workspace.singleSignOn.finishFresh(actor, answer);
    const { token } = await makeToken(world, actor);
    await world.workspace.auth.authenticateToken(token);
    await moveElsewhere();
    expect(await refusalCode(world.workspace.auth.authenticateToken(token))).toBe('not_signed_in');
    expect((await world.workspace.singleSignOn.identities(actor))[0]?.connected).not.toHaveProperty('fresh');
    expect(await refusalCode(makeToken(world, actor))).toBe('reauthentication_required');
  });
});

describe('P31: a clerk who chose a provider of their own, and came in as somebody before', () => {
  test('another organisation took them on is outside from that moment', async () => {
    await setAddress(world, board.organisationId, board.governor, 'governor@hill.example');
    known('of the clerk', 'governor@hill.example');
    const actor = await again(world, (await comeBack()).token);
    const other = await alsoElsewhere();
    expect(await refusalCode(world.workspace.boards.show(actor, { boardId: other.boardId }))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('not_signed_in');
  });

  test('is not, once the password was given in that session, or where the person connected it', async () => {
    await setAddress(world, board.organisationId, board.governor, 'governor@hill.example');
    known('theirs', 'governor@hill.example');
    const byAddress = await again(world, (await comeBack()).token);
    world.clock.forward(1);
    await world.workspace.auth.reauthenticate(byAddress, { password: board.governor.password });
    const other = await alsoElsewhere();
    await world.workspace.boards.show(byAddress, { boardId: other.boardId });
    known('another of theirs');
    await connectThere(world, board.governor, board.organisationId);
    const byPerson = await again(world, (await comeBack()).token);
    await world.workspace.boards.show(byPerson, { boardId: other.boardId });
  });

  test('P33: came in without the second factor, and brings that nowhere else', async () => {
    await withAuthenticator(world, board.governor);
    await switchOn(world, board, { countsAsSecondFactor: true });
    await connectThere(world, board.governor, board.organisationId);
    const actor = await again(world, (await comeBack()).token);
    await world.workspace.me.show(actor);
    const other = await alsoElsewhere();
    expect(await refusalCode(world.workspace.boards.show(actor, { boardId: other.boardId }))).toBe('not_signed_in');
    await asked(world, board.governor);
  });
});

describe('P32, P34: between the provider and the second factor', () => {
  let code: () => string;
  let challenge: string;
  beforeEach(async () => {
    await connectThere(world, board.governor, board.organisationId);
    const app = await withAuthenticator(world, board.governor);
    code = app.code;
    challenge = (await refusal(comeBack())).secondFactor!.challenge;
  });
  const give = () => world.workspace.auth.giveSecondFactor({ challenge, code: code() }, origin);
  const sessions = () => world.deps.sessions.list(board.governor.personId);

  test.each<[string, () => Promise<unknown>]>([
    ['the account is disconnected', () => disconnect()],
    [
      'single sign-on is switched off',
      () => world.workspace.singleSignOn.end(board.clerk.actor, { organisationId: board.organisationId }),
    ],
    ['another provider is chosen', () => switchOn(world, board, { issuer: tenant, clientSecret: 'x' })],
    ['the operator allows the provider no more', async () => (world.deps.signInProviders!.allowed = [])],
    ['they sit on no board there any more, but elsewhere', () => moveElsewhere()],
  ])('%s: nobody comes in, and no session is left', async (_, happens) => {
    await happens();
    const before = (await sessions()).length;
    expect(await refusalCode(give())).toBe('not_signed_in');
    expect(await sessions()).toHaveLength(before);
  });
});

describe('P32: an account that was somebody else’s', () => {
  test('lets nobody go on once it is disconnected, and the password’s sessions go on', async () => {
    await connectThere(world, board.governor, board.organisationId);
    const thief = await again(world, (await comeBack()).token);
    await world.workspace.me.show(thief);
    await disconnect();
    expect(await refusalCode(world.workspace.me.show(thief))).toBe('not_signed_in');
    await world.workspace.me.show(board.governor.actor);
  });

  test('nor does the address that both have connect it again: that takes the person themself', async () => {
    const { organisationId, governor } = board;
    await setAddress(world, organisationId, governor, 'governor@hill.example');
    known('in wrong hands', 'governor@hill.example');
    await comeBack();
    await disconnect();
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    const person = async () => (await world.store.aggregates.get('person', governor.personId))!.value;
    expect((await person()).identities).toBeUndefined();
    await connectThere(world, governor, organisationId);
    await comeBack();
    await disconnect();
    expect((await person()).noAccountByAddress).toEqual([organisationId]);
  });

  test('nor once another takes its place; the same one again ends nothing', async () => {
    await connectThere(world, board.governor, board.organisationId);
    const thief = await again(world, (await comeBack()).token);
    await connectThere(world, board.governor, board.organisationId);
    await world.workspace.me.show(thief);
    known('their own');
    await connectThere(world, board.governor, board.organisationId);
    expect(await refusalCode(world.workspace.me.show(thief))).toBe('not_signed_in');
  });

  test.each(['before', 'after'] as const)(
    'nor when it is disconnected while it comes in: %s its session begins',
    async (when) => {
      await connectThere(world, board.governor, board.organisationId);
      const { sessions } = world.deps;
      const { begin } = sessions;
      sessions.begin = async (...given) => {
        sessions.begin = begin;
        if (when === 'before') await disconnect();
        const begun = await begin(...given);
        if (when === 'after') await disconnect();
        return begun;
      };
      expect(await refusalCode(comeBack())).toBe('not_signed_in');
      const left = await sessions.list(board.governor.personId);
      expect(left.filter((s) => s.provider !== undefined)).toEqual([]);
    },
  );

  test('connects nothing to whose access ends while they are away at the provider’s', async () => {
    const { workspace } = world;
    const { organisationId, governor } = board;
    const answer = await leaveToConnect(world, governor, organisationId);
    const { finish } = provider.ask;
    provider.ask.finish = async (...given) => {
      await workspace.people.revoke(board.clerk.actor, {
        personId: governor.personId,
        scope: 'account',
        id: organisationId,
      });
      return finish(...given);
    };
    expect(await refusalCode(workspace.singleSignOn.finishConnecting(governor.actor, answer))).toBe('access_revoked');
    const person = (await world.store.aggregates.get('person', governor.personId))!.value;
    expect(person.identities).toBeUndefined();
  });
});

describe('P31: addresses that only look alike', () => {
  test.each(['\u212Aate@hill.example', 'kate@h\u0131ll.example', 'kate@hill.example\u0000', ' kate@hill.example'])(
    'connect nobody: %j',
    async (email) => {
      await setAddress(world, board.organisationId, board.governor, 'kate@hill.example');
      known('a stranger', email);
      expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    },
  );
});

describe('P30: a provider that sends people on to another organisation’s, to come by a code that is not for it', () => {
  let other: FullBoard;
  beforeEach(async () => {
    await connectThere(world, board.governor, board.organisationId);
    other = await createFullBoard(world, 'Dale School');
    await switchOn(world, other, { issuer: tenant, clientSecret: 'x' });
    known('of Dale School');
    await connectThere(world, other.governor, other.organisationId);
    provider.asked = [];
  });
  const sessions = async () =>
    (await Promise.all([board, other].map(({ governor }) => world.deps.sessions.list(governor.personId)))).flat();

  test.each(['Hill School', 'Dale School'])(
    'what was begun at %s brings nobody in at the other’s address',
    async (at) => {
      const [begunAt, backAt] = at === 'Hill School' ? [board, other] : [other, board];
      const before = await sessions();
      const answer = { ...(await leaveToSignIn(world, begunAt.organisationId)), organisationId: backAt.organisationId };
      expect(await refusalCode(world.workspace.singleSignOn.finish(answer, origin))).toBe('not_signed_in');
      // Neither of the two is shown the code.
      expect(provider.asked).toEqual([]);
      expect(await sessions()).toEqual(before);
      const righted = { ...answer, organisationId: begunAt.organisationId };
      expect(await refusalCode(world.workspace.singleSignOn.finish(righted, origin))).toBe('not_signed_in');
    },
  );

  test('nor does it connect anything, or make a session fresh', async () => {
    const { workspace } = world;
    const connecting = await leaveToConnect(world, other.clerk, other.organisationId);
    const anew = await leaveAnew(world, other.governor, other.organisationId);
    const { organisationId } = board;
    const connected = workspace.singleSignOn.finishConnecting(other.clerk.actor, { ...connecting, organisationId });
    expect(await refusalCode(connected)).toBe('not_signed_in');
    const fresh = workspace.singleSignOn.finishFresh(other.governor.actor, { ...anew, organisationId });
    expect(await refusalCode(fresh)).toBe('not_signed_in');
    expect(provider.asked).toEqual([]);
    expect((await workspace.singleSignOn.identities(other.clerk.actor))[0]?.connected).toBeUndefined();
  });

  test('an answer that says of no address where it came back is none', async () => {
    const { organisationId: _, ...answer } = await leaveToSignIn(world, board.organisationId);
    expect(await refusalCode(world.workspace.singleSignOn.finish(answer, origin))).toBe('invalid');
  });
});

describe('P30: what is left behind, and what is said', () => {
  const begin = () =>
    world.workspace.singleSignOn.begin({ organisationId: board.organisationId, binding: browser().digest }, origin);
  const stored = () => world.store.aggregates.find('providerSignIn', 'expiryDay', '2026-03-02');

  test('nothing, where the provider cannot be reached', async () => {
    provider.says = { is: 'unreachable', why: 'away' };
    expect(await refusalCode(begin())).toBe('unavailable');
    expect(await stored()).toEqual([]);
  });

  test('what has served keeps neither nonce nor verifier, and is gone after a day', async () => {
    await connectThere(world, board.governor, board.organisationId);
    await comeBack();
    for (const { value } of await stored()) expect(value).toMatchObject({ nonce: '', verifier: '' });
    world.clock.forward(24 * 3600_000);
    await world.workspace.jobs.purgeExpired();
    expect(await stored()).toEqual([]);
  });

  test('no words that somebody put into the address', async () => {
    const { url } = await begin();
    const answer = answerTo(url, { code: undefined, error: 'Ring 0900 123 to unlock your account' });
    const { message } = await refusal(world.workspace.singleSignOn.finish(answer, origin));
    expect(message).not.toContain('0900');
  });
});

describe('P35: at a screen that somebody left open', () => {
  const theirs = 'of the governor';
  beforeEach(async () => {
    await switchOn(world, board, { issuer: tenant, clientSecret: 'x' });
    known(theirs);
    await connectThere(world, board.governor, board.organisationId);
    world.clock.forward(20 * 60_000);
  });
  /** As the provider says it of whoever has just given their password there. */
  const signedIn = (subject = theirs) => {
    provider.says = { is: 'done', subject, emailVerified: false, authenticatedAt: world.clock.now() };
  };
  const finish = (answer: object, actor = board.governor.actor) =>
    world.workspace.singleSignOn.finishFresh(actor, answer);
  const leave = (who: Pick<FullBoard['governor'], 'actor'> = board.governor) =>
    leaveAnew(world, who, board.organisationId);
  const weighty = (actor = board.governor.actor) => refusalCode(makeToken(world, actor));
  const stale = 'reauthentication_required';
  const elsewhere = async () => (await signIn(world, board.governor.username, board.governor.password)).actor;

  test('an answer serves in no other session, of nobody else and of the same person, and is not used up there', async () => {
    await world.workspace.auth.reauthenticate(board.chair.actor, { password: board.chair.password });
    known('of the chair');
    await connectThere(world, board.chair, board.organisationId);
    world.clock.forward(20 * 60_000);
    const other = await elsewhere();
    world.clock.forward(20 * 60_000);
    const answer = await leave();
    signedIn();
    expect(await refusalCode(finish(answer, board.chair.actor))).toBe('not_possible_now');
    expect(await refusalCode(finish(answer, other))).toBe('not_possible_now');
    expect([await weighty(board.chair.actor), await weighty(other)]).toEqual([stale, stale]);
    await finish(answer);
    expect(await weighty(other)).toBe(stale);
  });

  test('a stranger’s code, with a state of their own, brings their account and nothing else', async () => {
    const answer = await leave();
    signedIn('of a stranger');
    expect(await refusalCode(finish({ ...answer, code: 'a code of the stranger' }))).toBe('invalid_credentials');
    expect(await refusalCode(finish({ ...answer, state: 'made up' }))).toBe('not_signed_in');
    expect(await refusalCode(finish({ ...answer, binding: 'of another window' }))).toBe('not_signed_in');
    expect(await weighty()).toBe(stale);
  });

  test('an answer counts once, of two at the same moment as well', async () => {
    const answer = await leave();
    signedIn();
    const both = await Promise.allSettled([finish(answer), finish(answer)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['the session is signed out', () => world.workspace.auth.signOut(board.governor.actor), 'not_signed_in'],
    [
      'the clerk ends the access',
      async () => {
        const { clerk, governor, organisationId } = board;
        await world.workspace.auth.reauthenticate(clerk.actor, { password: clerk.password });
        const whom = { personId: governor.personId, scope: 'account', id: organisationId };
        await world.workspace.people.revoke(clerk.actor, whom);
      },
      'access_revoked',
    ],
    ['the account is disconnected elsewhere', async () => disconnect(await elsewhere()), 'invalid_credentials'],
    [
      'another account takes its place elsewhere',
      async () => {
        const actor = await elsewhere();
        const says = provider.says;
        known('another');
        await connectThere(world, { ...board.governor, actor }, board.organisationId);
        provider.says = says;
      },
      'invalid_credentials',
    ],
    ['the operator allows the provider no more', async () => (provider.allowed = []), 'invalid_credentials'],
  ])('%s while the provider is asked: nothing is fresh', async (_, happens, code) => {
    const answer = await leave();
    signedIn();
    const { finish: ask } = provider.ask;
    provider.ask.finish = async (...given) => {
      provider.ask.finish = ask;
      const said = provider.says;
      await happens();
      await ask(...given);
      return said;
    };
    expect(await refusalCode(finish(answer))).toBe(code);
    const stored = (await world.store.aggregates.get('session', board.governor.actor.session.id))!.value;
    expect(stored.confirmedThere).toBeUndefined();
  });

  test('what the account did is worth nothing from when it is disconnected, or another takes its place', async () => {
    const answer = await leave();
    signedIn();
    await finish(answer);
    known('another');
    await connectThere(world, { ...board.governor, actor: await elsewhere() }, board.organisationId);
    expect(await weighty()).toBe(stale);
  });

  test('a clerk’s provider makes nothing fresh for whoever sits elsewhere too, by an address alone', async () => {
    const stored = (await world.store.aggregates.get('person', board.governor.personId))!;
    const { identities: _, ...without } = stored.value;
    await world.store.aggregates.replace('person', without, stored.version);
    await setAddress(world, board.organisationId, board.governor, 'governor@hill.example');
    known('of the clerk', 'governor@hill.example');
    await comeBack();
    const before = await leave();
    signedIn('of the clerk');
    await finish(before);
    const other = await alsoElsewhere();
    expect(await weighty()).toBe(stale);
    await world.workspace.boards.show(board.governor.actor, { boardId: other.boardId });
    expect(await refusalCode(leave())).toBe('not_possible_now');
  });
});
