import { expect, test } from 'vitest';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { refusal, refusalCode } from '../../support/memory-world.ts';

const speaks = ['chair', 'viceChair', 'governor', 'associate'] as const;

describeGate({
  verb: (w) => w.meetings.raiseHand,
  allowed: speaks,
  as: 'governor',
  input: async (world, board) => ({ meetingId: (await holdMeeting(world, board)).meetingId }),
  bad: [[{ personId: 'somebody' }, 'personId']],
});

describeGate({
  verb: (w) => w.meetings.lowerHand,
  allowed: speaks,
  as: 'governor',
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board);
    for (const role of speaks) await world.workspace.meetings.raiseHand(board[role].actor, { meetingId });
    return { meetingId };
  },
  bad: [[{ personId: 'somebody' }, 'personId']],
});

describeGate({
  verb: (w) => w.meetings.setSpeaker,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board);
    return { meetingId, personId: board.governor.personId };
  },
  bad: [
    [{ personId: 'nobody' }, 'personId'],
    [{ personId: undefined }, 'personId'],
  ],
});

test('M6: hands stand in the order in which they were raised; the floor takes one down', async () => {
  const { world, board, meetingId, show, goTo } = await heldMeeting();
  const { meetings } = world.workspace;
  const raise = (role: (typeof speaks)[number]) => meetings.raiseHand(board[role].actor, { meetingId });
  const hands = async () => (await show()).hands.map(({ personId }) => personId);
  await Promise.all([raise('governor'), raise('chair'), raise('associate')]);
  const order = await hands();
  expect(order).toHaveLength(3);
  const { version } = await raise('governor');
  expect((await show()).version).toBe(version);
  expect(await hands()).toEqual(order);
  const floor = (personId: string | null) => meetings.setSpeaker(board.clerk.actor, { meetingId, personId });
  const given = await floor(board.governor.personId);
  expect(given).toMatchObject({ speakerId: board.governor.personId });
  expect(await hands()).toEqual(order.filter((id) => id !== board.governor.personId));
  expect((await floor(board.governor.personId)).version).toBe(given.version);
  // Going on with the agenda takes nobody's hand down.
  await goTo(1);
  expect(await hands()).toHaveLength(2);
  await meetings.lowerHand(board.chair.actor, { meetingId });
  const lowered = await meetings.lowerHand(board.chair.actor, { meetingId });
  expect(await hands()).toEqual([board.associate.personId]);
  const none = await floor(null);
  expect(none.version).toBe(lowered.version + 1);
  expect(none).not.toHaveProperty('speakerId');
  expect((await floor(null)).version).toBe(none.version);
});

test('hands are raised in a meeting that is in session, by nobody else’s hand', async () => {
  const { world, board, meetingId, show } = await heldMeeting();
  const { meetings } = world.workspace;
  const other = meetings.raiseHand(board.chair.actor, { meetingId, personId: board.governor.personId });
  expect((await refusal(other)).code).toBe('invalid');
  const { progress } = (await show()).versions;
  await meetings.end(board.clerk.actor, { meetingId, baseVersion: progress });
  expect(await refusalCode(meetings.raiseHand(board.chair.actor, { meetingId }))).toBe('not_possible_now');
});
