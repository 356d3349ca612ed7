import { requestExportInput } from '../../usecases/exports/request.ts';
import type { Route } from './route.ts';
import { exportRequested, exportState } from './schemas.ts';

export const exportRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/exports',
    operationId: 'requestExport',
    scope: 'minutes:read',
    tag: 'records',
    summary:
      'Ask for a copy of the minutes as PDF, Word document or web page; it is made in the background and kept for a day',
    body: { schema: requestExportInput, example: { format: 'pdf' } },
    costly: true,
    answer: { status: 201, description: 'Begun', schema: exportRequested },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.exports.request(actor, input) }),
  },
  {
    method: 'get',
    path: '/exports/:exportId',
    operationId: 'showExport',
    scope: 'minutes:read',
    tag: 'records',
    summary: 'How far a copy is that one asked for oneself',
    answer: { status: 200, description: 'Its state, and how much is done', schema: exportState },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.exports.show(actor, input) }),
  },
  {
    method: 'get',
    path: '/exports/:exportId/file',
    operationId: 'downloadExport',
    scope: 'minutes:read',
    tag: 'records',
    costly: true,
    summary: 'The file, once it is made',
    answer: { status: 200, description: 'The file', binary: true },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => workspace.exports.download(actor, input),
  },
];
