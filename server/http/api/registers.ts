import { z } from 'zod';
import { csv, type Table } from '#lib/domain/registers/csv.ts';
import {
  actionsTable,
  attendanceTable,
  decisionsTable,
  interestsTable,
  termsTable,
} from '#lib/domain/registers/tables.ts';
import { changeInterestInput } from '../../usecases/interests/change.ts';
import { declareInterestInput } from '../../usecases/interests/declare.ts';
import { declareNoneInput } from '../../usecases/interests/declare-none.ts';
import { actionsInput } from '../../usecases/registers/actions.ts';
import { attendanceInput } from '../../usecases/registers/attendance.ts';
import { decisionsInput } from '../../usecases/registers/decisions.ts';
import { interestsInput } from '../../usecases/registers/interests.ts';
import { myActionsInput } from '../../usecases/registers/my-actions.ts';
import { termsInput } from '../../usecases/registers/terms.ts';
import {
  actionEntriesAnswer,
  actionsAnswer,
  attendanceAnswer,
  decisionsAnswer,
  interestsAnswer,
  myInterestsAnswer,
  termsAnswer,
} from './register-schemas.ts';
import type { Call, Reply, Route } from './route.ts';
import { created } from './schemas.ts';

/** Of the address, so what comes is text. */
const asText = {
  mine: z
    .literal('true')
    .transform(() => true)
    .optional(),
  format: z
    .enum(['json', 'csv'])
    .optional()
    .describe("`csv`: RFC 4180 in UTF-8; cells that begin with = + - @ get a ' before them"),
};
const format = { format: asText.format };

/** The use case’s answer as JSON, or as the file that was asked for. */
async function answerAs<T>(
  { input }: Pick<Call, 'input'>,
  name: string,
  read: (input: Record<string, unknown>) => Promise<T>,
  table: (answer: T) => Table,
): Promise<Reply> {
  const { format: wanted } = input;
  const answer = await read(input);
  if (wanted !== 'csv') return { body: answer };
  const bytes = new TextEncoder().encode(csv(table(answer)));
  return { bytes, file: { name: `${name}.csv`, type: 'text/csv; charset=utf-8; header=present' } };
}

const registers: readonly Route[] = [
  {
    method: 'get',
    path: '/boards/:boardId/registers/attendance',
    operationId: 'registerOfAttendance',
    scope: 'registers:read',
    tag: 'registers',
    costly: true,
    summary: 'Who attended which meetings, by default this school year; `mine` for whoever may read nothing else',
    query: attendanceInput.omit({ boardId: true }).extend(asText),
    answer: { status: 200, description: 'The register', schema: attendanceAnswer },
    handle: (call) =>
      answerAs(call, 'attendance', (input) => call.workspace.registers.attendance(call.actor, input), attendanceTable),
  },
  {
    method: 'get',
    path: '/boards/:boardId/registers/decisions',
    operationId: 'registerOfDecisions',
    scope: 'registers:read',
    tag: 'registers',
    costly: true,
    summary: 'What the board decided at all its meetings, as far as the reader may read the items',
    query: decisionsInput.omit({ boardId: true }).extend(format),
    answer: { status: 200, description: 'The register', schema: decisionsAnswer },
    handle: (call) =>
      answerAs(call, 'decisions', (input) => call.workspace.registers.decisions(call.actor, input), decisionsTable),
  },
  {
    method: 'get',
    path: '/boards/:boardId/registers/actions',
    operationId: 'registerOfActions',
    scope: 'registers:read',
    tag: 'registers',
    costly: true,
    summary: 'The actions that the board gave; `mine` for whoever may read nothing else',
    query: actionsInput.omit({ boardId: true }).extend(asText),
    answer: { status: 200, description: 'The register', schema: actionsAnswer },
    handle: (call) =>
      answerAs(
        call,
        'actions',
        (input) => call.workspace.registers.actions(call.actor, input),
        ({ actions }) => actionsTable(actions),
      ),
  },
  {
    method: 'get',
    path: '/boards/:boardId/registers/interests',
    operationId: 'registerOfInterests',
    scope: 'registers:read',
    tag: 'registers',
    costly: true,
    summary: 'The standing interests of the board’s members, and those declared at its meetings',
    query: interestsInput.omit({ boardId: true }).extend(format),
    answer: { status: 200, description: 'The register', schema: interestsAnswer },
    handle: (call) =>
      answerAs(call, 'interests', (input) => call.workspace.registers.interests(call.actor, input), interestsTable),
  },
  {
    method: 'get',
    path: '/boards/:boardId/registers/terms',
    operationId: 'registerOfTerms',
    scope: 'registers:read',
    tag: 'registers',
    costly: true,
    summary: 'Terms of office, the next to end first',
    query: termsInput.omit({ boardId: true }).extend(format),
    answer: { status: 200, description: 'The register', schema: termsAnswer },
    handle: (call) =>
      answerAs(call, 'terms-of-office', (input) => call.workspace.registers.terms(call.actor, input), termsTable),
  },
  {
    method: 'get',
    path: '/actions',
    operationId: 'listMyActions',
    scope: 'registers:read',
    tag: 'registers',
    summary: 'What the reader is to do, on all boards they sit on',
    query: myActionsInput.extend(format),
    answer: {
      status: 200,
      description: 'Open ones first, the soonest due before the others',
      schema: actionEntriesAnswer,
    },
    handle: (call) =>
      answerAs(call, 'my-actions', (input) => call.workspace.registers.myActions(call.actor, input), actionsTable),
  },
];

const interests: readonly Route[] = [
  {
    method: 'get',
    path: '/interests',
    operationId: 'listInterests',
    scope: 'registers:read',
    tag: 'registers',
    summary: 'The reader’s own standing interests, and how many are to be confirmed',
    answer: { status: 200, description: 'The interests, the latest first', schema: myInterestsAnswer },
    handle: async ({ workspace, actor }) => ({ body: await workspace.interests.list(actor) }),
  },
  {
    method: 'post',
    path: '/interests',
    operationId: 'declareInterest',
    tag: 'registers',
    summary: 'Put an interest of one’s own on an organisation’s register',
    body: {
      schema: declareInterestInput,
      example: {
        organisationId: '01j8zq3v5n',
        kind: 'pecuniary',
        organisation: 'Bright Sparks Electrical Ltd',
        nature: 'Director; the firm supplies the school',
        since: '2024-09-01',
      },
    },
    answer: { status: 201, description: 'Declared', schema: created },
    errors: ['not_found', 'forbidden', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.interests.declare(actor, input) }),
  },
  {
    method: 'post',
    path: '/interests/none',
    operationId: 'declareNoInterests',
    tag: 'registers',
    summary: 'Declare that one has no interests (a nil return), for a year, or for another one',
    body: { schema: declareNoneInput, example: { organisationId: '01j8zq3v5n' } },
    answer: { status: 204, description: 'Declared' },
    errors: ['not_found', 'forbidden', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.interests.declareNone(actor, input);
      return {};
    },
  },
  {
    method: 'patch',
    path: '/interests/:interestId',
    operationId: 'changeInterest',
    tag: 'registers',
    summary: 'Confirm an interest of one’s own for another year, or say that it has ended',
    body: { schema: changeInterestInput, example: { to: 'confirm' } },
    answer: { status: 204, description: 'Done' },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.interests.change(actor, input);
      return {};
    },
  },
];

export const registerRoutes: readonly Route[] = [...registers, ...interests];
