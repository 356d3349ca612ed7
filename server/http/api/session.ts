import { changePasswordInput } from '../../usecases/auth/change-password.ts';
import { reauthenticateInput } from '../../usecases/auth/reauthenticate.ts';
import { signInInput } from '../../usecases/auth/sign-in.ts';
import type { Route } from './route.ts';
import { me } from './schemas.ts';

export const sessionRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/session',
    operationId: 'signIn',
    tag: 'session',
    summary:
      'Sign in. The same answer, after the same time, for an unknown user and a wrong password. Where the person has a ' +
      'second factor the right password is answered `second_factor_required`, with the question beside the error',
    public: true,
    body: { schema: signInInput, example: { username: 'margaret.ellison', password: 'a long enough password' } },
    answer: { status: 204, description: 'Signed in; the cookie `session` is set' },
    errors: ['invalid_credentials', 'second_factor_required', 'access_revoked', 'first_password_expired', 'too_many'],
    handle: async ({ workspace, input, client }) => ({ cookie: (await workspace.auth.signIn(input, client)).cookie }),
  },
  {
    method: 'delete',
    path: '/session',
    operationId: 'signOut',
    tag: 'session',
    summary: 'Sign out; this session’s sockets close too',
    answer: { status: 204, description: 'Signed out; the cookie is cleared' },
    handle: async ({ workspace, actor }) => ({ cookie: (await workspace.auth.signOut(actor)).cookie }),
  },
  {
    method: 'post',
    path: '/session/reauthentication',
    operationId: 'reauthenticate',
    tag: 'session',
    summary:
      'Give the password again: the sign-in counts as fresh for 15 minutes. Where the person has a second factor the right password is answered `second_factor_required`, with the question beside the error',
    body: { schema: reauthenticateInput, example: { password: 'a long enough password' } },
    answer: { status: 204, description: 'The password was right' },
    errors: ['invalid_credentials', 'second_factor_required', 'too_many'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.auth.reauthenticate(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/me',
    operationId: 'showMe',
    scope: 'boards:read',
    tag: 'session',
    summary: 'Who is signed in, and where they sit',
    answer: { status: 200, description: 'Person, memberships and this session', schema: me },
    handle: async ({ workspace, actor }) => ({ body: await workspace.me.show(actor) }),
  },
  {
    method: 'put',
    path: '/me/password',
    operationId: 'changePassword',
    tag: 'session',
    summary: 'Choose another password; the person’s other sessions end',
    body: {
      schema: changePasswordInput,
      example: { currentPassword: 'a long enough password', newPassword: 'another long password' },
    },
    answer: { status: 204, description: 'Changed' },
    errors: ['too_many'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.auth.changePassword(actor, input);
      return {};
    },
  },
];
