import { z } from 'zod';
import type { AgreedCorrection, Meeting } from '#lib/domain/meetings.ts';
import { cameTo } from '#lib/domain/motions.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeOnBoard, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import { authoriseInMeeting, mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, correctionText, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { itemInReach } from './item-in-reach.ts';

export const approveMinutesInput = z.strictObject({
  meetingId: id,
  baseVersion,
  /** The later meeting that approved them. */
  approvedInId: id,
  /** The decision there, where one was recorded as a motion. */
  motionId: id.optional(),
  /** What that meeting agreed to change. */
  corrections: z
    .array(z.strictObject({ itemId: id.optional(), text: correctionText }))
    .max(limits.correctionsPerMeeting),
});

const verb: MeetingVerb<typeof approveMinutesInput> = {
  input: approveMinutesInput,
  permission: 'minutes.review',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: async (meeting, chosen, { deps, actor, now }) => {
    if (meeting.minutes.state !== 'draftCirculated') {
      throw new QuorateError('not_possible_now', 'Only minutes that were circulated can be approved.');
    }
    const { motionId } = chosen;
    const approvedIn = await approvingMeeting(deps, actor, meeting, chosen.approvedInId);
    if (motionId === undefined) checkNotLost(approvedIn, meeting);
    else checkMotion(approvedIn, meeting, motionId);
    for (const { itemId } of chosen.corrections) await itemInReach(deps, actor, meeting, itemId);
    const corrections = [...chosen.corrections.map(plain), ...(await agreedOutOfReach(deps, actor, meeting))];
    return {
      meeting: {
        ...meeting,
        minutes: {
          ...meeting.minutes,
          state: 'approved',
          approval: {
            at: now,
            by: actorId(actor),
            meetingId: approvedIn.id,
            ...(motionId === undefined ? {} : { motionId }),
            corrections,
          },
        },
        versions: raise(meeting, 'minutes'),
      },
      audit: {
        action: 'minutes.approve',
        detail: {
          approvedIn: approvedIn.id,
          ...(motionId === undefined ? {} : { motionId }),
          corrections: corrections.length,
        },
      },
    };
  },
};

const plain = ({ itemId, text }: { itemId?: string | undefined; text: string }): AgreedCorrection => ({
  ...(itemId === undefined ? {} : { itemId }),
  text,
});

const held: readonly Meeting['state'][] = ['inSession', 'adjourned', 'ended'];

/** A later meeting of the same board, which the actor runs. */
async function approvingMeeting(deps: Deps, actor: Actor, meeting: Meeting, approvedInId: string): Promise<Meeting> {
  const later = (await deps.aggregates.get('meeting', approvedInId))?.value;
  if (later === undefined || later.boardId !== meeting.boardId) {
    throw invalid({ approvedInId: 'must be a meeting of the same board' });
  }
  if (later.id === meeting.id || later.startsAt <= meeting.startsAt) {
    throw invalid({ approvedInId: 'must be a later meeting than the one whose minutes it approves' });
  }
  if (!held.includes(later.state)) throw invalid({ approvedInId: 'must be a meeting that has begun' });
  await authoriseInMeeting(deps, actor, 'meeting.run', later);
  return later;
}

function checkMotion(approvedIn: Meeting, meeting: Meeting, motionId: string): void {
  const motion = approvedIn.motions?.find(({ id }) => id === motionId);
  if (motion?.approves?.meetingId !== meeting.id || motion.state !== 'carried') {
    throw invalid({ motionId: 'must be a motion to approve these minutes, carried at that meeting' });
  }
}

/** Approved without a vote, perhaps; not against one. */
function checkNotLost(approvedIn: Meeting, meeting: Meeting): void {
  const states = (approvedIn.motions ?? [])
    .filter(({ approves }) => approves?.meetingId === meeting.id)
    .map(({ state, vote }) => cameTo(state, vote?.counts));
  if (states.includes('lost') && !states.includes('carried')) {
    throw invalid({ approvedInId: 'is a meeting that voted against approving these minutes' });
  }
}

/** Corrections accepted in Part 2 items that the actor may not read: whoever may not see them cannot leave them out. */
async function agreedOutOfReach(deps: Deps, actor: Actor, meeting: Meeting): Promise<AgreedCorrection[]> {
  const agreed: AgreedCorrection[] = [];
  for (const { itemId, text, state } of meeting.minutes.corrections ?? []) {
    const item = meeting.items.find(({ id }) => id === itemId);
    if (state !== 'accepted' || item?.part !== 2) continue;
    if (!(await mayInMeeting(deps, actor, 'part2.read', meeting, item))) agreed.push(plain({ itemId, text }));
  }
  return agreed;
}

/** Records that a later meeting of the board approved the minutes, perhaps with corrections. */
export async function approveMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
