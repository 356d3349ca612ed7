import { beforeEach, describe, expect, test } from 'vitest';
import { asked, withAuthenticator } from '../../support/memory-factors.ts';
import {
  alsoElsewhere,
  answerTo,
  browser,
  connectThere,
  createSchool,
  issuer,
  leaveToConnect,
  type MemoryProvider,
  says,
  signInThere,
  switchOn,
  tenant,
  weighty,
} from '../../support/memory-provider.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  type FullBoard,
  lastAudited,
  operator,
  origin,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { setAddress } from '../auth/support.ts';

let provider: MemoryProvider;
let world: World;
let board: FullBoard;
beforeEach(async () => {
  ({ provider, world, board } = await createSchool());
});

const begin = (digest = browser().digest) =>
  world.workspace.singleSignOn.begin({ organisationId: board.organisationId, binding: digest }, origin);
const finish = (url: string, over: object = {}) => world.workspace.singleSignOn.finish(answerTo(url, over), origin);
const known = (subject: string, email?: string) => says(provider, subject, email);
const comeBack = () => signInThere(world, board.organisationId);

describe('P30: signing in at the provider', () => {
  beforeEach(async () => {
    await connectThere(world, board.governor, board.organisationId);
  });

  test('gives whoever has connected their account the session that a password gives', async () => {
    const { token, cookie, actor: signedIn } = await comeBack();
    expect(cookie).toContain('session=');
    expect(signedIn.person.username).toBe(board.governor.username);
    const actor = await again(world, token);
    expect(actor.session.provider).toBe(board.organisationId);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'session.begin',
      actor: board.governor.personId,
      detail: { singleSignOn: true },
    });
    await world.workspace.people.revoke(board.clerk.actor, {
      personId: board.governor.personId,
      scope: 'account',
      id: board.organisationId,
    });
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('access_revoked');
  });

  test('keeps no secret of it in the clear, and asks with its own', async () => {
    const { url } = await begin();
    const stored = await world.store.aggregates.find('providerSignIn', 'expiryDay', '2026-03-02');
    const { searchParams } = new URL(url);
    expect(JSON.stringify(stored)).not.toContain(searchParams.get('state'));
    expect(JSON.stringify(stored)).not.toContain(browser().secret);
    await finish(url);
    expect(provider.asked.at(-1)).toEqual({
      clientSecret: 'the-secret',
      verifier: searchParams.get('verifier'),
      nonce: searchParams.get('nonce'),
      redirectAddress: `https://quorate.test/sign-in/back/${board.organisationId}`,
    });
  });

  test('counts an answer once, of two at the same moment as well', async () => {
    const { url } = await begin();
    const both = await Promise.allSettled([finish(url), finish(url)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const error = await refusal(finish(url));
    expect(error).toMatchObject({ code: 'not_signed_in' });
    expect(error.message).toContain('used already');
  });

  test('refuses an answer that another browser brings, and does not use it up', async () => {
    const { url } = await begin();
    const error = await refusal(finish(url, { binding: 'of another browser' }));
    expect(error).toMatchObject({ code: 'not_signed_in' });
    expect(error.message).toContain('another browser');
    expect(provider.asked).toHaveLength(1);
    await finish(url);
  });

  test('refuses a state that nobody began, and one that was begun for something else', async () => {
    expect(
      await refusalCode(finish('https://x.test/', { organisationId: board.organisationId, state: 'made-up' })),
    ).toBe('not_signed_in');
    const connecting = await leaveToConnect(world, board.chair, board.organisationId);
    expect(await refusalCode(finish('https://x.test/', connecting))).toBe('not_signed_in');
  });

  test('refuses an answer that came back to another organisation’s address, and uses it up', async () => {
    const { url } = await begin();
    const { searchParams } = new URL(url);
    expect(searchParams.get('redirectAddress')).toBe(`https://quorate.test/sign-in/back/${board.organisationId}`);
    const error = await refusal(finish(url, { organisationId: 'another' }));
    expect(error).toMatchObject({ code: 'not_signed_in' });
    expect(error.message).toContain('another organisation’s address');
    expect(provider.asked).toHaveLength(1);
    expect((await refusal(finish(url))).message).toContain('used already');
  });

  test('refuses an answer after ten minutes', async () => {
    const { url } = await begin();
    world.clock.forward(10 * 60_000);
    expect((await refusal(finish(url))).message).toContain('took too long');
  });

  test('says so when the provider refuses, when somebody said no there, and when it cannot be reached', async () => {
    const { url } = await begin();
    expect(await refusalCode(finish(url, { code: undefined, error: 'access_denied' }))).toBe('invalid_credentials');
    provider.says = { is: 'refused', why: 'nonce' };
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    provider.says = { is: 'unreachable', why: 'away' };
    expect(await refusalCode(begin())).toBe('unavailable');
    expect(world.logged.filter(({ event }) => event === 'single sign-on did not go through')).toHaveLength(2);
    expect(world.logged.filter(({ event }) => event === 'sign-in refused')).toHaveLength(2);
  });

  test('stops at once when the clerk switches it off or changes the provider', async () => {
    const { url } = await begin();
    await switchOn(world, board, { clientId: 'another' });
    expect((await refusal(finish(url))).message).toContain('has just changed');
    const second = await begin();
    await world.workspace.singleSignOn.end(board.clerk.actor, { organisationId: board.organisationId });
    expect(await refusalCode(finish(second.url))).toBe('not_found');
    expect(await refusalCode(begin())).toBe('not_found');
  });

  test('takes no account of another issuer for the one that is connected', async () => {
    await switchOn(world, board, { issuer: tenant, clientSecret: 'another' });
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
  });

  test('lets nobody in whose access ended meanwhile', async () => {
    const { url } = await begin();
    await world.workspace.people.revoke(board.clerk.actor, {
      personId: board.governor.personId,
      scope: 'account',
      id: board.organisationId,
    });
    expect(await refusalCode(finish(url))).toBe('access_revoked');
  });

  test('is no fresh sign-in until the password is given', async () => {
    const { token } = await comeBack();
    const actor = await again(world, token);
    expect(await refusalCode(weighty(world, actor))).toBe('reauthentication_required');
    world.clock.forward(1);
    await world.workspace.auth.reauthenticate(actor, { password: board.governor.password });
    await weighty(world, actor);
  });

  test('is bounded for each network', async () => {
    for (let at = 1; at <= 200; at += 1) await begin().catch(() => {});
    expect(await refusalCode(begin())).toBe('too_many');
  });
});

describe('P31: who it is', () => {
  test('nobody is made by it: whoever is not known is told whom to ask', async () => {
    known('a stranger', 'stranger@example.org');
    const error = await refusal(comeBack());
    expect(error.code).toBe('invalid_credentials');
    expect(error.message).toContain('ask the clerk');
  });

  test('an address that the provider checked connects the one person who has it, who is told', async () => {
    await setAddress(world, board.organisationId, board.governor, 'Governor@Hill.example');
    known('subject 9', 'governor@hill.example');
    expect((await comeBack()).actor.person.username).toBe(board.governor.username);
    expect(auditedActions(world, board.organisationId).slice(-2)).toEqual(['identity.connect', 'session.begin']);
    const mails = await world.store.aggregates.find('mail', 'waiting', '*');
    expect(mails.map(({ value }) => value.subject)).toContain('An account was connected to your sign-in');
    // From then on by the account, whatever becomes of the address.
    known('subject 9');
    expect((await comeBack()).actor.person.username).toBe(board.governor.username);
  });

  test.each([
    [
      'not checked',
      async () => (provider.says = { is: 'done', subject: 's', email: 'a@b.example', emailVerified: false }),
    ],
    ['of two people', () => setAddress(world, board.organisationId, board.chair, 'a@b.example')],
    [
      'of somebody who has connected another account',
      async () => {
        known('another');
        await connectThere(world, board.governor, board.organisationId);
        known('s', 'a@b.example');
      },
    ],
    ['of somebody who sits elsewhere too', () => alsoElsewhere(world, board.governor, 'observer')],
  ])('an address %s connects nobody', async (_, prepare) => {
    await setAddress(world, board.organisationId, board.governor, 'a@b.example');
    known('s', 'a@b.example');
    await prepare();
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    const person = await world.store.aggregates.get('person', board.governor.personId);
    expect(person?.value.identities?.some(({ linkedBy }) => linkedBy === 'address') ?? false).toBe(false);
  });

  test('a person of another organisation does not come in by this one', async () => {
    const other = await createFullBoard(world, 'Dale School');
    await setAddress(world, other.organisationId, other.governor, 'a@b.example');
    known('s', 'a@b.example');
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    await switchOn(world, other);
    await connectThere(world, other.governor, other.organisationId);
    known('s');
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    expect((await signInThere(world, other.organisationId)).actor.person.username).toBe(other.governor.username);
  });

  test('connected by address, it no longer opens the door once they sit elsewhere; connected by themself, it does', async () => {
    await setAddress(world, board.organisationId, board.governor, 'a@b.example');
    known('s', 'a@b.example');
    await comeBack();
    await alsoElsewhere(world, board.governor, 'observer');
    expect(await refusalCode(comeBack())).toBe('not_possible_now');
    await connectThere(world, board.governor, board.organisationId);
    expect((await comeBack()).actor.person.memberships).toHaveLength(2);
  });

  test('who was only invited takes the invitation up first', async () => {
    const added = await world.workspace.people.add(operator, {
      organisationId: board.organisationId,
      name: 'New Governor',
      username: 'new.governor',
      email: 'new@hill.example',
      memberships: [{ boardId: board.boardId, role: 'governor' }],
      signIn: 'invitation',
    });
    expect(added.invitationUrl).toBeDefined();
    known('s', 'new@hill.example');
    expect((await refusal(comeBack())).message).toContain('invitation');
  });

  test('who left, and is reinstated, connects anew', async () => {
    known('s');
    await connectThere(world, board.governor, board.organisationId);
    const { personId } = board.governor;
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account', id: board.organisationId });
    await world.workspace.people.reinstate(board.clerk.actor, {
      personId,
      boardId: board.boardId,
      role: 'governor',
      reason: 'Elected again',
    });
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
  });
});

describe('P33: the second factor', () => {
  beforeEach(() => connectThere(world, board.governor, board.organisationId));
  const requireIt = async () => {
    for (const { value, version } of await world.store.aggregates.find('organisation', 'all', '*')) {
      await world.store.aggregates.replace('organisation', { ...value, requiresSecondFactor: true }, version);
    }
  };

  test('is asked for as after a password', async () => {
    const app = await withAuthenticator(world, board.governor);
    const error = await refusal(comeBack());
    expect(error.code).toBe('second_factor_required');
    const given = { challenge: error.secondFactor!.challenge, code: app.code() };
    const { token } = await world.workspace.auth.giveSecondFactor(given, origin);
    expect((await again(world, token)).session.provider).toBe(board.organisationId);
  });

  test('is not, where the organisation lets the provider’s count; a password asks for it as ever', async () => {
    await withAuthenticator(world, board.governor);
    await switchOn(world, board, { countsAsSecondFactor: true });
    await comeBack();
    expect(lastAudited(world, board.organisationId)?.detail).toMatchObject({ secondFactor: 'provider' });
    await asked(world, board.governor);
  });

  test('does not count for somebody who sits on another organisation’s board', async () => {
    await withAuthenticator(world, board.governor);
    await switchOn(world, board, { countsAsSecondFactor: true });
    await alsoElsewhere(world, board.governor, 'observer');
    expect(await refusalCode(comeBack())).toBe('second_factor_required');
  });

  test('that everybody has to have: whoever came by a provider that counts has it, until that is taken back', async () => {
    await switchOn(world, board, { countsAsSecondFactor: true });
    await requireIt();
    const { token } = await comeBack();
    const actor = await again(world, token);
    expect((await world.workspace.me.show(actor)).mustSetUpSecondFactor).toBe(false);
    await world.workspace.boards.show(actor, { boardId: board.boardId });
    expect(await refusalCode(world.workspace.boards.show(board.governor.actor, { boardId: board.boardId }))).toBe(
      'second_factor_setup_required',
    );
    const [organisation] = await world.store.aggregates.find('organisation', 'all', '*');
    const { countsAsSecondFactor: _, ...without } = organisation!.value.singleSignOn!;
    const value = { ...organisation!.value, singleSignOn: { ...without, issuer } };
    await world.store.aggregates.replace('organisation', value, organisation!.version);
    expect(await refusalCode(world.workspace.boards.show(actor, { boardId: board.boardId }))).toBe(
      'second_factor_setup_required',
    );
  });
});
