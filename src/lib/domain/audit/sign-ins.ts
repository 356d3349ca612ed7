import { counted, type Sayings } from './deed.ts';

const factors: Record<string, string> = { authenticator: 'an authenticator app', passkey: 'a passkey' };

/** How people come in, and what they set for it themselves. */
export const signInSayings: Sayings = {
  'session.begin': {
    kind: 'signIns',
    says: (a) =>
      `signed in with ${a.text('device') ?? 'an unknown device'}${
        a.deed.detail.singleSignOn === true ? ', by the account at their organisation’s provider' : ''
      }`,
  },
  'session.confirm': {
    kind: 'signIns',
    says: (a) =>
      a.text('by') === 'provider'
        ? 'showed again that it was they, by the account at their organisation’s provider'
        : 'showed again that it was they, with their password',
  },
  'session.end': {
    kind: 'signIns',
    says(a) {
      const other = a.text('device');
      return other === undefined ? 'signed out' : `signed out another of their devices: ${other}`;
    },
  },
  'session.recognise': {
    kind: 'signIns',
    says: (a) => `said that a sign-in on a new device was theirs: ${a.text('device') ?? 'an unknown one'}`,
  },
  'session.revoke': {
    kind: 'access',
    says: (a) => `signed ${a.personName} out of a device: ${a.text('device') ?? 'an unknown one'}${a.reason}`,
  },
  'organisation.signOut': { kind: 'access', says: (a) => `signed everybody out of all their devices${a.reason}` },
  'invitation.accept': { kind: 'signIns', says: () => 'took up their invitation and chose a password' },
  'password.change': { kind: 'signIns', says: () => 'changed their password' },
  'password.forgotten': {
    kind: 'signIns',
    says: (a) => `was asked for a link to choose a new password for ${a.personName}`,
  },
  'password.resetByMail': { kind: 'signIns', says: () => 'chose a new password by the link in a mail' },
  'secondFactor.add': {
    kind: 'signIns',
    says: (a) => `added ${factors[a.text('kind') ?? ''] ?? 'a second step'} to their sign-in`,
  },
  'secondFactor.remove': {
    kind: 'signIns',
    says: (a) => `removed ${factors[a.text('kind') ?? ''] ?? 'a second step'} from their sign-in`,
  },
  'secondFactor.takeAway': {
    kind: 'access',
    says: (a) => `took away the second step of ${a.whose} sign-in${a.reason}`,
  },
  'recoveryCodes.make': { kind: 'signIns', says: () => 'made new recovery codes' },
  'recoveryCode.use': {
    kind: 'signIns',
    says(a) {
      const left = a.number('left');
      return `signed in by a recovery code${left === undefined ? '' : `; ${counted(left, 'code')} left`}`;
    },
  },
  'secondFactor.refuse': {
    kind: 'signIns',
    says: (a) => `refused a wrong second step at ${a.whose} sign-in, after the right password`,
  },
  'passkey.copied': {
    kind: 'signIns',
    says: (a) => `refused a passkey at ${a.whose} sign-in that may be a copy`,
  },
  'token.make': { kind: 'access', says: (a) => `made the access token ‘${a.text('name') ?? 'without a name'}’` },
  'token.end': { kind: 'access', says: (a) => `ended the access token ‘${a.text('name') ?? 'without a name'}’` },
  'identity.connect': {
    kind: 'signIns',
    says: (a) =>
      a.deed.detail.by === 'address'
        ? `connected ${a.whose} sign-in to the account with the same address at the provider`
        : 'connected their account at the provider to their sign-in',
  },
  'identity.disconnect': {
    kind: 'signIns',
    says: (a) =>
      a.deed.detail.by === 'address'
        ? `disconnected the account at the provider that ${a.whose} former address had connected`
        : 'disconnected their account at the provider',
  },
  'organisation.singleSignOn': {
    kind: 'access',
    says: (a) =>
      a.deed.detail.on === true
        ? `set single sign-on by ${a.text('issuer') ?? 'a provider'}`
        : 'switched single sign-on off',
  },
  'organisation.requireSecondFactor': {
    kind: 'access',
    says: (a) =>
      a.deed.detail.required === true
        ? 'began to ask everybody for a second step at sign-in'
        : 'stopped asking everybody for a second step at sign-in',
  },
};
