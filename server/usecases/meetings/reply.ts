import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import { type Reply, replyKinds } from '#lib/domain/attendance.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';

export const replyInput = z.strictObject({
  meetingId: id,
  kind: z.enum(replyKinds),
  /** With apologies: why. */
  reason: reason.optional(),
});

const verb: MeetingVerb<typeof replyInput> = {
  input: replyInput,
  permission: 'meeting.reply',
  apply: (meeting, { kind, reason: why }, { actor, now }) => {
    if (!canStep('announce', meeting)) {
      throw new QuorateError('not_possible_now', 'The meeting has begun. Please tell the clerk.');
    }
    if (why !== undefined && kind !== 'apologies') throw invalid({ reason: 'is for apologies' });
    const personId = actorId(actor);
    const own: Reply = { personId, kind, ...(why === undefined ? {} : { reason: why }), at: now };
    const others = (meeting.replies ?? []).filter((reply) => reply.personId !== personId);
    return {
      meeting: { ...meeting, replies: [...others, own] },
      // Why somebody cannot come may say something of their health.
      audit: { action: 'meeting.reply', detail: { kind } },
    };
  },
};

/** Says whether one will come; the last word counts. Commutes with every other command (W3). */
export const replyToMeeting = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
