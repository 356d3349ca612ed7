import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusalCode } from '../../support/memory-world.ts';
import { alter, baseVersionOf, prepared } from './support.ts';

describeGate({
  verb: (w) => w.records.circulate,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await prepared('forReview', { world, board });
    return { meetingId, baseVersion: await baseVersionOf(world, meetingId) };
  },
  bad: [[{ baseVersion: undefined }, 'baseVersion']],
});

describe('circulating', () => {
  test('the draft goes out as it was reviewed, and it stays provable what went out', async () => {
    const { world, board, steps, meetingId } = await prepared('forReview');
    const view = await steps.circulate();
    expect(view.minutes).toMatchObject({
      state: 'draftCirculated',
      circulated: { byName: 'The hill.chair' },
      frozen: { byName: 'The hill.clerk' },
    });
    expect(view.may.write).toBe(false);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'minutes.circulate',
      subject: `meeting:${meetingId}`,
      detail: { documents: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, {}] },
    });
  });

  test('A3: those who may correct it are told by mail, which says nothing of what is in it', async () => {
    const { world, board, steps } = await prepared('forReview');
    await steps.circulate();
    const mails = (await world.store.aggregates.find('mail', 'board', board.boardId)).map(({ value }) => value);
    const told = [board.clerk, board.viceChair, board.governor, board.associate].map(({ personId }) => personId);
    expect(mails.map(({ to }) => to).sort()).toEqual(told.sort());
    for (const { subject, text } of mails) {
      expect(subject).toBe('Draft minutes: Spring term');
      expect(text).toContain('The hill.chair');
      for (const secret of ['Staffing', 'Smith', 'Budget']) expect(text).not.toContain(secret);
    }
  });

  test('W3: only from review, only once, only from the newest state', async () => {
    const { world, board, steps, meetingId } = await prepared('ended');
    expect(await refusalCode(steps.circulate())).toBe('not_possible_now');
    await steps.freeze();
    const stale = world.workspace.records.circulate(board.chair.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(stale)).toBe('stale_version');
    await steps.circulate();
    expect(await refusalCode(steps.circulate())).toBe('not_possible_now');
  });

  test('not before the meeting is over', async () => {
    const { world, steps, meetingId } = await prepared('forReview');
    await alter(world, meetingId, (m) => ({ ...m, state: 'adjourned' }));
    expect(await refusalCode(steps.circulate())).toBe('not_possible_now');
  });

  test('S12: not while the minutes are still being closed', async () => {
    const { world, steps, meetingId } = await prepared('forReview');
    await alter(world, meetingId, (m) => ({
      ...m,
      minutes: { ...m.minutes, frozen: { ...m.minutes.frozen!, documents: [] } },
    }));
    expect(await refusalCode(steps.circulate())).toBe('not_possible_now');
  });

  test('a circulated draft can be opened again; what was proposed about it stays', async () => {
    const { world, board, steps, meetingId } = await prepared('draftCirculated');
    await steps.propose(board.governor, 'The roll is 214.');
    const view = await world.workspace.meetings.reopenMinutes(board.clerk.actor, {
      meetingId,
      baseVersion: await baseVersionOf(world, meetingId),
    });
    expect(view.minutes).toMatchObject({ state: 'draft', corrections: [{ text: 'The roll is 214.' }] });
    expect(view.minutes.circulated).toBeUndefined();
    expect(view.may.write).toBe(true);
  });
});
