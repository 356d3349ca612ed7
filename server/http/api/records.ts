import { addAddendumInput } from '../../usecases/records/add-addendum.ts';
import { answerCorrectionInput } from '../../usecases/records/answer-correction.ts';
import { approveMinutesInput } from '../../usecases/records/approve.ts';
import { circulateMinutesInput } from '../../usecases/records/circulate.ts';
import { proposeCorrectionInput } from '../../usecases/records/propose-correction.ts';
import { signMinutesInput } from '../../usecases/records/sign.ts';
import { signAddendumInput } from '../../usecases/records/sign-addendum.ts';
import { withholdInput } from '../../usecases/records/withhold.ts';
import type { Route } from './route.ts';
import { meeting, signingKeys } from './schemas.ts';

const changed = { status: 200, description: 'Changed', schema: meeting } as const;
const itemId = '01j8zq3v5p0000000000000001';

export const recordRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/circulate',
    operationId: 'circulateMinutes',
    tag: 'records',
    summary: 'Let the reviewed draft go out to the board; based on `versions.minutes`',
    body: { schema: circulateMinutesInput, example: { baseVersion: 2 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.circulate(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/corrections',
    operationId: 'proposeCorrection',
    tag: 'records',
    summary: 'Propose a correction to the circulated draft',
    body: { schema: proposeCorrectionInput, example: { itemId, text: 'The roll is 214, not 241.' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.proposeCorrection(actor, input) }),
  },
  {
    method: 'patch',
    path: '/meetings/:meetingId/minutes/corrections/:correctionId',
    operationId: 'answerCorrection',
    tag: 'records',
    summary: 'Accept a proposed correction, or decline it',
    body: { schema: answerCorrectionInput, example: { state: 'declined', text: 'The recording says 241.' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.answerCorrection(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/approve',
    operationId: 'approveMinutes',
    tag: 'records',
    summary:
      'Record that a later meeting of the board, which the actor runs, approved the minutes; based on `versions.minutes`',
    body: {
      schema: approveMinutesInput,
      example: {
        baseVersion: 3,
        approvedInId: '01j8zq3v5p0000000000000009',
        corrections: [{ itemId, text: 'The roll is 214, not 241.' }],
      },
    },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.approve(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/sign',
    operationId: 'signMinutes',
    tag: 'records',
    summary: 'Sign the approved minutes, as chair: they are sealed and never change again; based on `versions.minutes`',
    body: { schema: signMinutesInput, example: { baseVersion: 4 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.sign(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/addenda',
    operationId: 'addAddendum',
    tag: 'records',
    summary: 'Draft an addendum to signed minutes, or to those of a Part 2 item',
    body: { schema: addAddendumInput, example: { text: 'Minute 4: the contract was let to Alder Roofing Ltd.' } },
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.addAddendum(actor, input) }),
  },
  {
    method: 'delete',
    path: '/meetings/:meetingId/minutes/addenda/:addendumId',
    operationId: 'removeAddendum',
    tag: 'records',
    summary: 'Take back the draft of an addendum',
    answer: changed,
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.removeAddendum(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/addenda/:addendumId/sign',
    operationId: 'signAddendum',
    tag: 'records',
    summary: 'Sign an addendum, as chair: it is sealed as the minutes were; based on `versions.minutes`',
    body: { schema: signAddendumInput, example: { baseVersion: 6 } },
    answer: changed,
    errors: ['stale_version', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.signAddendum(actor, input) }),
  },
  {
    method: 'post',
    path: '/meetings/:meetingId/minutes/withheld',
    operationId: 'withholdFromInspection',
    tag: 'records',
    summary: 'Leave a decision, an action, an agreed correction or an addendum out of inspection copies, or in again',
    body: { schema: withholdInput, example: { ref: '01j8zq3v5p0000000000000002', withheld: true } },
    answer: changed,
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.records.withhold(actor, input) }),
  },
  {
    method: 'get',
    path: '/records/:recordId',
    operationId: 'showRecord',
    scope: 'minutes:read',
    tag: 'records',
    costly: true,
    summary: 'A sealed record as a file that verifies without this service: docs/minutes-format.md',
    answer: { status: 200, description: 'The file, `….quorate-minutes.json`', binary: true },
    handle: async ({ workspace, actor, input }) => {
      const { name, bytes } = await workspace.records.show(actor, input);
      return { bytes, file: { name, type: 'application/json' } };
    },
  },
  {
    method: 'get',
    path: '/keys',
    operationId: 'listKeys',
    tag: 'records',
    summary: 'The public keys with which this service seals, and sealed, records',
    public: true,
    answer: { status: 200, description: 'All of them, in the order in which they came', schema: signingKeys },
    handle: async ({ workspace }) => ({ body: await workspace.records.keys() }),
  },
];
