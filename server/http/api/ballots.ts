import { castBallotInput } from '../../usecases/ballots/cast.ts';
import { issuePaperInput } from '../../usecases/ballots/issue-paper.ts';
import type { Route } from './route.ts';
import { ballot, ballotPaper } from './schemas.ts';

export const ballotRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/meetings/:meetingId/motions/:motionId/ballot',
    operationId: 'showBallot',
    tag: 'votes',
    summary: 'The secret ballot on a motion: its key, and how many papers were taken',
    answer: { status: 200, description: 'The ballot', schema: ballot },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.ballots.show(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/ballot-paper',
    operationId: 'issuePaper',
    tag: 'votes',
    summary:
      'Take one’s paper: a blind signature (RFC 9474, RSABSSA-SHA384-PSS-Randomized). The same message gets the same answer, another one none',
    body: { schema: issuePaperInput, example: { blinded: 'A'.repeat(512) } },
    answer: { status: 200, description: 'The paper, to be made out by whoever blinded it', schema: ballotPaper },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.ballots.issuePaper(actor, input) }),
  },
  {
    method: 'post',
    path: '/ballots/:ballotId',
    operationId: 'castBallot',
    tag: 'votes',
    summary:
      'Put a paper into the box, without a session and in no log. Answers once it is in, after some seconds; until then, send it again',
    public: true,
    body: {
      schema: castBallotInput,
      example: { token: 'A'.repeat(43), signature: 'A'.repeat(512), choice: 'for' },
    },
    answer: { status: 204, description: 'It is in the box' },
    errors: ['not_found', 'conflict', 'not_possible_now'],
    handle: async ({ workspace, input }) => {
      await workspace.ballots.cast(input);
      return {};
    },
  },
];
