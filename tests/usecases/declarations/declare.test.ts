import { describe, expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.declarations.declare,
  allowed: ['clerk', ...governing, 'associate'],
  input: async (world, board) => {
    const { meetingId, items } = await holdMeeting(world, board);
    return { meetingId, itemId: items[1]!.id, kind: 'loyalty', interest: 'Their sister works there', withdraw: false };
  },
  bad: [
    [{ kind: 'money' }, 'kind'],
    [{ interest: '' }, 'interest'],
    [{ withdraw: undefined }, 'withdraw'],
    [{ personId: 'nobody' }, 'personId'],
  ],
});

describe('M2: declarations', () => {
  test('M2: one’s own is one’s own; whoever runs the meeting records it of others', async () => {
    const { world, board, declare, show } = await heldMeeting();
    await declare('governor', 1, { withdraw: false }, board.governor);
    const other = declare('chair', 1, {}, board.governor);
    expect(await refusalCode(other)).toBe('forbidden');
    const view = await declare('chair', 1, { kind: 'loyalty' });
    expect(view.declarations).toMatchObject([
      { personId: board.governor.personId, name: 'The hill.governor', kind: 'pecuniary', withdrew: false },
      { personId: board.chair.personId, kind: 'loyalty', withdrew: true },
    ]);
    const entry = lastAudited(world, board.organisationId)!;
    expect(entry).toMatchObject({
      action: 'interest.declare',
      detail: { personId: board.chair.personId, withdrew: true },
    });
    expect(JSON.stringify(entry)).not.toContain('tendered');
    expect((await show(board.observer)).declarations).toHaveLength(2);
  });

  test('M2: declaring again changes what was declared; the same again writes nothing', async () => {
    const { board, declare } = await heldMeeting(['chair', 'viceChair', 'governor']);
    const first = await declare('governor', 1, { withdraw: false }, board.governor);
    expect((await declare('governor', 1, { withdraw: false }, board.governor)).version).toBe(first.version);
    const second = await declare('governor', 1, { interest: 'Director of the firm' }, board.governor);
    expect(second.declarations).toMatchObject([
      { id: first.declarations[0]!.id, interest: 'Director of the firm', withdrew: true },
    ]);
  });

  test('M2: who withdrew does not let themselves back in; whoever runs the meeting may', async () => {
    const { board, declare, show } = await heldMeeting(['chair', 'viceChair', 'governor']);
    await declare('governor', 1, {}, board.governor);
    const back = (by = board.clerk) => declare('governor', 1, { withdraw: false }, by);
    expect(await refusalCode(back(board.governor))).toBe('not_possible_now');
    expect((await show()).declarations).toMatchObject([{ withdrew: true }]);
    expect((await back()).declarations).toMatchObject([{ withdrew: false }]);
  });

  test('M2, R5: on a Part 2 item what they have open of it closes at once, clerk and headteacher included', async () => {
    const { world, board, items, declare, show } = await heldMeeting(['chair', 'viceChair', 'governor']);
    const documentId = items[2]!.documentId!;
    for (const role of ['governor', 'clerk'] as const) {
      const view = await declare(role, 2, {}, board[role]);
      expect(view.items[2]).toMatchObject({ title: 'Confidential item' });
      expect(view.declarations).toEqual([]);
      expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({
        personId: board[role].personId,
        scope: 'item',
        documentId,
        code: 4403,
      });
      expect(await refusalCode(world.workspace.minutes.open(board[role].actor, { documentId }))).toBe('forbidden');
      expect(await refusalCode(declare(role, 2, { interest: 'x' }, board[role]))).toBe('forbidden');
    }
    // Whoever runs the meeting goes on recording, and sees no more than before.
    const blind = await declare('chair', 2);
    expect(blind.declarations).toEqual([]);
    const seen = (await show(board.viceChair)).declarations;
    expect(seen.map(({ personId }) => personId)).toEqual(
      [board.governor, board.clerk, board.chair].map(({ personId }) => personId),
    );
    expect(world.bus.askedOn('access-ended')).toHaveLength(3);
  });

  test('A3: an associate who was not let in declares nothing there, and sees nothing of it', async () => {
    const { board, declare, show } = await heldMeeting();
    expect(await refusalCode(declare('associate', 2, {}, board.associate))).toBe('forbidden');
    await declare('governor', 2);
    expect((await show(board.associate)).declarations).toEqual([]);
    expect((await show(board.observer)).declarations).toEqual([]);
    expect((await show(board.chair)).declarations).toHaveLength(1);
  });

  test('M2: taken back on a Part 2 item only after the clerk has opened it to them with a reason', async () => {
    const { world, board, meetingId, items, declare, show } = await heldMeeting(['chair']);
    await declare('governor', 2);
    expect(await refusalCode(declare('governor', 2, { withdraw: false }))).toBe('not_possible_now');
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items[2]!.id,
      baseVersion: (await show()).items[2]!.version,
      admitted: [],
      withdrawn: [],
      reason: 'Mistaken for somebody else',
    });
    await declare('governor', 2, { withdraw: false });
  });

  test('in a meeting that has begun', async () => {
    const { world, board, declare } = await heldMeeting();
    const { id, items } = await world.workspace.meetings
      .create(board.clerk.actor, {
        boardId: board.boardId,
        title: 'Summer',
        startsAt: '2026-06-02T18:30:00Z',
        items: [{ title: 'Welcome' }],
      })
      .then(({ id: meetingId }) => world.workspace.meetings.show(board.clerk.actor, { meetingId }));
    const early = declare('governor', 0, { meetingId: id, itemId: items[0]!.id });
    expect((await refusal(early)).message).toBe('The meeting is not in session.');
    expect(await refusalCode(declare('governor', 0, { itemId: 'none' }))).toBe('not_found');
  });
});
