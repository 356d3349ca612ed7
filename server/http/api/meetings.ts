import { addItemInput } from '../../usecases/meetings/add-item.ts';
import { changeItemInput } from '../../usecases/meetings/change-item.ts';
import { changeMeetingInput } from '../../usecases/meetings/change.ts';
import { endMeetingInput } from '../../usecases/meetings/end.ts';
import { freezeMinutesInput } from '../../usecases/meetings/freeze-minutes.ts';
import { moveToInput } from '../../usecases/meetings/move-to.ts';
import { orderItemsInput } from '../../usecases/meetings/order-items.ts';
import { removeItemInput } from '../../usecases/meetings/remove-item.ts';
import { reopenMinutesInput } from '../../usecases/meetings/reopen-minutes.ts';
import { setPart2AccessInput } from '../../usecases/meetings/set-part2-access.ts';
import { startMeetingInput } from '../../usecases/meetings/start.ts';
import type { Route } from './route.ts';
import { itemAdded, meeting } from './schemas.ts';

const itemId = '01j8zq3v5n';
const changed = { status: 200, description: 'The meeting as it is now', schema: meeting } as const;

export const meetingRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/meetings/:meetingId',
    operationId: 'showMeeting',
    scope: 'meetings:read',
    tag: 'meetings',
    summary: 'A meeting, made for the reader',
    answer: { status: 200, description: 'The meeting', schema: meeting },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.show(actor, input) }),
  },
  {
    method: 'patch',
    path: '/meetings/:meetingId',
    operationId: 'changeMeeting',
    tag: 'meetings',
    summary: 'Change title, time or place; based on `versions.details`',
    body: { schema: changeMeetingInput, example: { baseVersion: 1, place: 'On line' } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.change(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/items',
    operationId: 'addItem',
    tag: 'meetings',
    summary: 'Add an agenda item at the end',
    body: { schema: addItemInput, example: { title: 'Any other business', purpose: 'discussion', plannedMinutes: 5 } },
    answer: { status: 201, description: 'Added', schema: itemAdded },
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.addItem(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/items',
    operationId: 'orderItems',
    tag: 'meetings',
    summary: 'Put the agenda in another order; based on `versions.agenda`',
    body: { schema: orderItemsInput, example: { baseVersion: 1, itemIds: [itemId] } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.orderItems(actor, input) }),
  },
  {
    method: 'patch',
    path: '/meetings/:meetingId/items/:itemId',
    operationId: 'changeItem',
    tag: 'meetings',
    summary: 'Change an agenda item; based on the item’s own version. `null` takes away',
    body: { schema: changeItemInput, example: { baseVersion: 1, title: 'Headteacher’s report', plannedMinutes: null } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.changeItem(actor, input) }),
  },
  {
    method: 'delete',
    path: '/meetings/:meetingId/items/:itemId',
    operationId: 'removeItem',
    tag: 'meetings',
    summary:
      'Take an item off the agenda, before the meeting and while no minutes hang on it; based on `versions.agenda`',
    body: { schema: removeItemInput, example: { baseVersion: 1 } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.removeItem(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/items/:itemId/access',
    operationId: 'setPart2Access',
    tag: 'minutes',
    summary:
      'Who is let in to a Part 2 item, and who has withdrawn from it: theirs closes at once; based on the item’s version',
    body: {
      schema: setPart2AccessInput,
      example: { baseVersion: 1, admitted: [], withdrawn: ['01j8zq3v5p'] },
    },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.setPart2Access(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/start',
    operationId: 'startMeeting',
    tag: 'meetings',
    summary: 'Open the meeting; based on `versions.progress`',
    body: { schema: startMeetingInput, example: { baseVersion: 1 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.start(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/current-item',
    operationId: 'moveTo',
    tag: 'meetings',
    summary: 'Call an agenda item; based on `versions.progress`',
    body: { schema: moveToInput, example: { baseVersion: 2, itemId } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.moveTo(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/end',
    operationId: 'endMeeting',
    tag: 'meetings',
    summary: 'Close the meeting; based on `versions.progress`',
    body: { schema: endMeetingInput, example: { baseVersion: 3 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.end(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/freeze',
    operationId: 'freezeMinutes',
    tag: 'minutes',
    summary: 'Send the minutes for review: every open editor turns read-only; based on `versions.minutes`',
    body: { schema: freezeMinutesInput, example: { baseVersion: 1 } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.freezeMinutes(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/reopen',
    operationId: 'reopenMinutes',
    tag: 'minutes',
    summary: 'Open the minutes for changes again; based on `versions.minutes`',
    body: { schema: reopenMinutesInput, example: { baseVersion: 2 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.reopenMinutes(actor, input) }),
  },
];
