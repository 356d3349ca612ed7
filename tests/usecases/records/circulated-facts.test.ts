import { describe, expect, test } from 'vitest';
import { actionBlock } from '#lib/domain/block-words.ts';
import { readSealedFile } from '#lib/domain/sealing/read-file.ts';
import { createFullBoard, createWorld, type FullBoard, type World } from '../../support/memory-world.ts';
import { made, textOf } from '../exports/support.ts';
import { alter, baseVersionOf, prepareMeeting, sealedFile, stepsOf } from './support.ts';

const given = { text: 'Obtain three quotes', due: '2026-05-01' };

/** Minutes with an action in the open part and one in Part 2, in review. */
async function inReview() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { view, laterId, items } = await prepareMeeting(world, board);
  const give = async (itemId: string, text: string): Promise<string> => {
    const input = { meetingId: view.id, itemId, ownerId: board.governor.personId, ...given, text };
    return (await world.workspace.actions.give(board.clerk.actor, input)).actionId;
  };
  const open = await give(items.budget.id, given.text);
  const part2 = await give(items.staffing.id, 'Write to Mrs Smith');
  const steps = stepsOf(world, board, view.id);
  await steps.freeze();
  return { world, board, meetingId: view.id, laterId, items, steps, open, part2 };
}

async function change(world: World, board: FullBoard, actionId: string, to: object): Promise<void> {
  const { version } = (await world.store.aggregates.get('actionItem', actionId))!.value;
  await world.workspace.actions.change(board.clerk.actor, { actionId, baseVersion: version, ...to });
}

const recordOf = async (world: World, board: FullBoard, meetingId: string, nth = 0) =>
  readSealedFile(new Uint8Array((await sealedFile(world, board, meetingId, nth)).bytes))!.record;

describe('A2: the record keeps what the board was sent', () => {
  test('A2: owner, date and state of an action that change after the circulation; the register goes on', async () => {
    const { world, board, meetingId, laterId, items, steps, open, part2 } = await inReview();
    await steps.circulate();
    for (const id of [open, part2]) {
      await change(world, board, id, { ownerId: board.chair.personId, due: null, state: 'done' });
    }
    await steps.approve(laterId);
    await steps.sign();
    const record = await recordOf(world, board, meetingId);
    const asSent = { owner: 'The hill.governor', due: '2026-05-01', state: 'open' };
    expect(record.items[1]!.blocks.at(-1)).toEqual({
      kind: 'action',
      action: { id: open, text: given.text, ...asSent },
    });
    expect((await recordOf(world, board, meetingId, 1)).items[0]!.blocks.at(-1)).toMatchObject({ action: asSent });
    // The page: the block in the minutes as it was sent, the list of actions as it is.
    const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    const shown = view.actions.find(({ id }) => id === open)!;
    expect(shown).toMatchObject({ ownerName: 'The hill.chair', state: 'done', itemId: items.budget.id });
    expect(shown.minuted).toEqual({ ownerName: 'The hill.governor', due: '2026-05-01', state: 'open' });
    expect(actionBlock(shown)).toMatchObject({ who: 'The hill.governor, by 1 May 2026:', state: 'open' });
    const { actions } = await world.workspace.registers.actions(board.clerk.actor, { boardId: board.boardId });
    expect(actions.find(({ id }) => id === open)).toMatchObject({ state: 'done', ownerName: 'The hill.chair' });
  });

  test.each(['draftCirculated', 'approved', 'signed'])('copies of minutes that are %s say the same', async (state) => {
    const { world, board, meetingId, laterId, steps, open } = await inReview();
    await steps.circulate();
    await change(world, board, open, { ownerId: board.chair.personId, state: 'done' });
    if (state !== 'draftCirculated') await steps.approve(laterId);
    if (state === 'signed') await steps.sign();
    for (const more of [{}, { inspection: true }]) {
      const exportId = await made(world.workspace, board.clerk, { meetingId, format: 'html', ...more });
      const text = textOf((await world.workspace.exports.download(board.clerk.actor, { exportId })).bytes);
      expect(text).toContain('The hill.governor, by 1 May 2026:');
      expect(text).not.toContain('Done.');
    }
  });

  test('before the circulation it is as it is now; another circulation takes it anew', async () => {
    const { world, board, meetingId, laterId, steps, open } = await inReview();
    await change(world, board, open, { due: '2026-05-02' });
    await steps.circulate();
    await change(world, board, open, { due: '2026-05-03' });
    await world.workspace.meetings.reopenMinutes(board.clerk.actor, {
      meetingId,
      baseVersion: await baseVersionOf(world, meetingId),
    });
    const reopened = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    expect(reopened.actions.find(({ id }) => id === open)).not.toHaveProperty('minuted');
    await steps.freeze();
    await steps.circulate();
    await change(world, board, open, { due: '2026-05-04' });
    await steps.approve(laterId);
    await steps.sign();
    expect((await recordOf(world, board, meetingId)).items[1]!.blocks.at(-1)).toMatchObject({
      action: { due: '2026-05-03' },
    });
  });

  test('the quorum of the board as it was then, and whether votes are named', async () => {
    const { world, board, meetingId, laterId, steps } = await inReview();
    const before = (await steps.circulate()).quorum.needed;
    const { value, version } = (await world.store.aggregates.get('board', board.boardId))!;
    await world.store.aggregates.replace('board', { ...value, seats: value.seats + 20, namesVotes: true }, version);
    await steps.approve(laterId);
    await steps.sign();
    expect((await recordOf(world, board, meetingId)).quorum.needed).toBe(before);
  });

  test('minutes that were circulated before this was kept are sealed as things are now', async () => {
    const { world, board, meetingId, laterId, steps, open } = await inReview();
    await steps.circulate();
    await alter(world, meetingId, ({ minutes: { circulated, ...minutes }, ...meeting }) => ({
      ...meeting,
      minutes: { ...minutes, circulated: { at: circulated!.at, by: circulated!.by } },
    }));
    await change(world, board, open, { due: '2026-05-09' });
    await steps.approve(laterId);
    await steps.sign();
    expect((await recordOf(world, board, meetingId)).items[1]!.blocks.at(-1)).toMatchObject({
      action: { due: '2026-05-09' },
    });
  });
});
