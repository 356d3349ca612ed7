import { z } from 'zod';
import { withEntry, withoutFloor } from '#lib/domain/course.ts';
import { depart } from '#lib/domain/stays.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, instant } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep, instantWithin, knownIn } from './recording.ts';

export const recordDepartureInput = z.strictObject({
  meetingId: id,
  personId: id,
  /** When they left, where that is recorded later. */
  at: instant.optional(),
});

const verb: MeetingVerb<typeof recordDepartureInput> = {
  input: recordDepartureInput,
  permission: 'meeting.run',
  whileFrozen: true,
  apply: async (meeting, { personId, at: given }, { deps, now }) => {
    assertStep('attend', meeting);
    const at = instantWithin(meeting, given, now);
    await knownIn(deps, meeting, personId);
    const recorded = depart(
      meeting.attendance?.find((entry) => entry.personId === personId),
      at,
    );
    if (recorded === 'unchanged') return undefined;
    if ('refused' in recorded) throw invalid({ at: recorded.refused });
    return {
      meeting: withoutFloor(withEntry(meeting, recorded.entry), personId),
      audit: { action: 'attendance.departure', detail: { personId, at } },
    };
  },
};

/** Somebody has left. Commutes with every other command, so it carries no base version (W3). */
export const recordDeparture = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
