import { handOverInput } from '../../usecases/people/hand-over.ts';
import { importLimits } from '#lib/domain/people-import/limits.ts';
import { importPeopleInput } from '../../usecases/people/import/run.ts';
import { inviteAgainInput } from '../../usecases/people/invite-again.ts';
import { leadClerkInput } from '../../usecases/people/lead-clerk.ts';
import { reinstateInput } from '../../usecases/people/reinstate.ts';
import { setAddressInput } from '../../usecases/people/set-address.ts';
import type { Route } from './route.ts';
import { handedOver, peopleImport, personInvited } from './schemas.ts';

/** The clerk’s control over who may come in, beyond one person and one board at a time. */
export const clerkRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/organisations/:organisationId/people/imports',
    operationId: 'importPeople',
    costly: true,
    tag: 'people',
    summary:
      'Add people from a table (CSV). With `preview` it says what would happen; else it writes some rows and says, as `next`, from which to go on. Done again it adds nothing',
    body: {
      schema: importPeopleInput,
      example: {
        csv: 'name,username,email,board,role,category,term start,term end\nPriya Raman,,priya@example.org,,governor,parent,2026-09-01,2030-08-31\n',
        preview: true,
      },
      // Characters beyond ASCII take more than a byte, and line ends are escaped.
      bytesAtMost: 4 * importLimits.text,
    },
    answer: { status: 200, description: 'The rows, and what happens or happened for each', schema: peopleImport },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.import(actor, input) }),
  },
  {
    method: 'post',
    path: '/organisations/:organisationId/people/:personId/invitations',
    operationId: 'inviteAgain',
    tag: 'people',
    summary:
      'Invite a person who has chosen no password yet once more: by mail, or with a link in this answer only (which needs a fresh sign-in). Invitations from before are void',
    body: { schema: inviteAgainInput, example: { by: 'mail' } },
    answer: { status: 200, description: 'The link, or the address to which it goes', schema: personInvited },
    errors: ['reauthentication_required', 'reinstatement_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.invite(actor, input) }),
  },
  {
    method: 'put',
    path: '/organisations/:organisationId/people/:personId/email-address',
    operationId: 'setEmailAddress',
    tag: 'people',
    summary:
      'Correct the address to which an organisation writes to a person, or forget it (null). Invitations mailed to the former one are void; invite them again',
    body: { schema: setAddressInput, example: { was: null, email: 'priya@example.org' } },
    answer: { status: 204, description: 'Set' },
    errors: ['reauthentication_required', 'stale_version'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.people.setAddress(actor, input);
      return {};
    },
  },
  {
    method: 'post',
    path: '/people/:personId/reinstatements',
    operationId: 'reinstate',
    tag: 'people',
    summary:
      'Put a person back on a board that they left; whose sign-in had ended gets an invitation, as a link in this answer only, or by mail',
    body: {
      schema: reinstateInput,
      example: { boardId: '01J8ZQ3V5N', role: 'governor', category: 'parent', reason: 'Elected again' },
    },
    answer: { status: 200, description: 'They sit on the board again', schema: personInvited },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.reinstate(actor, input) }),
  },
  {
    method: 'post',
    path: '/people/:personId/hand-overs',
    operationId: 'handOver',
    tag: 'people',
    summary:
      'Make another person clerk of boards whose clerk this one is, and end the places of this one there, if asked',
    body: {
      schema: handOverInput,
      example: { toId: '01J8ZQ3V5P', boardIds: ['01J8ZQ3V5N'], ends: true, reason: 'A new clerk from September' },
    },
    answer: { status: 200, description: 'The receipt, where places ended', schema: handedOver },
    errors: ['reauthentication_required', 'reinstatement_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.handOver(actor, input) }),
  },
  {
    method: 'put',
    path: '/organisations/:organisationId/people/:personId/lead-clerk',
    operationId: 'setLeadClerk',
    tag: 'people',
    summary: 'Make a person clerk of every board of an organisation, later ones included, or end that',
    body: { schema: leadClerkInput, example: { leads: true } },
    answer: { status: 204, description: 'Set' },
    errors: ['reauthentication_required', 'reinstatement_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.people.setLeadClerk(actor, input);
      return {};
    },
  },
];
