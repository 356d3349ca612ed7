import { describe, expect, test } from 'vitest';
import { heldMeeting, type HeldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

async function give(
  { world, board, meetingId, items }: Pick<HeldMeeting, 'world' | 'board' | 'meetingId' | 'items'>,
  nth = 1,
): Promise<string> {
  const input = { meetingId, itemId: items[nth]!.id, text: 'Send the forecast', ownerId: board.governor.personId };
  return (await world.workspace.actions.give(board.clerk.actor, input)).actionId;
}

describeGate({
  verb: (w) => w.actions.change,
  allowed: ['clerk', 'chair', 'governor'],
  input: async (world, board) => ({
    actionId: await give(await holdMeeting(world, board)),
    baseVersion: 1,
    state: 'done',
  }),
  bad: [
    [{ state: 'finished' }, 'state'],
    [{ note: '' }, 'note'],
    [{ ownerId: 'nobody' }, 'ownerId'],
    [{ due: 'soon' }, 'due'],
    [{ baseVersion: undefined }, 'baseVersion'],
  ],
});

describe('M5: changing an action', () => {
  async function prepared(nth = 1) {
    const held = await heldMeeting();
    const actionId = await give(held, nth);
    const change = (baseVersion: number, more: object, member = held.board.governor) =>
      held.world.workspace.actions.change(member.actor, { actionId, baseVersion, ...more });
    return { ...held, actionId, change };
  }

  test('M5: whoever is to do it says how far it is; who manages actions changes the rest', async () => {
    const { world, board, change, show } = await prepared();
    const before = await show();
    expect(await change(1, { note: 'Waiting for the bank' })).toMatchObject({ state: 'open', version: 2 });
    const done = await change(2, { state: 'done', note: 'Sent on Monday' });
    expect(done).toMatchObject({ state: 'done', closedAt: '2026-03-02T18:30:00.000Z', note: 'Sent on Monday' });
    expect((await show()).version).toBeGreaterThan(before.version);
    const entry = lastAudited(world, board.organisationId)!;
    expect(entry).toMatchObject({ action: 'action.change', detail: { state: 'done' } });
    expect(JSON.stringify(entry)).not.toContain('Monday');
    for (const more of [{ text: 'x' }, { due: null }, { ownerId: board.chair.personId }]) {
      expect(await refusalCode(change(3, more))).toBe('forbidden');
    }
    const again = { state: 'open', due: '2026-04-30', ownerId: board.viceChair.personId, text: 'Send it again' };
    const changed = await change(3, again, board.chair);
    expect(changed).toMatchObject({ ...again, ownerName: 'The hill.vicechair' });
    expect(changed).not.toHaveProperty('closedAt');
    expect(await change(4, { due: null }, board.clerk)).not.toHaveProperty('due');
    expect(await refusalCode(change(5, { state: 'done' }))).toBe('forbidden');
  });

  test('W3: a stale change is refused with the action as it is', async () => {
    const { board, actionId, change } = await prepared();
    await change(1, { state: 'done' });
    expect(await refusal(change(1, { state: 'dropped' }, board.clerk))).toMatchObject({
      code: 'stale_version',
      current: { id: actionId, state: 'done', version: 2 },
    });
    const outcomes = await Promise.allSettled([
      change(2, { state: 'open' }),
      change(2, { state: 'dropped' }, board.clerk),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('A3: one of a Part 2 item is not there for who may not read it, its owner included', async () => {
    const { board, change, declare } = await prepared(2);
    for (const role of ['observer', 'associate'] as const) {
      expect(await refusalCode(change(1, { state: 'done' }, board[role]))).toBe('not_found');
    }
    await change(1, { note: 'Begun' });
    await declare('governor', 2);
    expect(await refusalCode(change(2, { state: 'done' }))).toBe('not_found');
    expect((await refusal(change(2, { ownerId: board.governor.personId }, board.clerk))).fields).toHaveProperty(
      'ownerId',
    );
  });

  test('S12: what it says stays as the frozen minutes say it; how far it is goes on', async () => {
    const { world, board, meetingId, change, show } = await prepared();
    const { progress } = (await show()).versions;
    await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: progress });
    await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(change(1, { text: 'Something else' }, board.clerk))).toBe('frozen');
    expect(await change(1, { state: 'done' })).toMatchObject({ state: 'done' });
  });

  test('W1a: after a crash between the two, the pages hear of it at the next start', async () => {
    const { world, meetingId, change, show } = await prepared();
    const before = (await show()).version;
    world.store.beforeWrite = ({ collection }) => {
      if (collection === 'meeting') throw new Error('killed');
    };
    await change(1, { state: 'done' });
    expect((await show()).version).toBe(before);
    world.store.beforeWrite = () => undefined;
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect((await show()).version).toBe(before + 1);
    expect(world.bus.publishedOn('meeting-changed').at(-1)).toMatchObject({ meetingId, version: before + 1 });
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });
});
