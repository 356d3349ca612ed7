import { erasePersonInput } from '../../usecases/data/erase.ts';
import { changeRequestInput, openRequestInput } from '../../usecases/data/requests.ts';
import { requestDataExportInput } from '../../usecases/data/exports.ts';
import { acceptAgreementInput } from '../../usecases/data/agreement.ts';
import { setRetentionInput, showRetentionInput } from '../../usecases/data/retention.ts';
import { agreementVersion } from '#lib/domain/data/agreement.ts';
import type { Route } from './route.ts';
import { agreement, dataExport, dataExportRequested, dataRequestOpened, personData, retention } from './schemas.ts';

const organisation = '/organisations/:organisationId/data';
const person = '/organisations/:organisationId/people/:personId/data';

export const dataRoutes: readonly Route[] = [
  {
    method: 'get',
    path: person,
    operationId: 'showPersonData',
    tag: 'data',
    costly: true,
    summary: 'Requests for one person’s data with their deadlines, files made, and what erasing would take away',
    answer: { status: 200, description: 'As the clerk deals with it', schema: personData },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.person(actor, input) }),
  },
  {
    method: 'post',
    path: `${person}/requests`,
    operationId: 'openDataRequest',
    tag: 'data',
    summary: 'Record that a person asked for their data; the clock runs from the day it was received',
    body: { schema: openRequestInput, example: { receivedOn: '2026-03-02', note: 'By e-mail to the clerk' } },
    answer: { status: 201, description: 'Recorded', schema: dataRequestOpened },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.openRequest(actor, input) }),
  },
  {
    method: 'patch',
    path: '/data-requests/:requestId',
    operationId: 'changeDataRequest',
    tag: 'data',
    summary: 'Extend, pause, resume or close a request',
    body: { schema: changeRequestInput, example: { to: 'extend', reason: 'Hundreds of documents over ten years' } },
    answer: { status: 204, description: 'Done' },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.data.changeRequest(actor, input);
      return {};
    },
  },
  {
    method: 'post',
    path: `${person}/exports`,
    operationId: 'requestDataExport',
    costly: true,
    tag: 'data',
    summary: 'Ask for all that is held on a person as a ZIP of JSON and PDF; asks for a fresh sign-in',
    body: { schema: requestDataExportInput, example: {} },
    answer: { status: 201, description: 'Begun', schema: dataExportRequested },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.requestExport(actor, input) }),
  },
  {
    method: 'get',
    path: '/data-exports/:dataExportId',
    operationId: 'showDataExport',
    tag: 'data',
    summary: 'How far such a file is that one asked for oneself',
    answer: { status: 200, description: 'Its state, and how much is done', schema: dataExport },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.showExport(actor, input) }),
  },
  {
    method: 'get',
    path: '/data-exports/:dataExportId/file',
    operationId: 'downloadDataExport',
    tag: 'data',
    costly: true,
    summary: 'The file, once it is made; asks for a fresh sign-in',
    answer: { status: 200, description: 'The file', binary: true },
    errors: ['not_possible_now', 'reauthentication_required'],
    handle: async ({ workspace, actor, input }) => workspace.data.downloadExport(actor, input),
  },
  {
    method: 'post',
    path: `${person}/erasure`,
    operationId: 'eraseData',
    tag: 'data',
    summary: 'Erase a person’s data, but for what has to be kept; asks for a fresh sign-in',
    body: { schema: erasePersonInput, example: { confirm: 'David Okafor', reason: 'Asked for it on 2 March' } },
    answer: { status: 204, description: 'Erased' },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.data.erase(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: `${organisation}/retention`,
    operationId: 'showRetention',
    costly: true,
    tag: 'data',
    summary: 'How long things are kept, and what would be deleted now; periods in the query are tried',
    query: showRetentionInput.omit({ organisationId: true }),
    answer: { status: 200, description: 'Months, or never', schema: retention },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.retention(actor, input) }),
  },
  {
    method: 'put',
    path: `${organisation}/retention`,
    operationId: 'setRetention',
    tag: 'data',
    summary: 'Set how many months things are kept; by the clerk of all boards, with a fresh sign-in',
    body: {
      schema: setRetentionInput,
      example: { mail: 12, interests: 24, endedProfiles: 'never', history: 84, cancelledMeetings: 36 },
    },
    answer: { status: 200, description: 'As set', schema: retention },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.setRetention(actor, input) }),
  },
  {
    method: 'get',
    path: `${organisation}/agreement`,
    operationId: 'showAgreement',
    tag: 'data',
    summary: 'Which version of the processing agreement there is, and who accepted which',
    answer: { status: 200, description: 'The state of it', schema: agreement },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.agreement(actor, input) }),
  },
  {
    method: 'post',
    path: `${organisation}/agreement`,
    operationId: 'acceptAgreement',
    tag: 'data',
    summary:
      'Accept the processing agreement for the organisation, in the version that was read; by the clerk of all its boards',
    body: { schema: acceptAgreementInput, example: { version: agreementVersion } },
    answer: { status: 200, description: 'Accepted', schema: agreement },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.data.acceptAgreement(actor, input) }),
  },
];
