import { setTemplatesInput } from '../../usecases/boards/templates.ts';
import { listMailInput } from '../../usecases/mail/list.ts';
import { replyInput } from '../../usecases/meetings/reply.ts';
import { cancelMeetingInput } from '../../usecases/meetings/cancel.ts';
import { putMeetingBackInput } from '../../usecases/meetings/put-back.ts';
import { giveNoticeInput } from '../../usecases/notice/give.ts';
import { seeNoticeInput } from '../../usecases/notice/seen.ts';
import type { Route } from './route.ts';
import { mailPage, meeting, templates } from './schemas.ts';

const changed = { status: 200, description: 'The meeting as it is now', schema: meeting } as const;

/** Before a meeting: notice, who will come, agendas to begin from, and the mail that tells of it. */
export const beforeRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/notice',
    operationId: 'giveNotice',
    tag: 'meetings',
    summary:
      'Give notice to all members, by mail; with fewer clear days than the rules ask for, the reason why the chair shortened it is needed. Again: tells what has changed. Based on `versions.details`',
    body: { schema: giveNoticeInput, example: { baseVersion: 1, reason: 'The budget is due on Friday.' } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.notice.give(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/notice/seen',
    operationId: 'seeNotice',
    tag: 'meetings',
    summary: 'Note that the reader has the notice before them',
    body: { schema: seeNoticeInput, example: {} },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.notice.see(actor, input) }),
  },
  {
    method: 'put',
    path: '/meetings/:meetingId/reply',
    operationId: 'replyToMeeting',
    tag: 'meetings',
    summary: 'Say whether one will come, for oneself; the last word counts',
    body: { schema: replyInput, example: { kind: 'apologies', reason: 'Away for work' } },
    answer: changed,
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.replies.give(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/cancel',
    operationId: 'cancelMeeting',
    tag: 'meetings',
    summary:
      'Cancel a meeting that has not begun: those whom notice went to are told by mail. Based on `versions.details`',
    body: { schema: cancelMeetingInput, example: { baseVersion: 1, reason: 'The school is closed by snow.' } },
    answer: changed,
    errors: ['stale_version', 'frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.cancel(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/put-back',
    operationId: 'putMeetingBack',
    tag: 'meetings',
    summary: 'Put a cancelled meeting back while its date lies ahead; based on `versions.details`',
    body: { schema: putMeetingBackInput, example: { baseVersion: 2 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.putBack(actor, input) }),
  },
  {
    method: 'get',
    path: '/boards/:boardId/templates',
    operationId: 'showTemplates',
    tag: 'boards',
    summary: 'Agendas that a meeting of the board can begin from',
    answer: { status: 200, description: 'Those that come with the product, and the board’s own', schema: templates },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.templates(actor, input) }),
  },
  {
    method: 'put',
    path: '/boards/:boardId/templates',
    operationId: 'setTemplates',
    tag: 'boards',
    summary: 'The board’s own agendas to begin from, all of them; based on their `digest`',
    body: {
      schema: setTemplatesInput,
      example: {
        base: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
        templates: [
          {
            name: 'Pay committee',
            items: [
              { title: 'Apologies', purpose: 'decision', part: 1, level: 0, plannedMinutes: 2, kind: 'apologies' },
            ],
          },
        ],
      },
    },
    answer: { status: 200, description: 'As they are now', schema: templates },
    errors: ['stale_version'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.setTemplates(actor, input) }),
  },
  {
    method: 'get',
    path: '/organisations/:organisationId/mail',
    operationId: 'listMail',
    tag: 'mail',
    summary: 'Mail of the boards whose clerk the reader is: sent, waiting, or kept to be handed on',
    query: listMailInput.omit({ organisationId: true }),
    answer: { status: 200, description: 'At most 100, the latest first; `next` leads to older', schema: mailPage },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.mail.list(actor, input) }),
  },
];
