import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, instant, place, title } from '../shared/fields.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';

export const changeMeetingInput = z.strictObject({
  meetingId: id,
  baseVersion,
  title: title.optional(),
  startsAt: instant.optional(),
  place: place.nullable().optional(),
});

const verb: MeetingVerb<typeof changeMeetingInput> = {
  input: changeMeetingInput,
  permission: 'meeting.prepare',
  versionOf: (meeting) => meeting.versions.details,
  apply: (meeting, chosen) => {
    const { place: old, ...kept } = meeting;
    const newPlace = chosen.place === undefined ? old : (chosen.place ?? undefined);
    return {
      meeting: {
        ...kept,
        title: chosen.title ?? meeting.title,
        startsAt: chosen.startsAt ?? meeting.startsAt,
        ...(newPlace === undefined ? {} : { place: newPlace }),
        versions: raise(meeting, 'details'),
      },
      audit: {
        action: 'meeting.change',
        detail: { title: chosen.title, startsAt: chosen.startsAt, place: chosen.place },
      },
    };
  },
};

/** Changes title, time or place; `place: null` takes it away. */
export async function changeDetails(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
