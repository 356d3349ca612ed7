import { changeActionInput } from '../../usecases/actions/change.ts';
import { giveActionInput } from '../../usecases/actions/give.ts';
import type { Route } from './route.ts';
import { action, actionGiven } from './schemas.ts';

const itemId = '01j8zq3v5n';
const personId = '01j8zq3v5p';

export const actionRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/actions',
    operationId: 'giveAction',
    tag: 'meetings',
    summary: 'Give somebody something to do, under an item',
    body: {
      schema: giveActionInput,
      example: { itemId, text: 'Send the board the revised forecast', ownerId: personId, due: '2027-01-15' },
    },
    answer: { status: 201, description: 'Given', schema: actionGiven },
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.actions.give(actor, input) }),
  },
  {
    method: 'patch',
    path: '/actions/:actionId',
    operationId: 'changeAction',
    tag: 'meetings',
    summary:
      'Say how far an action is, as its owner; the clerk and the chair may change all of it. Based on its own version',
    body: { schema: changeActionInput, example: { baseVersion: 1, state: 'done', note: 'Sent on Monday' } },
    answer: { status: 200, description: 'The action as it is now', schema: action },
    errors: ['stale_version', 'frozen'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.actions.change(actor, input) }),
  },
];
