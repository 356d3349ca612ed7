import { z } from 'zod';
import { withoutFloor } from '#lib/domain/course.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep, snapshotOf } from './recording.ts';

export const setSpeakerInput = z.strictObject({
  meetingId: id,
  /** `null`: nobody has the floor. */
  personId: id.nullable(),
});

const verb: MeetingVerb<typeof setSpeakerInput> = {
  input: setSpeakerInput,
  permission: 'meeting.run',
  whileFrozen: true,
  apply: async (meeting, { personId }, { deps }) => {
    assertStep('decide', meeting);
    if (personId !== null) await snapshotOf(deps, meeting, personId);
    const raised = meeting.hands?.some((hand) => hand.personId === personId) === true;
    if ((meeting.speakerId ?? null) === personId && !raised) return undefined;
    const { speakerId: _, ...rest } = personId === null ? meeting : withoutFloor(meeting, personId);
    return {
      meeting: { ...rest, ...(personId === null ? {} : { speakerId: personId }) },
      audit: { action: 'meeting.setSpeaker', detail: { personId } },
    };
  },
};

/** Gives somebody the floor, which takes their hand down; or takes it back. Commutes with every other command (W3). */
export const setSpeaker = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
