import { z } from 'zod';
import { limits } from '#lib/domain/names.ts';
import type { Motion } from '#lib/domain/motions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeMeeting, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import { placeBlock } from '../minutes/place-block.ts';
import type { Deps } from '../shared/deps.ts';
import { id, motionText } from '../shared/fields.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { checkMovers } from './standing.ts';

export const moveInput = z.strictObject({
  meetingId: id,
  itemId: id,
  /** What is resolved: "That the budget for 2026/27 be approved". */
  text: motionText,
  proposerId: id.optional(),
  seconderId: id.optional(),
  /** Whoever moves it puts it into the minutes themselves, at their caret (L2). */
  placed: z.literal(true).optional(),
});

const verb: MeetingVerb<typeof moveInput> = {
  input: moveInput,
  permission: 'meeting.run',
  onItem: 'read',
  whileFrozen: true,
  apply: async (meeting, { text, proposerId, seconderId, placed }, { deps, item, now }) => {
    assertStep('decide', meeting);
    const motions = meeting.motions ?? [];
    if (motions.length >= limits.motionsPerMeeting) {
      throw new QuorateError('not_possible_now', 'The meeting has too many motions.');
    }
    await checkMovers(deps, meeting, item!, { proposerId, seconderId });
    const motion: Motion = {
      id: deps.ids.next(),
      itemId: item!.id,
      text,
      ...(proposerId === undefined ? {} : { proposerId }),
      ...(seconderId === undefined ? {} : { seconderId }),
      state: 'moved',
      movedAt: now,
      ...(item!.kind === 'lastMinutes' && item!.approves !== undefined
        ? { approves: { meetingId: item!.approves } }
        : {}),
      version: 1,
    };
    return {
      meeting: { ...meeting, motions: [...motions, motion] },
      audit: {
        action: 'motion.move',
        detail: { motionId: motion.id, itemId: item!.id, proposerId, seconderId },
        then: placed === true ? [] : [placeBlock(meeting, item!, 'motion', motion.id)],
      },
    };
  },
};

/** Puts a proposal to the board. Commutes with every other command, so it carries no base version (W3). */
export async function moveMotion(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ motionId: string }> {
  const { stored, before } = await changeMeeting(deps, given, input, verb);
  await meetingChanged(deps, stored);
  await deps.relay.move('meeting', stored.value.id);
  const known = new Set((before.motions ?? []).map((motion) => motion.id));
  return { motionId: stored.value.motions!.find((motion) => !known.has(motion.id))!.id };
}
