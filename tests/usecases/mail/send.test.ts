import { describe, expect, test } from 'vitest';
import type { MailMessage } from '#lib/domain/mail.ts';
import { createMailJob } from '#server/jobs/mail.ts';
import type { MailOutcome, MailToSend } from '#server/ports.ts';
import { createFullBoard, createWorld, operator, type FullBoard, type World } from '../../support/memory-world.ts';

const minute = 60_000;

/** A world with mail that waits, and a server that answers as told. */
async function post(outcome: (mail: MailToSend) => MailOutcome | Promise<MailOutcome> = () => ({ is: 'taken' })) {
  const world = createWorld();
  const board = await createFullBoard(world);
  const sent: MailToSend[] = [];
  const job = () =>
    createMailJob({
      aggregates: world.store.aggregates,
      mail: {
        async send(mail) {
          sent.push(mail);
          return outcome(mail);
        },
      },
      mayBeSent: world.workspace.mail.mayBeSent,
      written: world.workspace.mail.written,
      settled: world.workspace.mail.settled,
      prepare: world.workspace.mail.prepare,
      clock: world.clock,
      logger: world.deps.log,
    });
  return { world, board, sent, job };
}

async function write(world: World, board: FullBoard, id: string, more: Partial<MailMessage> = {}): Promise<void> {
  await world.store.aggregates.insert('mail', {
    id,
    organisationId: board.organisationId,
    boardId: board.boardId,
    to: board.governor.personId,
    toName: 'The governor',
    address: 'governor@example.org',
    subject: 'Notice',
    text: 'Come.',
    at: new Date(world.clock.now()).toISOString(),
    ...more,
  });
}

const stateOf = async (world: World, id: string) => (await world.store.aggregates.get('mail', id))!.value;

describe('B4: sending', () => {
  test('each mail goes once, to its address, and is known as sent', async () => {
    const { world, board, sent, job } = await post();
    await write(world, board, 'm1');
    await write(world, board, 'm2', { address: undefined });
    await job().run();
    await job().run();
    expect(sent).toEqual([
      { id: 'm1', to: { name: 'The governor', address: 'governor@example.org' }, subject: 'Notice', text: 'Come.' },
    ]);
    expect(await stateOf(world, 'm1')).toMatchObject({ sentAt: expect.any(String) });
    expect(await stateOf(world, 'm1')).not.toHaveProperty('sending');
    expect(await stateOf(world, 'm2')).not.toHaveProperty('sentAt');
  });

  test('how long the oldest has waited is known from the last look, and is nothing once none waits', async () => {
    let is: MailOutcome = { is: 'unreachable', why: 'away' };
    const { world, board, job } = await post(() => is);
    const one = job();
    await write(world, board, 'm1');
    expect(one.waitingSeconds()).toBe(0);
    await one.run();
    world.clock.forward(30 * minute);
    await write(world, board, 'm2');
    await one.run();
    expect(one.waitingSeconds()).toBe(30 * 60);
    is = { is: 'taken' };
    world.clock.forward(60 * minute);
    await one.run();
    await one.run();
    expect(one.waitingSeconds()).toBe(0);
  });

  test('a log’s head that is not taken is the operator’s to hear of; other mail is the clerk’s', async () => {
    const { world, board, job } = await post(() => ({ is: 'refused', why: '550' }));
    const heard = () => world.logged.filter(({ event }) => event === 'the head of an audit log was not taken').length;
    await write(world, board, 'm1');
    await job().run();
    expect(heard()).toBe(0);
    const { organisationId, clerk } = board;
    await world.workspace.audit.setHeadMail(clerk.actor, { organisationId, address: 'auditor@example.org' });
    await world.workspace.jobs.mailHeads();
    await job().run();
    expect(heard()).toBe(1);
  });

  test('of several nodes one sends it', async () => {
    const { world, board, sent, job } = await post();
    for (let at = 0; at < 20; at += 1) await write(world, board, `m${at}`);
    await Promise.all([job().run(), job().run(), job().run()]);
    expect(sent.map(({ id }) => id).sort()).toEqual(Array.from({ length: 20 }, (_, at) => `m${at}`).sort());
  });

  test('R3: nothing goes to somebody whose access has ended meanwhile, not even while it is claimed', async () => {
    const { world, board, sent, job } = await post();
    await write(world, board, 'm1');
    const revocation = { personId: board.governor.personId, scope: 'account' };
    world.store.beforeWrite = async ({ collection }) => {
      if (collection !== 'mail') return;
      world.store.beforeWrite = () => undefined;
      await world.workspace.people.revoke(board.clerk.actor, revocation);
    };
    await job().run();
    expect(sent).toEqual([]);
    expect(await stateOf(world, 'm1')).toMatchObject({ ended: 'notAMember' });
  });

  test('what cannot be handed over is tried again, ever later, and given up after two days', async () => {
    let attempts = 0;
    const { world, board, job } = await post(() => ((attempts += 1), { is: 'unreachable', why: 'Busy' }));
    await write(world, board, 'm1');
    const began = world.clock.now();
    const at: number[] = [];
    for (let before = 0; (await stateOf(world, 'm1')).ended === undefined; before = attempts) {
      await job().run();
      if (attempts > before) at.push((world.clock.now() - began) / minute);
      world.clock.forward(minute);
    }
    expect(at).toEqual([0, 1, 6, 21, 81, 261, 621, 1341, 2781]);
    expect(await stateOf(world, 'm1')).toMatchObject({ ended: 'unreachable', error: 'Busy', tries: 9 });
  });

  test('while there is no talking to the server the others wait', async () => {
    const { world, board, sent, job } = await post(() => ({ is: 'unreachable', why: 'Away', everyone: true }));
    await write(world, board, 'm1');
    await write(world, board, 'm2');
    await job().run();
    expect(sent).toHaveLength(1);
  });

  test('what the server refuses is not sent again', async () => {
    const { world, board, sent, job } = await post(() => ({ is: 'refused', why: 'No such person' }));
    await write(world, board, 'm1');
    await job().run();
    world.clock.forward(3 * 24 * 60 * minute);
    await job().run();
    expect(sent).toHaveLength(1);
    expect(await stateOf(world, 'm1')).toMatchObject({ ended: 'refused', error: 'No such person' });
  });

  test('never twice knowingly: of one whose sender died it is said that nobody knows', async () => {
    const { world, board, sent, job } = await post(() => {
      throw new Error('the machine is gone');
    });
    await write(world, board, 'm1');
    await expect(job().run()).rejects.toThrow('gone');
    await job().run();
    expect(sent).toHaveLength(1);
    world.clock.forward(11 * minute);
    await job().run();
    expect(sent).toHaveLength(1);
    expect(await stateOf(world, 'm1')).toMatchObject({ ended: 'unknown' });
    const view = await world.workspace.mail.list(operator, { organisationId: board.organisationId });
    expect(view.mail).toMatchObject([{ state: 'unknown' }]);
  });

  test('stops between two mails', async () => {
    const { world, board, sent, job } = await post();
    await write(world, board, 'm1');
    await write(world, board, 'm2');
    const running = job();
    world.store.beforeWrite = () => running.stop();
    await running.run();
    expect(sent).toHaveLength(1);
  });
});
