import { castInput } from '../../usecases/motions/cast.ts';
import { castingVoteInput } from '../../usecases/motions/casting-vote.ts';
import { changeMotionInput } from '../../usecases/motions/change.ts';
import { countInput } from '../../usecases/motions/count.ts';
import { moveInput } from '../../usecases/motions/move.ts';
import { openVoteInput } from '../../usecases/motions/open-vote.ts';
import { motionStepInput } from '../../usecases/motions/standing.ts';
import type { Route } from './route.ts';
import { meeting, motionMoved } from './schemas.ts';

const itemId = '01j8zq3v5n';
const personId = '01j8zq3v5p';
const changed = { status: 200, description: 'The meeting as it is now', schema: meeting } as const;

export const motionRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/motions',
    operationId: 'moveMotion',
    tag: 'votes',
    summary: 'Put a motion on an item',
    body: {
      schema: moveInput,
      example: { itemId, text: 'That the budget for 2026/27 be approved', proposerId: personId },
    },
    answer: { status: 201, description: 'Moved', schema: motionMoved },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.move(actor, input) }),
  },
  {
    method: 'patch',
    path: '/meetings/:meetingId/motions/:motionId',
    operationId: 'changeMotion',
    tag: 'votes',
    summary: 'Change a motion before it is voted on; based on its own version. `null` takes away',
    body: {
      schema: changeMotionInput,
      example: { baseVersion: 1, text: 'That the budget for 2026/27 be approved as amended' },
    },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.change(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/vote',
    operationId: 'openVote',
    tag: 'votes',
    summary:
      'Open the vote, for those who are there and may vote; refused with the rule’s words when it cannot be held. Based on the motion’s version',
    body: { schema: openVoteInput, example: { baseVersion: 1, method: 'names' } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.openVote(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/choice',
    operationId: 'castVote',
    tag: 'votes',
    summary: 'Vote by name, until the count; whoever runs the meeting may take down somebody’s vote with `personId`',
    body: { schema: castInput, example: { choice: 'for' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.cast(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/count',
    operationId: 'countVote',
    tag: 'votes',
    summary:
      'Close the vote: with a show of hands, with what was counted. With nothing cast the motion is `notPut`. Based on the ' +
      'motion’s version',
    body: { schema: countInput, example: { baseVersion: 2, counts: { for: 5, against: 1, abstain: 0 } } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.count(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/casting',
    operationId: 'castingVote',
    tag: 'votes',
    summary: 'The casting vote of whoever presides, on a tie; based on the motion’s version',
    body: { schema: castingVoteInput, example: { baseVersion: 3, choice: 'for' } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.castingVote(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/lapse',
    operationId: 'lapseMotion',
    tag: 'votes',
    summary: 'Leave a tie without a casting vote: not carried. Based on the motion’s version',
    body: { schema: motionStepInput, example: { baseVersion: 3 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.lapse(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/agree',
    operationId: 'agreeMotion',
    tag: 'votes',
    summary: 'Carried without a vote, nobody being against; based on the motion’s version',
    body: { schema: motionStepInput, example: { baseVersion: 1 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.agree(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/motions/:motionId/withdraw',
    operationId: 'withdrawMotion',
    tag: 'votes',
    summary: 'Take a motion back before it is counted; based on its version',
    body: { schema: motionStepInput, example: { baseVersion: 1 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.motions.withdraw(actor, input) }),
  },
];
