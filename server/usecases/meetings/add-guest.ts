import { z } from 'zod';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, name } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep } from './recording.ts';

export const addGuestInput = z.strictObject({
  meetingId: id,
  name,
  /** In what capacity: "School business manager". */
  capacity: name.optional(),
});

const verb: MeetingVerb<typeof addGuestInput> = {
  input: addGuestInput,
  permission: 'meeting.run',
  whileFrozen: true,
  apply: (meeting, chosen, { deps, now }) => {
    assertStep('attend', meeting);
    const guests = meeting.guests ?? [];
    if (guests.length >= limits.guestsPerMeeting) {
      throw new QuorateError('not_possible_now', 'The meeting has too many guests.');
    }
    const guest = {
      id: deps.ids.next(),
      name: chosen.name,
      ...(chosen.capacity === undefined ? {} : { capacity: chosen.capacity }),
      stays: [{ from: now }],
    };
    return {
      meeting: { ...meeting, guests: [...guests, guest] },
      audit: { action: 'attendance.addGuest', detail: { guestId: guest.id } },
    };
  },
};

/** Somebody without a seat has come in. Commutes with every other command (W3). */
export const addGuest = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
