import { changeRulesInput } from '../../usecases/boards/change-rules.ts';
import { setTermInput } from '../../usecases/people/set-term.ts';
import { rulesAnswer } from './register-schemas.ts';
import type { Route } from './route.ts';

/** What a board goes by, and for how long its members hold office. */
export const ruleRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/boards/:boardId/rules',
    operationId: 'showRules',
    scope: 'boards:read',
    tag: 'boards',
    summary: 'The rules that a board goes by, each in words with its source: product rules, not legal advice',
    answer: { status: 200, description: 'The rules', schema: rulesAnswer },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.rules(actor, input) }),
  },
  {
    method: 'put',
    path: '/boards/:boardId/rules',
    operationId: 'changeRules',
    tag: 'boards',
    summary: 'Set all the rules that a board goes by; based on the `version` that was shown with them',
    body: {
      schema: changeRulesInput,
      example: {
        baseVersion: 1,
        set: 'academy',
        numbers: { noticeDays: 7, quorumLeast: 3 },
        remoteApproved: true,
        namesVotes: false,
        seats: 9,
      },
    },
    answer: { status: 200, description: 'The rules as they are now', schema: rulesAnswer },
    errors: ['stale_version'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.boards.changeRules(actor, input) }),
  },
  {
    method: 'put',
    path: '/people/:personId/memberships/:boardId/term',
    operationId: 'setTerm',
    tag: 'people',
    summary: 'Set when a member’s term of office began and when it ends; based on the term as it `was`',
    body: {
      schema: setTermInput,
      example: {
        was: { termStart: '2022-09-01', termEnd: null },
        termStart: '2022-09-01',
        termEnd: '2026-08-31',
      },
    },
    answer: { status: 204, description: 'Set' },
    errors: ['stale_version', 'reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.people.setTerm(actor, input);
      return {};
    },
  },
];
