/** One's own sign-in: the way back in, devices, and tokens for integrations. */
import { z } from 'zod';
import { requestResetInput } from '../../usecases/auth/request-reset.ts';
import { resetByMailInput } from '../../usecases/auth/reset-by-mail.ts';
import { makeTokenInput } from '../../usecases/tokens/make.ts';
import type { Route } from './route.ts';
import { apiToken, apiTokenMade, device, devicesEnded, newDevice } from './schemas.ts';

export const accountRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/session/password-resets',
    operationId: 'requestPasswordReset',
    tag: 'session',
    summary: 'Ask for a link to choose a new password, by mail. The same answer whoever’s user name it is, or nobody’s',
    public: true,
    body: { schema: requestResetInput, example: { username: 'margaret.ellison' } },
    answer: { status: 204, description: 'If there is such an account, and its address is known, a mail is on its way' },
    errors: ['too_many', 'not_possible_now'],
    handle: async ({ workspace, input, client }) => {
      await workspace.auth.requestReset(input, client);
      return {};
    },
  },
  {
    method: 'put',
    path: '/session/password',
    operationId: 'resetPasswordByMail',
    tag: 'session',
    summary: 'Choose a new password with the token from the mail; all of the person’s sessions end',
    public: true,
    body: {
      schema: resetByMailInput,
      example: { token: 'the last part of the link in the mail', newPassword: 'another long password' },
    },
    answer: { status: 204, description: 'Changed. Nobody is signed in by it' },
    errors: ['not_found'],
    handle: async ({ workspace, input }) => {
      await workspace.auth.resetByMail(input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/me/sessions',
    operationId: 'listDevices',
    tag: 'session',
    summary: 'Where you are signed in',
    answer: { status: 200, description: 'The sessions', schema: z.array(device) },
    handle: async ({ workspace, actor }) => ({ body: await workspace.me.devices(actor) }),
  },
  {
    method: 'delete',
    path: '/me/sessions/:sessionId',
    operationId: 'endDevice',
    tag: 'session',
    summary: 'Sign out another of your devices; all that it has open closes, on every node, before the answer',
    answer: { status: 200, description: 'How much was closed', schema: devicesEnded },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.me.endDevice(actor, input) }),
  },
  {
    method: 'delete',
    path: '/me/sessions',
    operationId: 'endOtherDevices',
    tag: 'session',
    summary: 'Sign out all of your devices but this one',
    answer: { status: 200, description: 'How much was closed', schema: devicesEnded },
    handle: async ({ workspace, actor }) => ({ body: await workspace.me.endOtherDevices(actor) }),
  },
  {
    method: 'get',
    path: '/me/new-devices',
    operationId: 'listNewDevices',
    tag: 'session',
    summary: 'Sign-ins on devices that were new, which you have not recognised: the five latest of the last 30 days',
    answer: {
      status: 200,
      description: 'The sign-ins, without that of the device that asks',
      schema: z.array(newDevice),
    },
    handle: async ({ workspace, actor }) => ({ body: await workspace.me.newDevices(actor) }),
  },
  {
    method: 'delete',
    path: '/me/new-devices/:sessionId',
    operationId: 'recogniseDevice',
    tag: 'session',
    summary: 'Say that a sign-in on a new device was yours; refused where the device that asks was not known before it',
    answer: { status: 204, description: 'You are not told of it any more' },
    errors: ['not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.me.recogniseDevice(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/me/tokens',
    operationId: 'listTokens',
    tag: 'session',
    summary: 'Your tokens for integrations that serve now',
    answer: { status: 200, description: 'The tokens, without what is secret of them', schema: z.array(apiToken) },
    handle: async ({ workspace, actor }) => ({ body: await workspace.tokens.list(actor) }),
  },
  {
    method: 'post',
    path: '/me/tokens',
    operationId: 'makeToken',
    tag: 'session',
    summary: 'Make a token with which an integration reads in your name; it is shown in this answer only',
    body: {
      schema: makeTokenInput,
      example: { name: 'School website', scopes: ['boards:read', 'meetings:read'], days: 90 },
    },
    answer: { status: 201, description: 'Made', schema: apiTokenMade },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.tokens.make(actor, input) }),
  },
  {
    method: 'delete',
    path: '/me/tokens/:tokenId',
    operationId: 'endToken',
    tag: 'session',
    summary: 'End a token; what is being answered to it is cut off, on every node, before the answer',
    answer: { status: 204, description: 'Ended' },
    handle: async ({ workspace, actor, input }) => {
      await workspace.tokens.end(actor, input);
      return {};
    },
  },
];
