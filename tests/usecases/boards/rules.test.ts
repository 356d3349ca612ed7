import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { maintainedNumbers } from '#lib/domain/rules/maintained-england.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  operator,
  refusal,
} from '../../support/memory-world.ts';

const versionOf = async (world: ReturnType<typeof createWorld>, boardId: string) =>
  (await world.store.aggregates.get('board', boardId))!.version;

const plain = { set: 'maintainedEngland', remoteApproved: false, namesVotes: false, seats: 9 };

describe('showing them', () => {
  describeGate({
    verb: (w) => w.boards.rules,
    allowed: roles,
    reads: true,
    input: (_, { boardId }) => ({ boardId }),
  });
});

describe('changing them', () => {
  describeGate({
    verb: (w) => w.boards.changeRules,
    allowed: ['clerk'],
    input: async (world, { boardId }) => ({ ...plain, boardId, baseVersion: await versionOf(world, boardId) }),
    bad: [
      [{ set: 'scottish' }, 'set'],
      [{ seats: 0 }, 'seats'],
      [{ numbers: { noticeDays: 3 } }, 'numbers'],
      [{ set: 'academy', numbers: { noticeDays: -1 } }, 'numbers.noticeDays'],
      [{ set: 'academy', numbers: { quorumShare: 0 } }, 'numbers.quorumShare'],
      [{ set: 'academy', numbers: { quorumShare: 1.01 } }, 'numbers.quorumShare'],
      [{ set: 'academy', numbers: { pages: 3 } }, 'numbers.pages'],
      [{ set: 'custom' }, 'numbers.quorumShare'],
      [{ set: 'custom', numbers: { ...maintainedNumbers, castingVote: undefined } }, 'numbers.castingVote'],
      [{ quorumSet: 4 }, 'quorumSet'],
      [{ remoteApproved: 'yes' }, 'remoteApproved'],
      [{ baseVersion: undefined }, 'baseVersion'],
    ],
  });
});

test('G6: an academy’s numbers change what its meetings need, and are audited', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { boardId } = board;
  const { boards, meetings } = world.workspace;
  const meeting = await createMeeting(world, board);
  const before = await boards.rules(board.observer.actor, { boardId });
  expect(before).toMatchObject({ set: 'maintainedEngland', numbers: maintainedNumbers, may: { change: false } });
  const changed = await boards.changeRules(board.clerk.actor, {
    ...plain,
    boardId,
    baseVersion: before.version,
    set: 'academy',
    numbers: { quorumLeast: 1, noticeDays: 14 },
    seats: 12,
    remoteApproved: true,
    namesVotes: true,
  });
  expect(changed).toMatchObject({
    set: 'academy',
    numbers: { noticeDays: 14, quorumLeast: 1, quorumShare: 1 / 3 },
    board: { seats: 12 },
    remoteApproved: { byName: 'The hill.clerk' },
    namesVotes: true,
    may: { change: true },
  });
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    action: 'board.changeRules',
    detail: { set: 'academy', numbers: { noticeDays: 14 }, seats: 12, remoteApproved: true },
  });
  // Three in post of twelve seats: a third of them is one.
  const view = await meetings.show(board.chair.actor, { meetingId: meeting.id });
  expect(view).toMatchObject({ rules: { set: 'academy' }, quorum: { needed: 1 } });
});

test('G6: an approval keeps its day, and what is taken back is gone', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { boardId } = board;
  const change = async (over: object) => {
    const baseVersion = await versionOf(world, boardId);
    return world.workspace.boards.changeRules(board.clerk.actor, { ...plain, boardId, baseVersion, ...over });
  };
  const { remoteApproved } = await change({ remoteApproved: true });
  world.clock.forward(60_000);
  expect((await change({ remoteApproved: true, namesVotes: true })).remoteApproved).toEqual(remoteApproved);
  const stored = async () => (await world.store.aggregates.get('board', boardId))!.value;
  expect(await stored()).toMatchObject({ namesVotes: true, clerks: [board.clerk.personId] });
  await change({});
  for (const name of ['remoteApproved', 'namesVotes', 'quorumSet']) expect(await stored()).not.toHaveProperty(name);
});

test('W3: a stale change is refused with the rules as they are', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const input = { ...plain, boardId: board.boardId, baseVersion: 1_000 };
  const error = await refusal(world.workspace.boards.changeRules(board.clerk.actor, input));
  expect(error).toMatchObject({ code: 'stale_version', current: { set: 'maintainedEngland' } });
});

test('G6: a committee’s own quorum', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { boards, people } = world.workspace;
  const { id: boardId } = await boards.add(operator, {
    organisationId: board.organisationId,
    name: 'Finance',
    kind: 'committee',
    seats: 6,
    parentId: board.boardId,
  });
  await people.addMembership(operator, { personId: board.clerk.personId, boardId, role: 'clerk' });
  const { actor } = await world.workspace.auth.authenticate(board.clerk.token);
  const baseVersion = await versionOf(world, boardId);
  const view = await boards.changeRules(actor, { ...plain, boardId, baseVersion, seats: 6, quorumSet: 4 });
  expect(view.quorumSet).toBe(4);
  expect(view.rules.find(({ id }) => id === 'quorum')?.says).toMatch(/^4 governors must be present/);
});
