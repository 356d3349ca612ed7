import type { ActionItem } from '#lib/domain/action-items.ts';
import type { Attendance } from '#lib/domain/attendance.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import type { Role } from '#lib/domain/people.ts';
import { createMeeting, type FullBoard, type World } from '../../../support/memory-world.ts';

export const marked = (personId: string, role: Role, mark: Attendance['mark'], accepted?: boolean): Attendance => ({
  personId,
  name: personId,
  role,
  votes: false,
  mark,
  ...(accepted === undefined ? {} : { accepted }),
  stays: [],
  version: 1,
});

const motion = (id: string, itemId: string, state: Motion['state']): Motion => ({
  id,
  itemId,
  text: `Resolution ${id}`,
  state,
  movedAt: '2026-02-10T18:40:00.000Z',
  decidedAt: '2026-02-10T18:45:00.000Z',
  version: 1,
});

/** A meeting three weeks ago: attendance, three motions and three actions, one of each in Part 2, and a declaration there. */
export async function addPast(world: World, board: FullBoard) {
  const { id, items } = await createMeeting(world, board);
  const [, open, part2] = items.map((item) => item.id) as [string, string, string];
  const stored = (await world.store.aggregates.get('meeting', id))!;
  const meeting: Meeting = {
    ...stored.value,
    state: 'ended',
    startsAt: '2026-02-10T18:30:00.000Z',
    startedAt: '2026-02-10T18:30:00.000Z',
    endedAt: '2026-02-10T20:00:00.000Z',
    attendance: [
      marked(board.chair.personId, 'chair', 'present'),
      marked(board.viceChair.personId, 'viceChair', 'remote'),
      marked(board.associate.personId, 'associate', 'apologies', true),
    ],
    motions: [
      {
        ...motion('m1', open, 'carried'),
        proposerId: board.chair.personId,
        vote: { method: 'hands', openedAt: '', eligible: [], counts: { for: 3, against: 1, abstain: 0 }, says: [] },
      },
      motion('m2', open, 'withdrawn'),
      motion('m3', part2, 'lost'),
    ],
    declarations: [open, part2].map((itemId, n) => ({
      id: `d${n}`,
      personId: board.governor.personId,
      name: 'The governor',
      itemId,
      kind: 'pecuniary',
      interest: `Interest ${n}`,
      withdrew: n === 1,
      at: '2026-02-10T18:35:00.000Z',
      by: board.clerk.personId,
    })),
  };
  await world.store.aggregates.replace('meeting', meeting, stored.version);
  const action = (actionId: string, itemId: string, over: Partial<ActionItem> = {}): ActionItem => ({
    id: actionId,
    organisationId: board.organisationId,
    boardId: board.boardId,
    meetingId: id,
    itemId,
    text: `Action ${actionId}`,
    ownerId: board.governor.personId,
    ownerName: 'The governor',
    state: 'open',
    givenAt: '2026-02-10T19:00:00.000Z',
    version: 1,
    ...over,
  });
  const actions = [
    action('a1', open, { due: '2026-03-01' }),
    action('a2', open, { due: '2026-04-01', ownerId: board.associate.personId, ownerName: 'The associate' }),
    action('a3', part2, { confidential: true, ownerId: board.associate.personId, ownerName: 'The associate' }),
    action('a4', open, { state: 'done', closedAt: '2026-02-20T10:00:00.000Z', note: 'Sent to all' }),
  ];
  for (const each of actions) await world.store.aggregates.insert('actionItem', each);
  return { meetingId: id, open, part2 };
}
