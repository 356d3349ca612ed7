import { z } from 'zod';
import { withEntry } from '#lib/domain/course.ts';
import { limits } from '#lib/domain/names.ts';
import { arrive } from '#lib/domain/stays.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, instant } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep, instantWithin, snapshotOf } from './recording.ts';

export const recordArrivalInput = z.strictObject({
  meetingId: id,
  personId: id,
  remote: z.boolean().optional(),
  /** When they came, where that is recorded later. */
  at: instant.optional(),
});

const verb: MeetingVerb<typeof recordArrivalInput> = {
  input: recordArrivalInput,
  permission: 'meeting.run',
  whileFrozen: true,
  apply: async (meeting, { personId, remote = false, at: given }, { deps, now }) => {
    assertStep('attend', meeting);
    const at = instantWithin(meeting, given, now);
    const before = meeting.attendance?.find((entry) => entry.personId === personId);
    const recorded = arrive(before, await snapshotOf(deps, meeting, personId), { at, remote });
    if (recorded === 'unchanged') return undefined;
    if ('refused' in recorded) throw invalid({ at: recorded.refused });
    if (recorded.entry.stays.length > limits.staysPerPerson) {
      throw new QuorateError(
        'not_possible_now',
        'They have come and gone too often. Put their attendance right first.',
      );
    }
    return {
      meeting: withEntry(meeting, recorded.entry),
      audit: { action: 'attendance.arrival', detail: { personId, at, remote } },
    };
  },
};

/** Somebody has come in. Commutes with every other command, so it carries no base version (W3). */
export const recordArrival = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
