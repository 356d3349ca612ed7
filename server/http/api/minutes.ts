import { expungeInput } from '../../usecases/minutes/expunge.ts';
import type { Route } from './route.ts';
import { expunged, seen } from './schemas.ts';

export const minutesRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/minutes/:documentId/history',
    operationId: 'showHistory',
    tag: 'minutes',
    summary: 'Who changed what and when, in the format of src/lib/domain/history.ts; for governors and officers',
    costly: true,
    answer: { status: 200, description: 'The history, version 1 of its format', binary: true },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ bytes: await workspace.minutes.history(actor, input) }),
  },
  {
    method: 'post',
    path: '/minutes/:documentId/seen',
    operationId: 'noteLastLook',
    tag: 'minutes',
    summary: 'Notes that the reader has looked at the history now; it says next time what has changed since',
    answer: { status: 200, description: 'Noted', schema: seen },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.minutes.seen(actor, input) }),
  },
  {
    method: 'post',
    path: '/minutes/:documentId/expunctions',
    operationId: 'expunge',
    tag: 'minutes',
    summary:
      'Take passages out of the history for good: text that is deleted from the minutes already; the reason is audited, the text kept nowhere',
    body: {
      schema: expungeInput,
      example: {
        reason: 'Names a pupil',
        passages: [{ clientId: 1_803_992_841, clock: 12, length: 40 }],
      },
    },
    answer: { status: 200, description: 'Nobody is given the text any more', schema: expunged },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.minutes.expunge(actor, input) }),
  },
];
