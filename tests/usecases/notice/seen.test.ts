import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  auditedActions,
  createFullBoard,
  createWorld,
  type FullBoard,
  type World,
} from '../../support/memory-world.ts';

async function noticed(world: World, { boardId, clerk }: Pick<FullBoard, 'boardId' | 'clerk'>): Promise<string> {
  const { id: meetingId } = await world.workspace.meetings.create(clerk.actor, {
    boardId,
    title: 'Spring term',
    startsAt: '2026-03-30T18:30:00Z',
    items: [{ title: 'Welcome' }],
  });
  await world.workspace.notice.give(clerk.actor, { meetingId, baseVersion: 1 });
  return meetingId;
}

describeGate({
  verb: (w) => w.notice.see,
  allowed: ['clerk', 'chair', 'viceChair', 'governor', 'associate', 'observer'],
  input: async (world, board) => ({ meetingId: await noticed(world, board) }),
  bad: [[{ baseVersion: 1 }, 'baseVersion']],
});

describe('B1: who has seen the notice', () => {
  test('is told to those who prepare the meeting, and each reader knows of themselves', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meetingId = await noticed(world, board);
    const { notice, meetings } = world.workspace;
    expect((await notice.see(board.governor.actor, { meetingId })).notice).toMatchObject({ youHaveSeen: true });
    const clerks = await meetings.show(board.clerk.actor, { meetingId });
    expect(clerks.notice?.seen).toMatchObject([{ personId: board.governor.personId, name: 'The hill.governor' }]);
    const others = await meetings.show(board.observer.actor, { meetingId });
    expect(others.notice).toMatchObject({ youHaveSeen: false, sentTo: 6 });
    expect(others.notice).not.toHaveProperty('seen');
  });

  test('W3: all at once are all there; again changes nothing', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meetingId = await noticed(world, board);
    const { notice, meetings } = world.workspace;
    const members = [board.clerk, board.chair, board.viceChair, board.governor, board.associate, board.observer];
    await Promise.all(members.flatMap(({ actor }) => [1, 2].map(() => notice.see(actor, { meetingId }))));
    const { version, notice: told } = await meetings.show(board.clerk.actor, { meetingId });
    expect(told?.seen?.map(({ personId }) => personId).sort()).toEqual(members.map(({ personId }) => personId).sort());
    await notice.see(board.governor.actor, { meetingId });
    expect((await meetings.show(board.clerk.actor, { meetingId })).version).toBe(version);
  });

  test('who joined the board later is not counted among those it went to', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meetingId = await noticed(world, board);
    const late = await addMember(world, board, 'governor', 'late.comer');
    expect((await world.workspace.notice.see(late.actor, { meetingId })).notice?.youHaveSeen).toBe(false);
    expect(auditedActions(world, board.organisationId)).not.toContain('meeting.seeNotice');
  });
});
