import type { Person } from '#lib/domain/people.ts';
import type { Deps } from '../shared/deps.ts';

interface Words {
  subject: string;
  text: string;
}

const when = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

const letter = (...paragraphs: string[]): string => [...paragraphs, 'Quorate'].join('\n\n');

export const resetWords = (deps: Pick<Deps, 'origin'>, username: string, token: string): Words => ({
  subject: 'Choose a new password',
  text: letter(
    `Somebody, most likely you, has asked for a new password for ${username} at ${deps.origin}.`,
    `To choose one, open this link within the hour. It works once:\n${deps.origin}/reset/${token}`,
    'If it was not you, there is nothing to do: your password stays as it is.',
  ),
});

export const invitationWords = (
  deps: Pick<Deps, 'origin'>,
  { username, organisationName, token }: { username: string; organisationName: string; token: string },
): Words => ({
  subject: `Your invitation from ${organisationName}`,
  text: letter(
    `${organisationName} has invited you to Quorate, where its governors meet and keep their papers and minutes.`,
    `To choose a password and come in, open this link within three days. It works once:\n${deps.origin}/invitation/${token}`,
    `From then on you sign in at ${deps.origin} as ${username}.`,
    'If the link has run out, ask the clerk for another. If you did not expect this, there is nothing to do.',
  ),
});

export const changedWords = (deps: Pick<Deps, 'origin' | 'clock'>, { username }: Person): Words => ({
  subject: 'Your password was changed',
  text: letter(
    `The password of ${username} at ${deps.origin} was changed on ${when.format(deps.clock.now())}. Every other device was signed out.`,
    'If it was you, there is nothing to do.',
    `If it was not you, choose another password at ${deps.origin}/forgotten now, or ask your clerk for one, and tell the clerk.`,
  ),
});

export const addressWords = (deps: Pick<Deps, 'origin' | 'clock'>, { username }: Person): Words => ({
  subject: 'Your e-mail address was changed',
  text: letter(
    `On ${when.format(deps.clock.now())} your clerk changed the address to which ${deps.origin} writes to ${username}. This is the last mail to this one.`,
    'If you asked for it, there is nothing to do.',
    'If you did not, speak to your clerk, on the telephone or in person.',
  ),
});

export const newDeviceWords = (
  deps: Pick<Deps, 'origin' | 'clock'>,
  { username }: Person,
  { device, place }: { device: string; place: string },
): Words => ({
  subject: 'Signed in on a new device',
  text: letter(
    `Somebody signed in as ${username} at ${deps.origin}, on a device or from a place that is new.`,
    `Device: ${device}\nWhen: ${when.format(deps.clock.now())}\nNetwork address: ${place}`,
    'If it was you, there is nothing to do.',
    `If it was not you, sign that device out at ${deps.origin}/account/devices, change your password, and tell your clerk.`,
  ),
});

export const connectedWords = (deps: Pick<Deps, 'origin'>, { username }: Person, account: string): Words => ({
  subject: 'An account was connected to your sign-in',
  text: letter(
    `An account of ${account} was connected to your sign-in ${username} at ${deps.origin}: whoever signs in to that account can now come in there as you. Your password works as before.`,
    'If it was you, there is nothing to do.',
    `If it was not you, disconnect it at ${deps.origin}/account, change your password, and tell your clerk.`,
  ),
});

/** @param what was done, such as "A passkey was added to your sign-in" */
export const ownFactorWords = (deps: Pick<Deps, 'origin' | 'clock'>, { username }: Person, what: string): Words => ({
  subject: what,
  text: letter(
    `${what}, as ${username} at ${deps.origin}, on ${when.format(deps.clock.now())}.`,
    'If it was you, there is nothing to do.',
    `If it was not you, change your password at ${deps.origin}/password, see at ${deps.origin}/account what your second step is, and tell your clerk.`,
  ),
});

export const tokenWords = (
  deps: Pick<Deps, 'origin' | 'clock'>,
  { username }: Person,
  token: { name: string; expiresAt: string },
): Words => ({
  subject: 'An API token was made in your name',
  text: letter(
    `An API token called “${token.name}” was made for ${username} at ${deps.origin}. Until ${when.format(new Date(token.expiresAt))} a program that has it reads there what you may read.`,
    'If it was you, there is nothing to do.',
    `If it was not you, end it at ${deps.origin}/account/tokens, change your password, and tell your clerk.`,
  ),
});

export const takenAwayWords = (deps: Pick<Deps, 'origin'>, { username }: Person): Words => ({
  subject: 'The second step of your sign-in was taken away',
  text: letter(
    `A clerk has taken away the second step with which you sign in as ${username} at ${deps.origin}: your authenticator app, your passkeys and your recovery codes no longer work, and every device was signed out. Your password is the same.`,
    `When you have signed in, set up a new second step at ${deps.origin}/account.`,
    'If you did not ask for this, speak to your clerk at once, on the telephone or in person.',
  ),
});
