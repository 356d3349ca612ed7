/** A meeting in session on fakes, and short words for what is recorded of it. */
import type { Motion, VoteMethod } from '#lib/domain/motions.ts';
import type { Role } from '#lib/domain/people.ts';
import type { MotionView } from '#lib/domain/views.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  type Member,
  type World,
} from './memory-world.ts';

/** Two governors are enough: three are in post. */
export async function holdMeeting(world: World, board: FullBoard, here: readonly Role[] = []) {
  const { meetings, motions } = world.workspace;
  const { id: meetingId, items } = await createMeeting(world, board);
  await meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
  const show = (member: Member = board.clerk) => meetings.show(member.actor, { meetingId });
  const stored = async () => (await world.store.aggregates.get('meeting', meetingId))!.value;
  const arrive = (role: Role, more: object = {}) =>
    meetings.recordArrival(board.clerk.actor, { meetingId, personId: board[role].personId, ...more });
  const leave = (role: Role, more: object = {}) =>
    meetings.recordDeparture(board.clerk.actor, { meetingId, personId: board[role].personId, ...more });
  const goTo = async (nth: number) =>
    meetings.moveTo(board.clerk.actor, {
      meetingId,
      baseVersion: (await show()).versions.progress,
      itemId: items[nth]!.id,
    });
  const declare = (role: Role, nth: number, more: object = {}, by: Member = board.clerk) =>
    world.workspace.declarations.declare(by.actor, {
      meetingId,
      itemId: items[nth]!.id,
      personId: board[role].personId,
      kind: 'pecuniary',
      interest: 'Their firm tendered',
      withdraw: true,
      ...more,
    });
  const motion = async (motionId: string): Promise<Motion> =>
    (await stored()).motions!.find(({ id }) => id === motionId)!;
  const motionView = async (motionId: string, member: Member = board.clerk): Promise<MotionView | undefined> =>
    (await show(member)).motions.find(({ id }) => id === motionId);
  const move = async (nth = 1, more: object = {}): Promise<string> => {
    const input = { meetingId, itemId: items[nth]!.id, text: 'That the budget be approved', ...more };
    return (await motions.move(board.clerk.actor, input)).motionId;
  };
  /** A step of a motion, based on its newest version. */
  const take = async (
    step: Exclude<keyof typeof motions, 'move' | 'cast'>,
    motionId: string,
    more: object = {},
    member: Member = board.clerk,
  ): Promise<Motion> => {
    const { version } = await motion(motionId);
    await motions[step](member.actor, { meetingId, motionId, baseVersion: version, ...more });
    return motion(motionId);
  };
  const vote = async (method: Exclude<VoteMethod, 'consensus'>, nth = 1): Promise<string> => {
    const motionId = await move(nth);
    await take('openVote', motionId, { method });
    return motionId;
  };
  const cast = (motionId: string, role: Role, choice: string, more: object = {}) =>
    motions.cast(board[role].actor, { meetingId, motionId, choice, ...more });
  for (const role of here) await arrive(role);
  return {
    ...{ world, board, meetingId, items, show, stored, arrive, leave, goTo, declare },
    ...{ motion, motionView, move, take, vote, cast },
  };
}
export type HeldMeeting = Awaited<ReturnType<typeof holdMeeting>>;

/** The same in a world of its own. */
export async function heldMeeting(here: readonly Role[] = []): Promise<HeldMeeting> {
  const world = createWorld();
  return holdMeeting(world, await createFullBoard(world), here);
}

export const governing: readonly Role[] = ['chair', 'viceChair', 'governor'];
