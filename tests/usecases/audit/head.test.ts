import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, refusalCode } from '../../support/memory-world.ts';

const day = 24 * 3600_000;

describe('seeing the head', () => {
  describeGate({
    verb: (w) => w.audit.head,
    allowed: ['clerk'],
    reads: true,
    operator: true,
    input: (_, { organisationId }) => ({ organisationId }),
  });
});

describe('saying where it is mailed to', () => {
  describeGate({
    verb: (w) => w.audit.setHeadMail,
    allowed: ['clerk'],
    operator: true,
    input: (_, { organisationId }) => ({ organisationId, address: 'auditor@example.org' }),
    bad: [
      [{ address: 'nowhere' }, 'address'],
      [{ address: undefined }, 'address'],
    ],
  });

  test('A6: asks for a fresh sign-in', async () => {
    const world = createWorld();
    const { clerk, organisationId } = await createFullBoard(world);
    world.clock.forward(16 * 60_000);
    const setting = world.workspace.audit.setHeadMail(clerk.actor, { organisationId, address: 'a@example.org' });
    expect(await refusalCode(setting)).toBe('reauthentication_required');
  });
});

describe('A6: the head by mail', () => {
  async function mailed() {
    const world = createWorld({ sendsMail: true });
    const board = await createFullBoard(world);
    const { organisationId, clerk } = board;
    const set = (address: string | null) => world.workspace.audit.setHeadMail(clerk.actor, { organisationId, address });
    await set('auditor@example.org');
    const mails = async () =>
      (await world.store.aggregates.find('mail', 'organisation', organisationId)).map(({ value }) => value);
    return { world, board, organisationId, set, mails, run: world.workspace.jobs.mailHeads };
  }

  test('once a day, and only when the log has grown', async () => {
    const { world, board, mails, run } = await mailed();
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
    world.clock.forward(day);
    expect(await run()).toBe(0);
    await createMeeting(world, board);
    expect(await run()).toBe(1);
    await createMeeting(world, board);
    expect(await run()).toBe(0);
    world.clock.forward(day);
    expect(await run()).toBe(1);
    const sent = await mails();
    expect(sent).toHaveLength(3);
    const head = await world.deps.chain.head(board.organisationId);
    expect(sent.at(-1)).toMatchObject({ address: 'auditor@example.org' });
    expect(sent.some(({ text }) => text.includes(`${head!.sequence}:${head!.hash}`))).toBe(true);
  });

  test('what was mailed compares', async () => {
    const { world, board, organisationId, mails, run } = await mailed();
    await run();
    const [mail] = await mails();
    const kept = /^\d+:[0-9a-f]{64}$/m.exec(mail!.text)![0];
    const check = await world.workspace.audit.check(board.clerk.actor, { organisationId, kept });
    expect(check.verdict).toMatchObject({ ok: true });
  });

  test('two nodes at once write one mail', async () => {
    const { world, mails } = await mailed();
    await Promise.all([world.workspace.jobs.mailHeads(), world.another().jobs.mailHeads()]);
    expect(await mails()).toHaveLength(1);
  });

  test('what is wrong with one log keeps no other from being mailed, and the operator hears of it', async () => {
    const { world, organisationId, run, mails } = await mailed();
    const other = await createFullBoard(world, 'Mill School');
    await world.workspace.audit.setHeadMail(other.clerk.actor, {
      ...{ organisationId: other.organisationId, address: 'auditor@example.org' },
    });
    const { head } = world.deps.chain;
    world.deps.chain.head = async (id) => (id === organisationId ? Promise.reject(new Error('damaged')) : head(id));
    expect(await run()).toBe(1);
    expect(await mails()).toHaveLength(0);
    const [logged] = world.logged.filter(({ level }) => level === 'error');
    expect(logged?.event).toBe('the head of an audit log could not be mailed');
  });

  test('nothing goes to an address that was taken back meanwhile', async () => {
    const { world, set, mails, run } = await mailed();
    await run();
    const [mail] = await mails();
    expect(await world.workspace.mail.mayBeSent(mail!)).toBe(true);
    await set(null);
    expect(await world.workspace.mail.mayBeSent(mail!)).toBe(false);
    world.clock.forward(2 * day);
    expect(await run()).toBe(0);
  });

  test('the clerk sees it among the mail', async () => {
    const { world, board, organisationId, run } = await mailed();
    await run();
    const view = await world.workspace.mail.list(board.clerk.actor, { organisationId });
    expect(view.mail).toMatchObject([{ toName: 'Keeper of the audit log’s head', state: 'waiting' }]);
  });
});
