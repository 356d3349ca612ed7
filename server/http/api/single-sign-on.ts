import { answerInput, beginInput } from '../../usecases/single-sign-on/begun.ts';
import { setSingleSignOnInput } from '../../usecases/single-sign-on/set.ts';
import type { Route } from './route.ts';
import { atProvider, connectedTo, identities, singleSignOn } from './schemas.ts';

const binding = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
const answer = { organisationId: 'o1', state: 'JdQ4m2x0', code: 'SplxlOBeZQQYbYS6WxSbIA', binding: 'n4bQgYhMfWWaL' };

export const singleSignOnRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/session/single-sign-on',
    operationId: 'beginSingleSignOn',
    tag: 'session',
    summary:
      'Begin to sign in by an organisation’s provider: where the browser goes. `binding` is the SHA-256 (base64url) of a ' +
      'secret that the browser keeps and gives with the answer',
    public: true,
    body: { schema: beginInput, example: { organisationId: 'o1', binding } },
    answer: { status: 201, description: 'The address at the provider; it serves for ten minutes', schema: atProvider },
    errors: ['not_found', 'not_possible_now', 'too_many'],
    handle: async ({ workspace, input, client }) => ({ body: await workspace.singleSignOn.begin(input, client) }),
  },
  {
    method: 'post',
    path: '/session/single-sign-on/answer',
    operationId: 'finishSingleSignOn',
    tag: 'session',
    summary:
      'Sign in with what the provider sent back to `/sign-in/back/:organisationId`, once, and with whose address that was; ' +
      'nobody is made by it',
    public: true,
    body: { schema: answerInput, example: answer },
    answer: { status: 204, description: 'Signed in; the cookie `session` is set' },
    errors: [
      'not_signed_in',
      'invalid_credentials',
      'second_factor_required',
      'access_revoked',
      'not_possible_now',
      'not_found',
      'conflict',
    ],
    handle: async ({ workspace, input, client }) => ({
      cookie: (await workspace.singleSignOn.finish(input, client)).cookie,
    }),
  },
  {
    method: 'post',
    path: '/session/reauthentication/single-sign-on',
    operationId: 'beginFreshThere',
    tag: 'session',
    summary:
      'Begin a fresh sign-in at an organisation’s provider, with a connected account, in the place of the password: where ' +
      'the browser goes. Not where the provider cannot be had to ask anew (Google)',
    body: { schema: beginInput, example: { organisationId: 'o1', binding } },
    answer: { status: 201, description: 'The address at the provider; it serves for ten minutes', schema: atProvider },
    errors: ['not_found', 'not_possible_now', 'invalid_credentials', 'too_many'],
    handle: async ({ workspace, actor, input, client }) => ({
      body: await workspace.singleSignOn.beginFresh(actor, input, client),
    }),
  },
  {
    method: 'post',
    path: '/session/reauthentication/single-sign-on/answer',
    operationId: 'finishFreshThere',
    tag: 'session',
    summary:
      'The sign-in counts as fresh for 15 minutes, by what the provider sent back, in the session that began it, once: it ' +
      'has to be the connected account, and to have signed in there since. A second factor is asked for as at a sign-in',
    body: { schema: answerInput, example: answer },
    answer: { status: 204, description: 'It is they' },
    errors: ['invalid_credentials', 'second_factor_required', 'not_possible_now', 'not_found'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.singleSignOn.finishFresh(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/me/identities',
    operationId: 'listIdentities',
    tag: 'session',
    summary: 'Where you can connect an account at your organisation’s provider, and where you have',
    answer: { status: 200, description: 'By organisation', schema: identities },
    handle: async ({ workspace, actor }) => ({ body: await workspace.singleSignOn.identities(actor) }),
  },
  {
    method: 'post',
    path: '/me/identities/offers',
    operationId: 'beginConnecting',
    tag: 'session',
    summary: 'Begin to connect your account at an organisation’s provider: where the browser goes',
    body: { schema: beginInput, example: { organisationId: 'o1', binding } },
    answer: { status: 201, description: 'The address at the provider; it serves for ten minutes', schema: atProvider },
    errors: ['reauthentication_required', 'not_found', 'not_possible_now', 'invalid_credentials', 'too_many'],
    handle: async ({ workspace, actor, input, client }) => ({
      body: await workspace.singleSignOn.beginConnecting(actor, input, client),
    }),
  },
  {
    method: 'post',
    path: '/me/identities',
    operationId: 'finishConnecting',
    tag: 'session',
    summary: 'Connect the account with what the provider sent back, in the session that began it',
    body: { schema: answerInput, example: answer },
    answer: { status: 201, description: 'Connected; you can sign in by it', schema: connectedTo },
    errors: ['invalid_credentials', 'not_possible_now', 'not_found', 'conflict'],
    handle: async ({ workspace, actor, input }) => ({
      body: await workspace.singleSignOn.finishConnecting(actor, input),
    }),
  },
  {
    method: 'delete',
    path: '/me/identities/:identityId',
    operationId: 'disconnect',
    tag: 'session',
    summary: 'Disconnect an account: it lets nobody in any more. The password stays as it is',
    answer: { status: 204, description: 'Disconnected' },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.singleSignOn.disconnect(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/organisations/:organisationId/single-sign-on',
    operationId: 'showSingleSignOn',
    tag: 'people',
    summary: 'Single sign-on of an organisation as it is set, and what to register with its provider',
    answer: { status: 200, description: 'Without the secret', schema: singleSignOn },
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.singleSignOn.show(actor, input) }),
  },
  {
    method: 'put',
    path: '/organisations/:organisationId/single-sign-on',
    operationId: 'setSingleSignOn',
    tag: 'people',
    summary: 'Let an organisation’s people sign in with their accounts at its provider; by the clerk of all its boards',
    body: {
      schema: setSingleSignOnInput,
      example: {
        issuer: 'https://accounts.google.com',
        clientId: '1234.apps.googleusercontent.com',
        clientSecret: 'GOCSPX-example',
        name: 'Hill School',
        countsAsSecondFactor: false,
      },
    },
    answer: { status: 204, description: 'Set' },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.singleSignOn.set(actor, input);
      return {};
    },
  },
  {
    method: 'delete',
    path: '/organisations/:organisationId/single-sign-on',
    operationId: 'endSingleSignOn',
    tag: 'people',
    summary: 'Switch single sign-on off; everybody signs in with their password',
    answer: { status: 204, description: 'Off' },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.singleSignOn.end(actor, input);
      return {};
    },
  },
];
