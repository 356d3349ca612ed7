import type { Person, Session } from '#lib/domain/people.ts';
import type { Actor } from '../actor.ts';
import { authenticate } from '../auth/authenticate.ts';
import { changePassword } from '../auth/change-password.ts';
import { confirmSecondFactor } from '../auth/confirm-second-factor.ts';
import { giveSecondFactor } from '../auth/give-second-factor.ts';
import { acceptInvitation, readInvitation } from '../auth/invitations.ts';
import { reauthenticate } from '../auth/reauthenticate.ts';
import { requestReset } from '../auth/request-reset.ts';
import { readReset, resetByMail } from '../auth/reset-by-mail.ts';
import { type Origin, signIn } from '../auth/sign-in.ts';
import { signOut } from '../auth/sign-out.ts';
import { endDevice, endOtherDevices } from '../me/end-devices.ts';
import { listDevices } from '../me/list-devices.ts';
import { listNewDevices, recogniseDevice } from '../me/new-devices.ts';
import { showMe } from '../me/show.ts';
import { addAuthenticator } from '../second-factors/add-authenticator.ts';
import { addPasskey } from '../second-factors/add-passkey.ts';
import { beginAuthenticator } from '../second-factors/begin-authenticator.ts';
import { beginPasskey } from '../second-factors/begin-passkey.ts';
import { makeRecoveryCodes } from '../second-factors/make-recovery-codes.ts';
import { removeAuthenticator } from '../second-factors/remove-authenticator.ts';
import { removePasskey } from '../second-factors/remove-passkey.ts';
import { requireSecondFactor } from '../second-factors/require.ts';
import { showSecondFactors } from '../second-factors/show.ts';
import { takeAwaySecondFactors } from '../second-factors/take-away.ts';
import { isSetUpNeeded } from '../set-up/needed.ts';
import { runSetUp } from '../set-up/run.ts';
import { authenticateToken } from '../tokens/authenticate.ts';
import { beginConnecting, finishConnecting } from '../single-sign-on/connect.ts';
import { disconnect } from '../single-sign-on/disconnect.ts';
import { endSingleSignOn } from '../single-sign-on/end.ts';
import { beginFreshThere, finishFreshThere } from '../single-sign-on/fresh.ts';
import { listIdentities } from '../single-sign-on/list-own.ts';
import { showOffer } from '../single-sign-on/offered.ts';
import { setSingleSignOn } from '../single-sign-on/set.ts';
import { showSingleSignOn } from '../single-sign-on/show.ts';
import { beginSingleSignOn, finishSingleSignOn } from '../single-sign-on/sign-in.ts';
import { endToken } from '../tokens/end.ts';
import { listTokens } from '../tokens/list.ts';
import { makeToken } from '../tokens/make.ts';
import type { Deps } from '../shared/deps.ts';
import { mustSetUpSecondFactor } from '../shared/second-factor-rule.ts';
import type { Bind } from './bind.ts';

/** How somebody comes in, and what they hold for it. */
export const accessVerbs = (deps: Deps, bind: Bind) => ({
  auth: {
    /** @throws QuorateError `unavailable` while too many sign in at once */
    admit: () => deps.passwords.admit?.(),
    signIn: (input: unknown, origin: Origin) => signIn(deps, input, origin),
    giveSecondFactor: (input: unknown, origin: Origin) => giveSecondFactor(deps, input, origin),
    authenticate: (token: string) => authenticate(deps, token),
    authenticateToken: (secret: string) => authenticateToken(deps, secret),
    reauthenticate: bind(reauthenticate),
    confirmSecondFactor: bind(confirmSecondFactor),
    signOut: (actor: Actor | undefined) => signOut(deps, actor),
    changePassword: bind(changePassword),
    /** Whether a forgotten password can be chosen anew by mail. */
    resetsByMail: () => deps.sendsMail === true,
    requestReset: (input: unknown, origin: Pick<Origin, 'address'>) => requestReset(deps, input, origin),
    readReset: (input: unknown) => readReset(deps, input),
    resetByMail: (input: unknown) => resetByMail(deps, input),
    acceptInvitation: (input: unknown, origin: Origin) => acceptInvitation(deps, input, origin),
    readInvitation: (input: unknown) => readInvitation(deps, input),
  },
  setUp: {
    needed: () => isSetUpNeeded(deps),
    run: (input: unknown, origin: { device: string }) => runSetUp(deps, input, origin),
  },
  secondFactors: {
    show: (actor: Actor | undefined) => showSecondFactors(deps, actor),
    beginAuthenticator: (actor: Actor | undefined) => beginAuthenticator(deps, actor),
    addAuthenticator: bind(addAuthenticator),
    removeAuthenticator: (actor: Actor | undefined) => removeAuthenticator(deps, actor),
    beginPasskey: (actor: Actor | undefined) => beginPasskey(deps, actor),
    addPasskey: bind(addPasskey),
    removePasskey: bind(removePasskey),
    makeRecoveryCodes: (actor: Actor | undefined) => makeRecoveryCodes(deps, actor),
    takeAway: bind(takeAwaySecondFactors),
    require: bind(requireSecondFactor),
    /** For pages: whether to lead somebody to set one up before anything else. */
    mustSetUp: ({ person, session }: { person: Person; session: Session }) =>
      mustSetUpSecondFactor(deps, person, session),
  },
  singleSignOn: {
    /** For anybody. */
    offer: (input: unknown) => showOffer(deps, input),
    begin: (input: unknown, origin: Pick<Origin, 'address'>) => beginSingleSignOn(deps, input, origin),
    finish: (input: unknown, origin: Origin) => finishSingleSignOn(deps, input, origin),
    identities: (actor: Actor | undefined) => listIdentities(deps, actor),
    beginConnecting: (actor: Actor | undefined, input: unknown, origin: Pick<Origin, 'address'>) =>
      beginConnecting(deps, actor, input, origin),
    finishConnecting: bind(finishConnecting),
    disconnect: bind(disconnect),
    beginFresh: (actor: Actor | undefined, input: unknown, origin: Pick<Origin, 'address'>) =>
      beginFreshThere(deps, actor, input, origin),
    finishFresh: bind(finishFreshThere),
    show: bind(showSingleSignOn),
    set: bind(setSingleSignOn),
    end: bind(endSingleSignOn),
  },
  me: {
    show: (actor: Actor | undefined) => showMe(deps, actor),
    devices: (actor: Actor | undefined) => listDevices(deps, actor),
    endDevice: bind(endDevice),
    endOtherDevices: (actor: Actor | undefined) => endOtherDevices(deps, actor),
    newDevices: (actor: Actor | undefined) => listNewDevices(deps, actor),
    recogniseDevice: bind(recogniseDevice),
  },
  tokens: {
    list: (actor: Actor | undefined) => listTokens(deps, actor),
    make: bind(makeToken),
    end: bind(endToken),
  },
});
