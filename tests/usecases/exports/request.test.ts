import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';
import { prepared } from '../records/support.ts';
import { jobOf } from './support.ts';

describeGate({
  verb: (w) => w.exports.request,
  allowed: roles,
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id, format: 'html' }),
  bad: [
    [{ format: 'rtf' }, 'format'],
    [{ format: undefined }, 'format'],
    [{ inspection: false }, 'inspection'],
    [{ nonsense: 1 }, 'nonsense'],
  ],
});

describe('E6: the inspection copy is the clerk’s to give', () => {
  describeGate({
    verb: (w) => w.exports.request,
    allowed: ['clerk'],
    input: async (world, board) => ({
      meetingId: (await createMeeting(world, board)).id,
      format: 'html',
      inspection: true,
    }),
  });
});

describe('E6, A3: a copy of confidential minutes', () => {
  test.each(roles)('%s', async (role) => {
    const { world, board, meetingId, items } = await prepared('ended');
    const asking = world.workspace.exports.request(board[role].actor, {
      meetingId,
      format: 'pdf',
      part2: items.staffing.id,
    });
    if (role === 'associate' || role === 'observer') expect(await refusalCode(asking)).toBe('forbidden');
    else expect(await asking).toEqual({ exportId: expect.any(String) as string });
  });

  test('an item of the open part has no minutes of its own', async () => {
    const { world, board, meetingId, items } = await prepared('ended');
    for (const part2 of [items.welcome.id, 'nowhere']) {
      const asking = world.workspace.exports.request(board.clerk.actor, { meetingId, format: 'pdf', part2 });
      expect(await refusalCode(asking)).toBe('not_found');
    }
  });

  test('E4: cannot be an inspection copy', async () => {
    const { world, board, meetingId, items } = await prepared('ended');
    const input = { meetingId, format: 'pdf', part2: items.staffing.id, inspection: true };
    const error = await refusal(world.workspace.exports.request(board.clerk.actor, input));
    expect(error).toMatchObject({
      code: 'invalid',
      fields: { inspection: 'cannot be a copy of confidential minutes' },
    });
  });
});

test('E6: it is audited, without a title', async () => {
  const { world, board, meetingId, items } = await prepared('ended');
  const input = { meetingId, format: 'docx', part2: items.staffing.id };
  const { exportId } = await world.workspace.exports.request(board.chair.actor, input);
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    action: 'minutes.export',
    actor: board.chair.personId,
    subject: `meeting:${meetingId}`,
    detail: { exportId, format: 'docx', inspection: false, itemId: items.staffing.id },
  });
  expect(JSON.stringify(world.store.entries)).not.toContain('Staffing');
  expect((await jobOf(world, exportId))!.name).toBe('2026-03-02 Spring term Part 2 item 3 (draft).docx');
});

test('E5: three at a time for each person, and no more', async () => {
  const world = createWorld({
    documents: { render: () => new Promise(() => undefined), close: async () => undefined },
  });
  const board = await createFullBoard(world);
  const input = { meetingId: (await createMeeting(world, board)).id, format: 'pdf' };
  const ask = (who: 'governor' | 'chair') => world.workspace.exports.request(board[who].actor, input);
  await Promise.all([ask('governor'), ask('governor'), ask('governor')]);
  expect(await refusal(ask('governor'))).toMatchObject({ code: 'too_many', retryAfter: 5 });
  await ask('chair');
});
