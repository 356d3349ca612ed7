import { describe, expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusalCode } from '../../support/memory-world.ts';
import { prepared } from './support.ts';

describe('proposing a correction', () => {
  describeGate({
    verb: (w) => w.records.proposeCorrection,
    allowed: ['clerk', 'chair', 'viceChair', 'governor', 'associate'],
    input: async (world, board) => {
      const { meetingId } = await prepared('draftCirculated', { world, board });
      return { meetingId, text: 'The roll is 214.' };
    },
    bad: [
      [{ text: '' }, 'text'],
      [{ text: 'x'.repeat(limits.correction + 1) }, 'text'],
    ],
  });

  test('W3: two at once are both kept; the audit log does not hold what they say', async () => {
    const { world, board, steps, items, meetingId } = await prepared('draftCirculated');
    await Promise.all([
      steps.propose(board.governor, 'The roll is 214.', items.budget.id),
      steps.propose(board.associate, 'I was there from 18:40.'),
    ]);
    const { minutes } = await world.workspace.meetings.show(board.observer.actor, { meetingId });
    expect(minutes.corrections.map(({ text }) => text).sort()).toEqual(['I was there from 18:40.', 'The roll is 214.']);
    expect(JSON.stringify(world.store.entries)).not.toContain('The roll is');
  });

  test('only while the draft is with the board', async () => {
    const { board, steps, laterId } = await prepared('forReview');
    expect(await refusalCode(steps.propose(board.governor, 'x'))).toBe('not_possible_now');
    await steps.circulate();
    await steps.propose(board.governor, 'x');
    await steps.approve(laterId);
    expect(await refusalCode(steps.propose(board.governor, 'x'))).toBe('not_possible_now');
  });

  test('A3: about a confidential item only by its readers, and seen by nobody else', async () => {
    const { world, board, steps, meetingId, items } = await prepared('draftCirculated');
    expect(await refusalCode(steps.propose(board.associate, 'x', items.staffing.id))).toBe('forbidden');
    expect(await refusalCode(steps.propose(board.governor, 'x', 'no-such-item'))).toBe('not_found');
    const view = await steps.propose(board.governor, 'Mrs Smyth', items.staffing.id);
    expect(view.minutes.corrections).toHaveLength(1);
    for (const reader of [board.associate, board.observer]) {
      const seen = await world.workspace.meetings.show(reader.actor, { meetingId });
      expect(JSON.stringify(seen)).not.toContain('Smyth');
    }
  });
});

describe('answering a correction', () => {
  describeGate({
    verb: (w) => w.records.answerCorrection,
    allowed: ['clerk'],
    input: async (world, board) => {
      const { meetingId, steps } = await prepared('draftCirculated', { world, board });
      const view = await steps.propose(board.governor, 'The roll is 214.');
      return { meetingId, correctionId: view.minutes.corrections[0]!.id, state: 'accepted', text: 'Thank you' };
    },
    bad: [
      [{ state: 'proposed' }, 'state'],
      [{ text: '' }, 'text'],
    ],
  });

  test('W3: once, with a word about why', async () => {
    const { world, board, steps, meetingId } = await prepared('draftCirculated');
    const { minutes } = await steps.propose(board.governor, 'The roll is 214.');
    const correctionId = minutes.corrections[0]!.id;
    const answer = { meetingId, correctionId, state: 'declined', text: 'The recording says 241.' };
    const view = await world.workspace.records.answerCorrection(board.clerk.actor, answer);
    expect(view.minutes.corrections).toMatchObject([
      { state: 'declined', answer: { byName: 'The hill.clerk', text: 'The recording says 241.' } },
    ]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ detail: { correctionId, state: 'declined' } });
    expect(await refusalCode(steps.answer(correctionId, 'accepted'))).toBe('not_possible_now');
    expect(await refusalCode(steps.answer('no-such-one', 'accepted'))).toBe('not_found');
  });

  test('A3: not by a clerk who withdrew from the item', async () => {
    const { world, board, steps, meetingId, items } = await prepared('draftCirculated');
    const { minutes } = await steps.propose(board.governor, 'Mrs Smyth', items.staffing.id);
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items.staffing.id,
      baseVersion: 1,
      admitted: [],
      withdrawn: [board.clerk.personId],
    });
    expect(await refusalCode(steps.answer(minutes.corrections[0]!.id, 'accepted'))).toBe('forbidden');
  });
});
