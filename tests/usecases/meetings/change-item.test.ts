import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.changeItem,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const meeting = await createMeeting(world, board);
    return { meetingId: meeting.id, itemId: meeting.items[0]!.id, baseVersion: 1, title: 'Apologies' };
  },
  bad: [
    [{ title: 3 }, 'title'],
    [{ purpose: 'x' }, 'purpose'],
    [{ plannedMinutes: -1 }, 'plannedMinutes'],
    [{ presenterId: 'nobody' }, 'presenterId'],
    [{ itemId: undefined }, 'itemId'],
    [{ part: 2 }, 'part'],
    [{ baseVersion: -1 }, 'baseVersion'],
  ],
});

describe('changing an item', () => {
  async function prepared() {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meeting = await createMeeting(world, board);
    const at = (n: number) => ({ meetingId: meeting.id, itemId: meeting.items[n]!.id });
    return { world, board, meeting, at, changeItem: world.workspace.meetings.changeItem };
  }

  test('W3: under its own version; other items are no clash', async () => {
    const { world, board, at, changeItem } = await prepared();
    const presenterId = board.chair.personId;
    await Promise.all([
      changeItem(board.clerk.actor, { ...at(0), baseVersion: 1, title: 'Apologies', plannedMinutes: 5, presenterId }),
      changeItem(board.clerk.actor, { ...at(1), baseVersion: 1, purpose: 'information' }),
    ]);
    const view = await changeItem(board.clerk.actor, { ...at(0), baseVersion: 2, plannedMinutes: null });
    expect(view.items[0]).toMatchObject({ title: 'Apologies', version: 3, presenterId });
    expect(view.items[0]).not.toHaveProperty('plannedMinutes');
    expect(view.items[1]).toMatchObject({ title: 'Budget', purpose: 'information', version: 2 });
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.changeItem' });
    const error = await refusal(changeItem(board.clerk.actor, { ...at(0), baseVersion: 1, title: 'Old' }));
    expect(error).toMatchObject({ code: 'stale_version', current: { items: [{ title: 'Apologies' }, {}, {}] } });
  });

  test('an item that is gone is not found', async () => {
    const { board, meeting, changeItem } = await prepared();
    const call = changeItem(board.clerk.actor, { meetingId: meeting.id, itemId: 'gone', baseVersion: 1 });
    expect(await refusalCode(call)).toBe('not_found');
  });

  test('A3: a clerk who withdrew from a Part 2 item cannot change it, nor read its title in a refusal', async () => {
    const { world, board, at, changeItem } = await prepared();
    const withdrawn = [board.clerk.personId];
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      ...at(2),
      baseVersion: 1,
      admitted: [],
      withdrawn,
    });
    const error = await refusal(changeItem(board.clerk.actor, { ...at(2), baseVersion: 2, title: 'Mine' }));
    expect(error.code).toBe('forbidden');
    const stale = await refusal(changeItem(board.clerk.actor, { ...at(0), baseVersion: 9 }));
    expect(JSON.stringify(stale.current)).not.toContain('Staffing');
  });
});
