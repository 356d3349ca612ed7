import { expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusalCode } from '../../support/memory-world.ts';
import { alter } from '../records/support.ts';

describeGate({
  verb: (w) => w.meetings.adjourn,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({ meetingId: (await holdMeeting(world, board)).meetingId, baseVersion: 2 }),
  bad: [
    [{ baseVersion: 'x' }, 'baseVersion'],
    [{ reason: '' }, 'reason'],
  ],
});

test('M6: the clock of the item stands still, and nobody leaves', async () => {
  const { world, board, meetingId, items, show } = await heldMeeting(['chair', 'governor']);
  const adjourn = (baseVersion: number) =>
    world.workspace.meetings.adjourn(board.clerk.actor, { meetingId, baseVersion, reason: 'Fire alarm' });
  const after = (minutes: number) => world.clock.forward(minutes * 60_000);
  after(10);
  expect(await adjourn(2)).toMatchObject({
    state: 'adjourned',
    currentItemId: items[0]!.id,
    quorum: { present: 2 },
    adjournments: [{ from: '2026-03-02T18:40:00.000Z', reason: 'Fire alarm' }],
    versions: { progress: 3 },
  });
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.adjourn' });
  expect(await refusalCode(adjourn(2))).toBe('stale_version');
  expect(await refusalCode(adjourn(3))).toBe('not_possible_now');
  after(15);
  await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 3 });
  after(5);
  const view = await show();
  expect(view).toMatchObject({ state: 'inSession', startedAt: '2026-03-02T18:30:00.000Z' });
  expect(view.adjournments).toEqual([
    { from: '2026-03-02T18:40:00.000Z', to: '2026-03-02T18:55:00.000Z', reason: 'Fire alarm' },
  ]);
  expect(view.items[0]!.calls).toEqual([
    { from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T18:40:00.000Z' },
    { from: '2026-03-02T18:55:00.000Z' },
  ]);
  expect(view.attendance.filter(({ here }) => here)).toHaveLength(2);
});

test('M3: not while a vote is open, which would be lost', async () => {
  const { world, board, meetingId, vote, take, show } = await heldMeeting(['chair', 'governor']);
  const motionId = await vote('names');
  const { progress } = (await show()).versions;
  const stop = { meetingId, baseVersion: progress };
  expect(await refusalCode(world.workspace.meetings.adjourn(board.clerk.actor, stop))).toBe('not_possible_now');
  expect(await refusalCode(world.workspace.meetings.end(board.clerk.actor, stop))).toBe('not_possible_now');
  await take('withdraw', motionId);
  await world.workspace.meetings.adjourn(board.clerk.actor, stop);
});

test('so often and no more', async () => {
  const { world, board, meetingId } = await heldMeeting();
  const adjournments = Array.from({ length: limits.adjournmentsPerMeeting }, () => ({ from: 'then', to: 'then' }));
  await alter(world, meetingId, (meeting) => ({ ...meeting, adjournments }));
  const adjourning = world.workspace.meetings.adjourn(board.clerk.actor, { meetingId, baseVersion: 2 });
  expect(await refusalCode(adjourning)).toBe('not_possible_now');
});
