import { type FullBoard, start, type World } from '../../../support/memory-world.ts';

const day = 24 * 3600_000;

/** A meeting so many days ahead, with an open item and one of Part 2. */
export async function comingMeeting(world: World, board: FullBoard, days = 14, items?: unknown[]) {
  const { id } = await world.workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: 'Spring term',
    startsAt: new Date(start + days * day).toISOString(),
    place: 'Library',
    items: items ?? [{ title: 'Welcome' }, { title: 'A grievance', part: 2 }],
  });
  return world.workspace.meetings.show(board.clerk.actor, { meetingId: id });
}

/** The same, with notice given. */
export async function noticedMeeting(world: World, board: FullBoard, days = 14) {
  const { id: meetingId } = await comingMeeting(world, board, days);
  return world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
}

export async function cancelled(world: World, board: FullBoard, meetingId: string) {
  const { versions } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
  const input = { meetingId, baseVersion: versions.details, reason: 'The school is closed by snow' };
  return world.workspace.meetings.cancel(board.clerk.actor, input);
}

export const forwardDays = (world: World, days: number): void => world.clock.forward(days * day);

export async function mailsOf(world: World, boardId: string, subject: string) {
  const all = await world.store.aggregates.find('mail', 'board', boardId);
  return all.map(({ value }) => value).filter((mail) => mail.subject.startsWith(subject));
}
