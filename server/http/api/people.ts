import { z } from 'zod';
import { addMembershipInput } from '../../usecases/people/add-membership.ts';
import { addPersonInput } from '../../usecases/people/add.ts';
import { changeRoleInput } from '../../usecases/people/change-role.ts';
import { revokeInput } from '../../usecases/people/revoke.ts';
import type { Route } from './route.ts';
import { firstPassword, people, personAdded, receipt, revocation } from './schemas.ts';

export const peopleRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/organisations/:organisationId/people',
    operationId: 'listPeople',
    scope: 'people:read',
    tag: 'people',
    summary: 'Who belongs to an organisation, who is on line and in which meeting, and the last revocations',
    answer: { status: 200, description: 'The people', schema: people },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.list(actor, input) }),
  },
  {
    method: 'post',
    path: '/organisations/:organisationId/people',
    operationId: 'addPerson',
    tag: 'people',
    summary:
      'Add a person, with an invitation, as a link or by mail, or a first password; link and password are in this answer only',
    body: {
      schema: addPersonInput,
      example: {
        name: 'Priya Raman',
        username: 'priya.raman',
        email: 'priya@example.org',
        memberships: [{ boardId: '01J8ZQ3V5N', role: 'governor', category: 'parent' }],
        signIn: 'invitation',
      },
    },
    answer: { status: 201, description: 'Added', schema: personAdded },
    errors: ['conflict', 'reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.add(actor, input) }),
  },
  {
    method: 'post',
    path: '/people/:personId/memberships',
    operationId: 'addMembership',
    tag: 'people',
    summary: 'Put a person on a further board. Who left it, or whose access has ended, is reinstated instead',
    body: { schema: addMembershipInput, example: { boardId: '01J8ZQ3V5N', role: 'governor', category: 'coOpted' } },
    answer: { status: 204, description: 'They sit on the board' },
    errors: ['conflict', 'reauthentication_required', 'reinstatement_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.people.addMembership(actor, input);
      return {};
    },
  },
  {
    method: 'patch',
    path: '/people/:personId/memberships/:boardId',
    operationId: 'changeRole',
    tag: 'people',
    summary: 'Change a person’s role on a board; what they have open follows at once',
    body: { schema: changeRoleInput, example: { role: 'observer' } },
    answer: { status: 204, description: 'Changed' },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.people.changeRole(actor, input);
      return {};
    },
  },
  {
    method: 'post',
    path: '/people/:personId/password',
    operationId: 'resetPassword',
    tag: 'people',
    summary: 'Give a person a first password, shown in this answer only; their sessions end',
    answer: { status: 200, description: 'The first password', schema: firstPassword },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.resetPassword(actor, input) }),
  },
  {
    method: 'get',
    path: '/people/:personId/revocations',
    operationId: 'listRevocations',
    scope: 'people:read',
    tag: 'people',
    summary: 'The revocations of a person with their receipts, the latest first',
    answer: { status: 200, description: 'The revocations', schema: z.array(revocation) },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.revocations(actor, input) }),
  },
  {
    method: 'post',
    path: '/people/:personId/revocations',
    operationId: 'revoke',
    tag: 'people',
    summary: 'End a person’s access: the account, one board, or one session. Answers once all they had open is closed',
    body: { schema: revokeInput, example: { scope: 'account', reason: 'Left the school' } },
    answer: { status: 200, description: 'The receipt: each connection that was closed, and when', schema: receipt },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.people.revoke(actor, input) }),
  },
];
