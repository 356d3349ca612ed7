import { giveSecondFactorInput } from '../../usecases/second-factors/prove.ts';
import { addAuthenticatorInput } from '../../usecases/second-factors/add-authenticator.ts';
import { addPasskeyInput } from '../../usecases/second-factors/add-passkey.ts';
import { requireSecondFactorInput } from '../../usecases/second-factors/require.ts';
import { takeAwaySecondFactorsInput } from '../../usecases/second-factors/take-away.ts';
import type { Route } from './route.ts';
import {
  authenticatorAdded,
  authenticatorOffered,
  passkeyAdded,
  passkeyOffered,
  recoveryCodes,
  secondFactors,
} from './schemas.ts';

const token = 'WmFkS2o0bUx4c2RmN2doMmtqNGwyM2s0aDI';

export const secondFactorRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/session/second-factor',
    operationId: 'giveSecondFactor',
    tag: 'session',
    summary:
      'The second step of a sign-in that was answered `second_factor_required`: the challenge from beside the error, ' +
      'and one of `code`, `recoveryCode` and `passkey` (what the browser’s WebAuthn answered, in JSON)',
    public: true,
    body: { schema: giveSecondFactorInput, example: { challenge: token, code: '287082' } },
    answer: { status: 204, description: 'Signed in; the cookie `session` is set' },
    errors: ['not_signed_in', 'invalid_credentials', 'access_revoked', 'too_many'],
    handle: async ({ workspace, input, client }) => ({
      cookie: (await workspace.auth.giveSecondFactor(input, client)).cookie,
    }),
  },
  {
    method: 'post',
    path: '/session/reauthentication/second-factor',
    operationId: 'confirmSecondFactor',
    tag: 'session',
    summary:
      'The second step of a reauthentication that was answered `second_factor_required`: the challenge from beside the ' +
      'error, and one of `code`, `recoveryCode` and `passkey`. The sign-in counts as fresh for 15 minutes',
    body: { schema: giveSecondFactorInput, example: { challenge: token, code: '287082' } },
    answer: { status: 204, description: 'It was right' },
    errors: ['invalid_credentials', 'reauthentication_required', 'too_many'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.auth.confirmSecondFactor(actor, input);
      return {};
    },
  },
  {
    method: 'get',
    path: '/me/second-factors',
    operationId: 'showSecondFactors',
    tag: 'session',
    summary: 'What one has set up beside the password, and how many recovery codes are left',
    answer: { status: 200, description: 'The second factors, without their secrets', schema: secondFactors },
    handle: async ({ workspace, actor }) => ({ body: await workspace.secondFactors.show(actor) }),
  },
  {
    method: 'post',
    path: '/me/second-factors/authenticator/offers',
    operationId: 'beginAuthenticator',
    tag: 'session',
    summary: 'Begin to add an authenticator app: the secret for it, in this answer only',
    answer: {
      status: 201,
      description: 'The secret, as text and as the address that the picture holds',
      schema: authenticatorOffered,
    },
    errors: ['reauthentication_required'],
    handle: async ({ workspace, actor }) => ({ body: await workspace.secondFactors.beginAuthenticator(actor) }),
  },
  {
    method: 'put',
    path: '/me/second-factors/authenticator',
    operationId: 'addAuthenticator',
    tag: 'session',
    summary: 'Add the authenticator app with the first code that it shows; it takes the place of an earlier one',
    body: { schema: addAuthenticatorInput, example: { setUp: token, code: '287082' } },
    answer: {
      status: 200,
      description: 'Added; with the first factor, the recovery codes, in this answer only',
      schema: authenticatorAdded,
    },
    errors: ['reauthentication_required', 'not_possible_now', 'too_many'],
    handle: async ({ workspace, actor, input }) => ({
      body: await workspace.secondFactors.addAuthenticator(actor, input),
    }),
  },
  {
    method: 'delete',
    path: '/me/second-factors/authenticator',
    operationId: 'removeAuthenticator',
    tag: 'session',
    summary: 'Remove the authenticator app; the last factor cannot go where an organisation asks for one',
    answer: { status: 204, description: 'Removed' },
    errors: ['reauthentication_required', 'not_possible_now', 'not_found'],
    handle: async ({ workspace, actor }) => {
      await workspace.secondFactors.removeAuthenticator(actor);
      return {};
    },
  },
  {
    method: 'post',
    path: '/me/second-factors/passkeys/offers',
    operationId: 'beginPasskey',
    tag: 'session',
    summary: 'Begin to add a passkey: what the browser’s `navigator.credentials.create` needs, in JSON',
    answer: { status: 201, description: 'The options', schema: passkeyOffered },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor }) => ({ body: await workspace.secondFactors.beginPasskey(actor) }),
  },
  {
    method: 'post',
    path: '/me/second-factors/passkeys',
    operationId: 'addPasskey',
    tag: 'session',
    summary: 'Add a passkey, as the browser made it, under a name',
    body: {
      schema: addPasskeyInput,
      example: {
        setUp: token,
        name: 'My phone',
        answer: { id: 'wRr4nJ', type: 'public-key', response: { clientDataJSON: '…', attestationObject: '…' } },
      },
    },
    answer: {
      status: 201,
      description: 'Added; with the first factor, the recovery codes, in this answer only',
      schema: passkeyAdded,
    },
    errors: ['reauthentication_required', 'not_possible_now', 'conflict'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.secondFactors.addPasskey(actor, input) }),
  },
  {
    method: 'delete',
    path: '/me/second-factors/passkeys/:passkeyId',
    operationId: 'removePasskey',
    tag: 'session',
    summary: 'Remove a passkey; the last factor cannot go where an organisation asks for one',
    answer: { status: 204, description: 'Removed' },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.secondFactors.removePasskey(actor, input);
      return {};
    },
  },
  {
    method: 'post',
    path: '/me/second-factors/recovery-codes',
    operationId: 'makeRecoveryCodes',
    tag: 'session',
    summary: 'Ten new recovery codes, in this answer only; those from before stop working',
    answer: { status: 201, description: 'The codes', schema: recoveryCodes },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor }) => ({ body: await workspace.secondFactors.makeRecoveryCodes(actor) }),
  },
  {
    method: 'delete',
    path: '/people/:personId/second-factors',
    operationId: 'takeAwaySecondFactors',
    tag: 'people',
    summary: 'Take the second factors away from a person who lost them; their sessions end, and they are told by mail',
    body: { schema: takeAwaySecondFactorsInput, example: { reason: 'Lost her telephone; she came to the office.' } },
    answer: { status: 204, description: 'Their password is enough, until they set up another' },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.secondFactors.takeAway(actor, input);
      return {};
    },
  },
  {
    method: 'put',
    path: '/organisations/:organisationId/second-factor',
    operationId: 'requireSecondFactor',
    tag: 'people',
    summary:
      'Whether everybody on the organisation’s boards needs a second factor to come in; it holds at once; by the clerk of all of them',
    body: { schema: requireSecondFactorInput, example: { required: true } },
    answer: { status: 204, description: 'Set' },
    errors: ['reauthentication_required', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => {
      await workspace.secondFactors.require(actor, input);
      return {};
    },
  },
];
