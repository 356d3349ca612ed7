import { describe, expect, test } from 'vitest';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.move,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, items } = await holdMeeting(world, board);
    return { meetingId, itemId: items[1]!.id, text: 'That it be so', proposerId: board.chair.personId };
  },
  bad: [
    [{ text: '' }, 'text'],
    [{ text: 'x'.repeat(2_001) }, 'text'],
    [{ text: 'one\ntwo' }, 'text'],
    [{ proposerId: 'nobody' }, 'proposerId'],
    [{ seconderId: 'nobody' }, 'seconderId'],
  ],
});

describe('M3: putting a motion', () => {
  test('M3: proposed and seconded by two members who may vote on it', async () => {
    const { world, board, move, declare, motion } = await heldMeeting();
    const by = (proposer: keyof typeof board, seconder: keyof typeof board) =>
      move(1, {
        proposerId: (board[proposer] as typeof board.clerk).personId,
        seconderId: (board[seconder] as typeof board.clerk).personId,
      });
    for (const role of ['clerk', 'associate', 'observer'] as const) {
      expect((await refusal(by(role, 'chair'))).fields).toHaveProperty('proposerId');
    }
    expect((await refusal(by('chair', 'chair'))).fields).toHaveProperty('seconderId');
    await declare('governor', 1);
    expect((await refusal(by('chair', 'governor'))).fields).toHaveProperty('seconderId');
    const motionId = await by('chair', 'viceChair');
    expect(await motion(motionId)).toEqual({
      id: motionId,
      itemId: expect.any(String),
      text: 'That the budget be approved',
      proposerId: board.chair.personId,
      seconderId: board.viceChair.personId,
      state: 'moved',
      movedAt: '2026-03-02T18:30:00.000Z',
      version: 1,
    });
    const entry = lastAudited(world, board.organisationId)!;
    expect(entry).toMatchObject({ action: 'motion.move', detail: { motionId } });
    expect(JSON.stringify(entry)).not.toContain('budget');
  });

  test('A3: on a Part 2 item only those know of it who may read it; a clerk who withdrew moves nothing', async () => {
    const { board, move, motionView, declare } = await heldMeeting();
    const motionId = await move(2);
    expect(await motionView(motionId, board.governor)).toMatchObject({ state: 'moved' });
    for (const role of ['associate', 'observer'] as const) {
      expect(await motionView(motionId, board[role])).toBeUndefined();
    }
    await declare('clerk', 2);
    expect(await refusalCode(move(2))).toBe('forbidden');
    expect(await motionView(motionId)).toBeUndefined();
  });

  test('on the minutes of the last meeting, it is about those', async () => {
    const { world, meetingId, items, move, motion } = await heldMeeting();
    const stored = (await world.store.aggregates.get('meeting', meetingId))!;
    const named = stored.value.items.map((item) =>
      item.id === items[0]!.id ? { ...item, kind: 'lastMinutes' as const, approves: 'the-last-one' } : item,
    );
    await world.store.aggregates.replace('meeting', { ...stored.value, items: named }, stored.version);
    expect(await motion(await move(0))).toMatchObject({ approves: { meetingId: 'the-last-one' } });
    expect(await motion(await move(1))).not.toHaveProperty('approves');
  });

  test('W3: two at once are both there', async () => {
    const world = createWorld();
    const { move, show } = await holdMeeting(world, await createFullBoard(world));
    const ids = await Promise.all([move(0), move(1), move(1), move(2)]);
    expect((await show()).motions.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  test('not in a meeting that is not in session', async () => {
    const { world, board, meetingId, move } = await heldMeeting();
    await world.workspace.meetings.adjourn(board.clerk.actor, { meetingId, baseVersion: 2 });
    expect(await refusalCode(move())).toBe('not_possible_now');
    expect(await refusalCode(move(1, { itemId: 'none' }))).toBe('not_found');
  });
});
