import { describe, expect, test } from 'vitest';
import {
  again,
  createFullBoard,
  createWorld,
  operator,
  origin,
  refusal,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';
import { createMailWorld, setAddress } from './support.ts';

const newPassword = 'four unlikely words here';

async function asked() {
  const mail = await createMailWorld();
  const { world, board } = mail;
  const ask = (username = board.governor.username, address = origin.address) =>
    world.workspace.auth.requestReset({ username }, { address });
  const use = (token: string, password = newPassword) =>
    world.workspace.auth.resetByMail({ token, newPassword: password });
  return { ...mail, ask, use };
}

describe('P11: asking for a link', () => {
  test('is the same write, and the same answer, whoever it is', async () => {
    const { world, board, ask } = await asked();
    const written: string[] = [];
    world.store.beforeWrite = ({ kind, collection }) => void written.push(`${kind} ${collection}`);
    expect(await ask(board.governor.username, '203.0.113.8')).toBeUndefined();
    const known = written.splice(0);
    expect(await ask('nobody.at.all', '203.0.113.9')).toBeUndefined();
    expect(written).toEqual(known);
  });

  test('brings a mail to whoever has an address, and to nobody else', async () => {
    const { world, board, ask, run, sent, token } = await asked();
    for (const username of ['nobody.at.all', board.chair.username, board.governor.username]) await ask(username);
    await run();
    expect(sent).toMatchObject([{ to: { address: 'governor@example.org' }, subject: 'Choose a new password' }]);
    expect(token()).not.toBe('');
    expect(await world.store.aggregates.find('passwordReset', 'waiting', '*')).toEqual([]);
    const audited = world.store.entries.filter(({ action }) => action === 'password.forgotten');
    expect(audited).toMatchObject([{ organisationId: board.organisationId, actor: 'system' }]);
    expect(JSON.stringify(world.store.entries)).not.toContain(token());
  });

  test('its token is nowhere in the store, nor in what a clerk reads; the mail goes once it is sent', async () => {
    const { world, board, ask, run, fail, waiting, sent, token } = await asked();
    fail(true);
    await ask();
    await run();
    expect(await waiting()).toMatchObject([{ text: '', subject: '' }]);
    const page = await world.workspace.mail.list(board.clerk.actor, { organisationId: board.organisationId });
    expect(page.mail).toEqual([]);
    fail(false);
    world.clock.forward(2 * 60_000);
    await run();
    expect(sent).toHaveLength(1);
    const [stored] = await world.store.aggregates.find('passwordReset', 'expiryDay', '2026-03-02');
    expect(JSON.stringify(stored)).not.toContain(token());
    expect(await waiting()).toEqual([]);
    expect(await world.store.aggregates.get('mail', `reset ${stored!.value.id}`)).toBeUndefined();
  });

  test('that cannot be looked into holds up nobody else’s', async () => {
    const { world, board, ask, run, sent } = await asked();
    await ask('first.in.line');
    await ask(board.governor.username);
    const { find } = world.store.aggregates;
    world.store.aggregates.find = (async (...of: Parameters<typeof find>) => {
      if (of[1] === 'username' && of[2] === 'first.in.line') throw new Error('cannot be read');
      return find(...of);
    }) as typeof find;
    await run();
    expect(sent).toHaveLength(1);
  });

  test('is refused without a mail server', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const call = world.workspace.auth.requestReset({ username: governor.username }, origin);
    expect(await refusal(call)).toMatchObject({ code: 'not_possible_now', message: expect.stringContaining('clerk') });
    expect(await world.store.aggregates.find('passwordReset', 'waiting', '*')).toEqual([]);
  });

  test('of somebody whom two organisations know by different addresses brings nothing', async () => {
    const { world, board, ask, run, sent } = await asked();
    const other = await createFullBoard(world, 'Dale School');
    const membership = { personId: board.governor.personId, boardId: other.boardId, role: 'governor' };
    await world.workspace.people.addMembership(operator, membership);
    await ask();
    await run();
    await setAddress(world, other.organisationId, board.governor, 'clerk.of.dale@example.org');
    await ask();
    await run();
    expect(sent).toEqual([]);
    await setAddress(world, other.organisationId, board.governor, 'Governor@example.org');
    await ask();
    await run();
    expect(sent).toHaveLength(1);
  });

  test('ends soon at one address; a stranger’s asking leaves it to the person where they are known', async () => {
    const { board, ask } = await asked();
    for (let i = 0; i < 3; i += 1) await ask('somebody', '203.0.113.1');
    expect(await refusal(ask('somebody', '203.0.113.1'))).toMatchObject({ code: 'too_many', retryAfter: 900 });
    for (let i = 0; i < 6; i += 1) await ask(board.governor.username, `198.51.100.${i}`);
    expect(await refusalCode(ask(board.governor.username, '198.51.100.9'))).toBe('too_many');
    await ask();
    for (let i = 0; i < 20; i += 1) await ask(`somebody.${i}`, '203.0.113.2');
    expect(await refusalCode(ask('somebody.else', '203.0.113.2'))).toBe('too_many');
    for (let i = 0; i < 20; i += 1) await ask(`somebody.${i}`, origin.address);
    expect(await refusalCode(ask('somebody.else', origin.address))).toBe('too_many');
    await ask(board.governor.username, origin.address);
  });

  test.each([[{}], [{ username: '' }], [{ username: 'x', more: 1 }], [null]])('bad input: %j', async (input) => {
    const { world } = await asked();
    expect(await refusalCode(world.workspace.auth.requestReset(input, origin))).toBe('invalid');
  });
});

describe('P12: using the link', () => {
  test('sets the password, ends every session, is audited and told by mail; nobody is signed in by it', async () => {
    const { world, board, ask, run, use, sent, token } = await asked();
    await ask();
    await run();
    const link = token();
    expect(await world.workspace.auth.readReset({ token: link })).toEqual({ username: board.governor.username });
    expect(await use(link)).toBeUndefined();
    expect(await refusalCode(again(world, board.governor.token))).toBe('not_signed_in');
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({
      scope: 'session',
      sessionIds: [board.governor.actor.session.id],
      code: 4401,
    });
    expect(await refusalCode(signIn(world, board.governor.username, board.governor.password))).toBe(
      'invalid_credentials',
    );
    await signIn(world, board.governor.username, newPassword);
    expect(world.store.entries.filter(({ action }) => action === 'password.resetByMail')).toMatchObject([
      { actor: board.governor.personId, organisationId: board.organisationId },
    ]);
    await run();
    expect(sent.at(-1)).toMatchObject({
      subject: 'Your password was changed',
      to: { address: 'governor@example.org' },
    });
  });

  test('works once, for an hour, and not of two at once', async () => {
    const { world, ask, run, use, token } = await asked();
    await ask();
    await run();
    const outcomes = await Promise.allSettled([
      use(token(), 'the first new password'),
      use(token(), 'the second new one'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalCode(use(token()))).toBe('not_found');
    await ask();
    await run();
    world.clock.forward(3600_000);
    expect(await refusalCode(use(token()))).toBe('not_found');
    expect(await refusalCode(world.workspace.auth.readReset({ token: token() }))).toBe('not_found');
  });

  test('of several mails any works, and with it the others end', async () => {
    const { ask, run, use, token } = await asked();
    await ask();
    await run();
    const first = token();
    await ask();
    await run();
    await use(first);
    expect(await refusalCode(use(token()))).toBe('not_found');
  });

  test('ends with a change of the password, and with access (R3)', async () => {
    const { world, board, ask, run, use, sent, token } = await asked();
    await ask();
    await run();
    const change = { currentPassword: board.governor.password, newPassword: 'another long password' };
    await world.workspace.auth.changePassword(board.governor.actor, change);
    expect(await refusalCode(use(token()))).toBe('not_found');
    await ask();
    await run();
    const last = token();
    await ask();
    const before = sent.length;
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    expect(await refusalCode(use(last))).toBe('not_found');
    await run();
    expect(sent).toHaveLength(before);
  });

  test('P10: takes no password that guessing begins with', async () => {
    const { board, ask, run, use, token } = await asked();
    await ask();
    await run();
    for (const password of ['Password1234', `${board.governor.username}-1`, 'abcabcabcabc', 'short']) {
      expect(Object.keys((await refusal(use(token(), password))).fields ?? {})).toEqual(['newPassword']);
    }
    await use(token());
  });
});

test('P13: a changed password is told by mail, however it was changed', async () => {
  const { world, board, run, sent } = await asked();
  const change = { currentPassword: board.governor.password, newPassword };
  await world.workspace.auth.changePassword(board.governor.actor, change);
  await world.workspace.people.resetPassword(board.clerk.actor, { personId: board.governor.personId });
  await run();
  expect(sent.map(({ subject }) => subject)).toEqual(['Your password was changed', 'Your password was changed']);
});
