import { z } from 'zod';
import { addBoardInput } from '../../usecases/boards/add.ts';
import { createMeetingInput } from '../../usecases/meetings/create.ts';
import type { Route } from './route.ts';
import { auditPage, board, created, meetings } from './schemas.ts';

/** Of the address, so what comes is text. */
const auditQuery = z.object({
  after: z.coerce.number<string>().int().min(0).optional().describe('The sequence after which to go on'),
  limit: z.coerce.number<string>().int().min(1).max(500).optional(),
});

export const boardRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/organisations/:organisationId/boards',
    operationId: 'addBoard',
    tag: 'boards',
    summary: 'Add a board, or a committee of one; whoever adds it is its first clerk',
    body: {
      schema: addBoardInput,
      example: { name: 'Finance committee', kind: 'committee', seats: 4, parentId: '01j8zq3v5n' },
    },
    answer: { status: 201, description: 'Added', schema: created },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.add(actor, input) }),
  },
  {
    method: 'get',
    path: '/organisations/:organisationId/audit',
    operationId: 'listAudit',
    costly: true,
    scope: 'audit:read',
    tag: 'boards',
    summary: 'The audit log in sequence: the clerk reads all of it, everybody else what they did themselves',
    query: auditQuery,
    answer: { status: 200, description: 'A page of entries; `next` leads to the one after', schema: auditPage },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.audit.list(actor, input) }),
  },
  {
    method: 'get',
    path: '/boards/:boardId',
    operationId: 'showBoard',
    scope: 'boards:read',
    tag: 'boards',
    summary: 'A board and its meetings',
    answer: { status: 200, description: 'The board', schema: board },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.show(actor, input) }),
  },
  {
    method: 'get',
    path: '/boards/:boardId/meetings',
    operationId: 'listMeetings',
    scope: 'meetings:read',
    tag: 'meetings',
    summary: 'The meetings of a board: in session first, then coming, then past',
    answer: { status: 200, description: 'The meetings', schema: meetings },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.list(actor, input) }),
  },
  {
    method: 'post',
    path: '/boards/:boardId/meetings',
    operationId: 'createMeeting',
    tag: 'meetings',
    summary: 'Put a meeting in the calendar, with its first agenda',
    body: {
      schema: createMeetingInput,
      example: {
        title: 'Autumn term meeting of the board',
        startsAt: '2026-11-24T18:30:00Z',
        place: 'School library',
        items: [
          { title: 'Apologies and declarations of interest', purpose: 'information', plannedMinutes: 5 },
          { title: 'Staffing matter', purpose: 'discussion', part: 2, plannedMinutes: 15 },
        ],
      },
    },
    answer: { status: 201, description: 'Created', schema: created },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.meetings.create(actor, input) }),
  },
];
