import { describe, expect, test } from 'vitest';
import type { Motion } from '#lib/domain/motions.ts';
import { readSealedFile } from '#lib/domain/sealing/read-file.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, refusal, refusalCode } from '../../support/memory-world.ts';
import { alter, baseVersionOf, prepared, sealedFile, stored } from './support.ts';

describeGate({
  verb: (w) => w.records.approve,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, laterId } = await prepared('draftCirculated', { world, board });
    const baseVersion = await baseVersionOf(world, meetingId);
    return { meetingId, baseVersion, approvedInId: laterId, corrections: [] };
  },
  bad: [
    [{ corrections: [{ text: '' }] }, 'corrections.0.text'],
    [{ approvedInId: undefined }, 'approvedInId'],
    [{ corrections: undefined }, 'corrections'],
  ],
});

const motion = (approves: string, more: Partial<Motion> = {}): Motion => ({
  id: 'motion-1',
  itemId: 'i',
  text: 'That the minutes be approved',
  state: 'carried',
  movedAt: '2026-06-01T18:40:00.000Z',
  approves: { meetingId: approves },
  version: 1,
  ...more,
});

describe('approving', () => {
  test('A2: with the corrections agreed, which stand in the sealed record beside the text', async () => {
    const { world, board, steps, meetingId, laterId, items } = await prepared('draftCirculated');
    await alter(world, laterId, (m) => ({ ...m, motions: [motion(meetingId)] }));
    const view = await world.workspace.records.approve(board.clerk.actor, {
      meetingId,
      baseVersion: await baseVersionOf(world, meetingId),
      approvedInId: laterId,
      motionId: 'motion-1',
      corrections: [
        { text: 'For “roll” read “register” throughout.' },
        { itemId: items.budget.id, text: 'The roll is 214.' },
        { itemId: items.staffing.id, text: 'Mrs Smyth' },
      ],
    });
    expect(view.minutes).toMatchObject({ state: 'approved', approval: { meetingId: laterId } });
    expect((await stored(world, meetingId)).minutes.approval).toMatchObject({ motionId: 'motion-1' });
    await steps.sign();
    const [open, part2] = await Promise.all(
      [0, 1].map(async (nth) => readSealedFile(new Uint8Array((await sealedFile(world, board, meetingId, nth)).bytes))),
    );
    expect(open!.record.approval).toMatchObject({
      meeting: { id: laterId, title: 'Summer term' },
      corrections: [{ text: 'For “roll” read “register” throughout.' }, { item: '2', text: 'The roll is 214.' }],
    });
    expect(part2!.record.approval!.corrections).toEqual([{ item: '3', text: 'Mrs Smyth' }]);
  });

  test('only by a later meeting of the same board that has begun', async () => {
    const { world, board, steps, meetingId, laterId } = await prepared('draftCirculated');
    const named = async (approvedInId: string) => Object.keys((await refusal(steps.approve(approvedInId))).fields!);
    expect(await named(meetingId)).toEqual(['approvedInId']);
    expect(await named('no-such-meeting')).toEqual(['approvedInId']);
    const sameTime = await createMeeting(world, board);
    expect(await named(sameTime.id)).toEqual(['approvedInId']);
    const { id: planned } = await world.workspace.meetings.create(board.clerk.actor, {
      boardId: board.boardId,
      title: 'Next year',
      startsAt: '2027-06-01T18:30:00Z',
    });
    expect(await named(planned)).toEqual(['approvedInId']);
    await steps.approve(laterId);
  });

  test.each([
    ['lost', { state: 'lost' as const }],
    ['about other minutes', { approves: { meetingId: 'another' } }],
    ['about no minutes', { approves: undefined }],
  ])('not by a motion that is %s', async (_, more) => {
    const { world, board, meetingId, laterId } = await prepared('draftCirculated');
    const { approves, ...rest } = { ...motion(meetingId), ...more };
    await alter(world, laterId, (m) => ({ ...m, motions: [{ ...rest, ...(approves ? { approves } : {}) }] }));
    const input = { meetingId, approvedInId: laterId, motionId: 'motion-1', corrections: [] };
    const refused = await refusal(
      world.workspace.records.approve(board.clerk.actor, {
        ...input,
        baseVersion: await baseVersionOf(world, meetingId),
      }),
    );
    expect(Object.keys(refused.fields!)).toEqual(['motionId']);
  });

  test('not by a meeting that voted against it, whether or not the motion is named', async () => {
    const { world, steps, meetingId, laterId } = await prepared('draftCirculated');
    const lost = motion(meetingId, { state: 'lost' });
    await alter(world, laterId, (m) => ({ ...m, motions: [lost] }));
    expect(Object.keys((await refusal(steps.approve(laterId))).fields!)).toEqual(['approvedInId']);
    // As amended, it was carried after all.
    await alter(world, laterId, (m) => ({ ...m, motions: [lost, motion(meetingId, { id: 'motion-2' })] }));
    await steps.approve(laterId);
  });

  test.each(['lost', 'notPut'] as const)(
    'M3: a vote with nothing cast, kept as %s, was not against it',
    async (state) => {
      const { world, steps, meetingId, laterId } = await prepared('draftCirculated');
      const counts = { for: 0, against: 0, abstain: 0 };
      const vote = { method: 'hands' as const, openedAt: '', eligible: [], counts, says: [] };
      await alter(world, laterId, (m) => ({ ...m, motions: [motion(meetingId, { state, vote })] }));
      await steps.approve(laterId);
    },
  );

  test('W3: only what was circulated, only from the newest state', async () => {
    const { steps, laterId, world, board, meetingId } = await prepared('forReview');
    expect(await refusalCode(steps.approve(laterId))).toBe('not_possible_now');
    await steps.circulate();
    const input = { meetingId, baseVersion: 1, approvedInId: laterId, corrections: [] };
    expect(await refusalCode(world.workspace.records.approve(board.clerk.actor, input))).toBe('stale_version');
    await steps.approve(laterId);
    expect(await refusalCode(steps.approve(laterId))).toBe('not_possible_now');
  });

  test('A3: who may not read an item neither corrects it nor leaves out what was accepted there', async () => {
    const { world, board, steps, meetingId, laterId, items } = await prepared('draftCirculated');
    const { minutes } = await steps.propose(board.governor, 'Mrs Smyth', items.staffing.id);
    await steps.answer(minutes.corrections[0]!.id, 'accepted');
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items.staffing.id,
      baseVersion: 1,
      admitted: [],
      withdrawn: [board.clerk.personId],
    });
    const meddling = steps.approve(laterId, [{ itemId: items.staffing.id, text: 'Strike it out' }]);
    expect(await refusalCode(meddling)).toBe('forbidden');
    const view = await steps.approve(laterId);
    expect(JSON.stringify(view)).not.toContain('Smyth');
    expect((await stored(world, meetingId)).minutes.approval!.corrections).toEqual([
      { itemId: items.staffing.id, text: 'Mrs Smyth' },
    ]);
  });

  test('W2: the chair does not while a clerk is in the meeting at which it is decided', async () => {
    const world = createWorld();
    const { board, meetingId, laterId } = await prepared('draftCirculated', {
      world,
      board: await createFullBoard(world),
    });
    world.bus.answer('connections', () => [
      { personId: board.clerk.personId, kind: 'presence', meetingId: laterId } as never,
    ]);
    const input = {
      meetingId,
      approvedInId: laterId,
      corrections: [],
      baseVersion: await baseVersionOf(world, meetingId),
    };
    expect(await refusalCode(world.workspace.records.approve(board.chair.actor, input))).toBe('forbidden');
  });
});
