import * as Y from 'yjs';
import type { Meeting } from '#lib/domain/meetings.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  type Member,
  start,
  type World,
} from '../../support/memory-world.ts';

/** A paragraph in a section, as somebody's browser would write it. */
export async function write(world: World, documentId: string, itemId: string, text: string): Promise<void> {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment(`item:${itemId}`).insert(0, [paragraph]);
  const update = Y.encodeStateAsUpdate(doc);
  await world.store.minutesLog.append({ scope: 'o', documentId, author: 'p', at: start, node: 'n', update });
}

export const stored = async (world: World, id: string): Promise<Meeting> =>
  (await world.store.aggregates.get('meeting', id))!.value;

/** Changes a meeting behind the use cases' back. */
export async function alter(world: World, id: string, change: (meeting: Meeting) => Meeting): Promise<void> {
  const { value, version } = (await world.store.aggregates.get('meeting', id))!;
  await world.store.aggregates.replace('meeting', change(value), version);
}

export const baseVersionOf = async (world: World, id: string): Promise<number> =>
  (await stored(world, id)).versions.minutes;

/** What happens after a meeting, a step at a time. */
export function stepsOf(world: World, board: FullBoard, meetingId: string) {
  const { meetings, records } = world.workspace;
  const based = async (more: Record<string, unknown> = {}) => ({
    meetingId,
    baseVersion: await baseVersionOf(world, meetingId),
    ...more,
  });
  return {
    freeze: async () => meetings.freezeMinutes(board.clerk.actor, await based()),
    circulate: async (by: Member = board.chair) => records.circulate(by.actor, await based()),
    propose: async (by: Member, text: string, itemId?: string) =>
      records.proposeCorrection(by.actor, { meetingId, text, ...(itemId === undefined ? {} : { itemId }) }),
    answer: async (correctionId: string, state: 'accepted' | 'declined', by: Member = board.clerk) =>
      records.answerCorrection(by.actor, { meetingId, correctionId, state }),
    approve: async (approvedInId: string, corrections: { itemId?: string; text: string }[] = []) =>
      records.approve(board.clerk.actor, await based({ approvedInId, corrections })),
    sign: async (by: Member = board.chair) => records.sign(by.actor, await based()),
  };
}

/** A meeting that has ended, with something in each of its sections, and a later one that has begun. */
export async function prepareMeeting(world: World, board: FullBoard) {
  const view = await createMeeting(world, board);
  const [welcome, budget, staffing] = view.items;
  await write(world, view.minutes.id, welcome!.id, 'The chair welcomed everybody.');
  await write(world, view.minutes.id, budget!.id, 'The budget was discussed.');
  await write(world, staffing!.documentId!, staffing!.id, 'Mrs Smith is leaving.');
  await world.workspace.meetings.start(board.clerk.actor, { meetingId: view.id, baseVersion: 1 });
  const { versions } = await world.workspace.meetings.show(board.clerk.actor, { meetingId: view.id });
  await world.workspace.meetings.end(board.clerk.actor, { meetingId: view.id, baseVersion: versions.progress });
  const { id: laterId } = await world.workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: 'Summer term',
    startsAt: '2026-06-01T18:30:00Z',
  });
  await world.workspace.meetings.start(board.clerk.actor, { meetingId: laterId, baseVersion: 1 });
  return { view, laterId, items: { welcome: welcome!, budget: budget!, staffing: staffing! } };
}

/** Brings a meeting's minutes up to a state. */
export async function prepared(
  to: 'ended' | 'forReview' | 'draftCirculated' | 'approved' | 'signed',
  given?: { world: World; board: FullBoard },
) {
  const world = given?.world ?? createWorld();
  const board = given?.board ?? (await createFullBoard(world));
  const { view, laterId, items } = await prepareMeeting(world, board);
  const steps = stepsOf(world, board, view.id);
  if (to !== 'ended') await steps.freeze();
  if (['draftCirculated', 'approved', 'signed'].includes(to)) await steps.circulate();
  if (to === 'approved' || to === 'signed') await steps.approve(laterId);
  if (to === 'signed') await steps.sign();
  return { world, board, meetingId: view.id, laterId, items, steps, minutesId: view.minutes.id };
}

/** The sealed file of a meeting's nth record, as its reader is given it. */
export async function sealedFile(world: World, board: FullBoard, meetingId: string, nth = 0) {
  const { minutes } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
  const recordId = minutes.signed!.records[nth]!.id;
  return world.workspace.records.show(board.clerk.actor, { recordId });
}
