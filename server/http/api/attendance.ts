import { declareInput } from '../../usecases/declarations/declare.ts';
import { addGuestInput } from '../../usecases/meetings/add-guest.ts';
import { adjournMeetingInput } from '../../usecases/meetings/adjourn.ts';
import { guestLeavesInput } from '../../usecases/meetings/guest-leaves.ts';
import { raiseHandInput } from '../../usecases/meetings/raise-hand.ts';
import { recordArrivalInput } from '../../usecases/meetings/record-arrival.ts';
import { recordAttendanceInput } from '../../usecases/meetings/record-attendance.ts';
import { recordDepartureInput } from '../../usecases/meetings/record-departure.ts';
import { setPresidingInput } from '../../usecases/meetings/set-presiding.ts';
import { setSpeakerInput } from '../../usecases/meetings/set-speaker.ts';
import type { Route } from './route.ts';
import { meeting } from './schemas.ts';

const itemId = '01j8zq3v5n';
const personId = '01j8zq3v5p';
const changed = { status: 200, description: 'The meeting as it is now', schema: meeting } as const;

/** Who is in the meeting, who speaks, and who has an interest. */
export const attendanceRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/arrivals',
    operationId: 'recordArrival',
    tag: 'meetings',
    summary: 'Somebody has come in; coming twice adds nothing',
    body: { schema: recordArrivalInput, example: { personId } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.recordArrival(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/departures',
    operationId: 'recordDeparture',
    tag: 'meetings',
    summary: 'Somebody has left; leaving twice adds nothing',
    body: { schema: recordDepartureInput, example: { personId, at: '2026-11-24T19:45:00Z' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.recordDeparture(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/attendance/:personId',
    operationId: 'recordAttendance',
    tag: 'meetings',
    summary:
      'Say how somebody attended, in place of what was recorded; based on the entry’s own version, 0 before there is one',
    body: {
      schema: recordAttendanceInput,
      example: { baseVersion: 0, mark: 'apologies', accepted: true, reason: 'At work' },
    },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.recordAttendance(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/presiding',
    operationId: 'setPresiding',
    tag: 'meetings',
    summary: 'Say who presides; based on `versions.progress`',
    body: { schema: setPresidingInput, example: { baseVersion: 1, personId } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.setPresiding(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/guests',
    operationId: 'addGuest',
    tag: 'meetings',
    summary: 'Somebody without a seat has come in',
    body: { schema: addGuestInput, example: { name: 'Janet Oduya', capacity: 'School business manager' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.addGuest(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/guests/:guestId/departure',
    operationId: 'guestLeaves',
    tag: 'meetings',
    summary: 'A guest has left',
    body: { schema: guestLeavesInput, example: {} },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.guestLeaves(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/adjourn',
    operationId: 'adjournMeeting',
    tag: 'meetings',
    summary: 'Interrupt the meeting; it goes on by `start`. Based on `versions.progress`',
    body: { schema: adjournMeetingInput, example: { baseVersion: 2, reason: 'Fire alarm' } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.adjourn(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/hand',
    operationId: 'raiseHand',
    tag: 'meetings',
    summary: 'Ask to speak; asking twice keeps one’s place',
    body: { schema: raiseHandInput, example: {} },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.raiseHand(actor, input) }),
  },
  {
    method: 'delete',
    path: '/meetings/:meetingId/hand',
    operationId: 'lowerHand',
    tag: 'meetings',
    summary: 'Take one’s hand down',
    answer: changed,
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.lowerHand(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/speaker',
    operationId: 'setSpeaker',
    tag: 'meetings',
    summary: 'Give somebody the floor, which takes their hand down; `null` takes it back',
    body: { schema: setSpeakerInput, example: { personId } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.setSpeaker(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/declarations',
    operationId: 'declare',
    tag: 'meetings',
    summary:
      'Declare an interest in an item, or change what was declared; with `withdraw` one leaves for it, and its Part 2 document closes at once',
    body: {
      schema: declareInput,
      example: { itemId, kind: 'pecuniary', interest: 'Director of the firm that tendered', withdraw: true },
    },
    answer: changed,
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.declarations.declare(actor, input) }),
  },
];
