import { z } from 'zod';
import { isHere } from '#lib/domain/attendance.ts';
import { closeStays } from '#lib/domain/stays.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep } from './recording.ts';

export const guestLeavesInput = z.strictObject({ meetingId: id, guestId: id });

const verb: MeetingVerb<typeof guestLeavesInput> = {
  input: guestLeavesInput,
  permission: 'meeting.run',
  whileFrozen: true,
  apply: (meeting, { guestId }, { now }) => {
    const guest = meeting.guests?.find((one) => one.id === guestId);
    if (guest === undefined) throw new QuorateError('not_found', 'There is no such guest.');
    if (!isHere(guest)) return undefined;
    assertStep('attend', meeting);
    const guests = meeting.guests!.map((one) => (one === guest ? closeStays([one], now)[0]! : one));
    return { meeting: { ...meeting, guests }, audit: { action: 'attendance.guestLeaves', detail: { guestId } } };
  },
};

/** A guest has left; leaving twice adds nothing. Commutes with every other command (W3). */
export const guestLeaves = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
