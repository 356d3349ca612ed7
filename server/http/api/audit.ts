import { checkAuditInput } from '../../usecases/audit/check.ts';
import { exportAuditInput } from '../../usecases/audit/export.ts';
import { setHeadMailInput } from '../../usecases/audit/head.ts';
import type { Route } from './route.ts';
import { auditCheck, auditHead } from './schemas.ts';

export const auditRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/organisations/:organisationId/audit/file',
    operationId: 'exportAudit',
    costly: true,
    tag: 'audit',
    summary:
      'The audit log as a file: CSV in plain words, or the whole chain as JSON Lines, which verifies off line; asks for a fresh sign-in',
    query: exportAuditInput.omit({ organisationId: true }),
    answer: { status: 200, description: 'The file', binary: true },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => workspace.audit.export(actor, input),
  },
  {
    method: 'post',
    path: '/organisations/:organisationId/audit/checks',
    operationId: 'checkAudit',
    costly: true,
    tag: 'audit',
    summary: 'Check the whole log, also against a head that was kept',
    body: { schema: checkAuditInput, example: { kept: `412:${'9f'.repeat(32)}` } },
    answer: { status: 200, description: 'Whether it is whole', schema: auditCheck },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.audit.check(actor, input) }),
  },
  {
    method: 'get',
    path: '/organisations/:organisationId/audit/head',
    operationId: 'showAuditHead',
    tag: 'audit',
    summary: 'The last entry of the log, and where it is mailed to',
    answer: { status: 200, description: 'The head', schema: auditHead },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.audit.head(actor, input) }),
  },
  {
    method: 'put',
    path: '/organisations/:organisationId/audit/head/mail',
    operationId: 'setHeadMail',
    tag: 'audit',
    summary:
      'Say where the head is mailed to once a day when the log has grown; by the clerk of all boards, with a fresh sign-in',
    body: { schema: setHeadMailInput, example: { address: 'auditor@example.org' } },
    answer: { status: 204, description: 'Set' },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.audit.setHeadMail(actor, input);
      return {};
    },
  },
];
