import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, operator, refusal, refusalCode } from '../../support/memory-world.ts';

describe('recording a request', () => {
  describeGate({
    verb: (w) => w.data.openRequest,
    allowed: ['clerk'],
    operator: true,
    input: (_, { organisationId, governor }) => ({
      organisationId,
      personId: governor.personId,
      receivedOn: '2026-03-01',
    }),
    bad: [
      [{ receivedOn: '2026-03-03' }, 'receivedOn'],
      [{ receivedOn: 'yesterday' }, 'receivedOn'],
      [{ note: '' }, 'note'],
    ],
  });
});

async function opened() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId, clerk, governor } = board;
  const about = { organisationId, personId: governor.personId };
  const { requestId } = await world.workspace.data.openRequest(clerk.actor, { ...about, receivedOn: '2026-03-02' });
  const change = (input: Record<string, unknown>) => world.workspace.data.changeRequest(clerk.actor, { requestId, ...input });
  const shown = async () => (await world.workspace.data.person(clerk.actor, about)).requests[0]!;
  return { world, board, about, requestId, change, shown };
}

describe('changing a request', () => {
  describeGate({
    verb: (w) => w.data.changeRequest,
    allowed: ['clerk'],
    operator: true,
    input: async (world, { organisationId, governor, clerk }) => {
      const about = { organisationId, personId: governor.personId, receivedOn: '2026-03-01' };
      const { requestId } = await world.workspace.data.openRequest(clerk.actor, about);
      return { requestId, to: 'extend', reason: 'Ten years of minutes' };
    },
    bad: [
      [{ reason: '' }, 'reason'],
      [{ to: 'forget' }, 'to'],
    ],
  });

  test('V1: the clerk sees the deadline, extends it once, and the reason is recorded', async () => {
    const { world, board, change, shown } = await opened();
    expect((await shown()).deadline).toMatchObject({ due: '2026-04-02', left: 31 });
    await change({ to: 'extend', reason: 'Ten years of minutes' });
    expect(await shown()).toMatchObject({
      extended: { reason: 'Ten years of minutes', by: board.clerk.personId },
      deadline: { due: '2026-06-02' },
    });
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'data.extendRequest',
      detail: { reason: 'Ten years of minutes' },
    });
    expect(await refusalCode(change({ to: 'extend', reason: 'Again' }))).toBe('not_possible_now');
  });

  test('V1: a deadline that has passed, with the pauses counted, is not extended any more', async () => {
    const { world, about, requestId } = await opened();
    const { data } = world.workspace;
    // Longer than a session lasts.
    const change = (input: object) => data.changeRequest(operator, { requestId, ...input });
    const due = async () => (await data.person(operator, about)).requests[0]!.deadline.due;
    const days = (number: number) => world.clock.forward(number * 24 * 3600_000);
    await change({ to: 'pause', reason: 'Asked for proof of identity' });
    days(40);
    await change({ to: 'resume' });
    // A Tuesday.
    expect(await due()).toBe('2026-05-12');
    days(32);
    expect((await refusal(change({ to: 'extend', reason: 'Too late' }))).message).toContain('The deadline has passed');
    expect(await due()).toBe('2026-05-12');
  });

  test('V1: on its last day it can still be extended', async () => {
    const { world, about, requestId } = await opened();
    world.clock.forward(31 * 24 * 3600_000);
    await world.workspace.data.changeRequest(operator, { requestId, to: 'extend', reason: 'Ten years of minutes' });
    const { requests } = await world.workspace.data.person(operator, about);
    expect(requests[0]!.deadline.due).toBe('2026-06-02');
  });

  test('V1: the clock stands and runs on', async () => {
    const { world, change, shown } = await opened();
    await change({ to: 'pause', reason: 'Asked for proof of identity' });
    expect(await refusalCode(change({ to: 'pause', reason: 'Twice' }))).toBe('not_possible_now');
    world.clock.forward(5 * 24 * 3600_000);
    expect((await shown()).deadline).toMatchObject({ paused: true, due: '2026-04-07' });
    await change({ to: 'resume' });
    expect(await shown()).toMatchObject({
      pauses: [{ from: '2026-03-02', to: '2026-03-07', reason: 'Asked for proof of identity' }],
      deadline: { paused: false, due: '2026-04-07' },
    });
    expect(await refusalCode(change({ to: 'resume' }))).toBe('not_possible_now');
  });

  test('V1: once closed it stays as it was', async () => {
    const { change, shown } = await opened();
    await change({ to: 'pause', reason: 'Which years?' });
    await change({ to: 'close', how: 'answered' });
    expect(await shown()).toMatchObject({ closed: { how: 'answered' }, deadline: { paused: false } });
    expect((await refusal(change({ to: 'extend', reason: 'Too late' }))).message).toBe('This request has been closed.');
  });
});
