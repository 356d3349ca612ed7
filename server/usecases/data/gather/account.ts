import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import type { Invitation } from '#lib/domain/people.ts';
import { roleNames } from '#lib/domain/role-names.ts';
import { codesLeft } from '#lib/domain/second-factors.ts';
import { findAll } from '../../shared/find.ts';
import type { Gathering } from './gathering.ts';

/** The account, the person's places, and how they came in. */
export async function accountSections({ deps, subject, boardName }: Gathering): Promise<HeldSection[]> {
  const { organisation, person: stored, profile } = subject;
  const { passwordHash, secondFactors, memberships, identities, noAccountByAddress, ...rest } = stored.value;
  const { leadClerkOf = [], ...account } = rest;
  const here = memberships.filter((m) => m.organisationId === organisation.id);
  const [sessions, invitations, tokens] = await Promise.all([
    findAll(deps, 'session', 'person', account.id),
    findAll(deps, 'invitation', 'person', account.id),
    findAll(deps, 'apiToken', 'person', account.id),
  ]);
  const connected = (identities ?? []).filter((one) => one.organisationId === organisation.id);
  const factors = {
    authenticator: secondFactors?.authenticator && {
      addedAt: secondFactors.authenticator.addedAt,
      lastUsedAt: secondFactors.authenticator.lastUsedAt,
    },
    passkeys: (secondFactors?.passkeys ?? []).map(({ name, addedAt, lastUsedAt }) => ({ name, addedAt, lastUsedAt })),
    recoveryCodesLeft: codesLeft(stored.value),
  };
  return [
    {
      id: 'account',
      title: 'Account',
      about: 'How this person is known here and signs in. Passwords are kept as hashes that cannot be turned back.',
      records: [
        {
          ...account,
          hasPassword: passwordHash !== undefined,
          profile,
          leadClerk: leadClerkOf.includes(organisation.id),
          secondFactors: factors,
          identities: connected,
          noAccountByAddress: noAccountByAddress?.includes(organisation.id) === true,
        },
      ],
      lines: [
        heldLines([
          ['Name', profile?.name],
          ['User name', account.username],
          ['E-mail address', profile?.email],
          ['Password', passwordHash === undefined ? 'None chosen yet' : 'Kept as a hash'],
          ['First password serves until', account.firstPasswordUntil && momentInWords(account.firstPasswordUntil)],
          ['Authenticator app', factors.authenticator && `Added on ${momentInWords(factors.authenticator.addedAt)}`],
          ...factors.passkeys.map(
            ({ name, addedAt }) => ['Passkey', `${name}, added on ${momentInWords(addedAt)}`] as const,
          ),
          ...connected.map(
            ({ issuer, subject, linkedAt }) =>
              ['Account at a provider', `${subject} at ${issuer}, connected on ${momentInWords(linkedAt)}`] as const,
          ),
          ['Sign-in ended', account.signInEnded && momentInWords(account.signInEnded.at)],
        ]),
      ],
    },
    {
      id: 'memberships',
      title: 'Places on boards',
      about: 'Kept as long as minutes name this person as a member.',
      records: here,
      lines: here.map((m) =>
        heldLines([
          ['Board', boardName(m.boardId)],
          ['As', roleNames[m.role]],
          ['Category', m.category],
          ['Term of office', `${m.termStart} to ${m.termEnd ?? 'no end set'}`],
          ['Ended', m.ended && `${momentInWords(m.ended.at)}${m.ended.reason === undefined ? '' : `: ${m.ended.reason}`}`],
        ]),
      ),
    },
    {
      id: 'sessions',
      title: 'Signed-in devices',
      about: 'Kept until the session would have expired; on a device that was new, thirty days, or until they say it was them.',
      records: sessions.map(({ value: { id: _, passwordDigest: __, provider, confirmedThere, ...session } }) => ({
        ...session,
        ...(provider === organisation.id ? { provider } : {}),
        ...(confirmedThere?.account.organisationId === organisation.id ? { confirmedThere } : {}),
      })),
      lines: sessions.map(({ value }) =>
        heldLines([
          ['Device', value.device],
          ['Signed in', momentInWords(value.startedAt)],
          ['Password last given', momentInWords(value.authenticatedAt)],
          ['Expires', momentInWords(value.expiresAt)],
          ['New device', value.newDevice && 'They are told of it, and have not said that it was them'],
          ['Ended', value.ended && momentInWords(value.ended.at)],
        ]),
      ),
    },
    {
      id: 'tokens',
      title: 'Access tokens',
      about: 'What integrations use in this person’s name. The token itself is not kept.',
      records: tokens.map(({ value: { hash: _, passwordDigest: __, ...token } }) => token),
      lines: tokens.map(({ value }) =>
        heldLines([
          ['Name', value.name],
          ['Made', momentInWords(value.createdAt)],
          ['Expires', momentInWords(value.expiresAt)],
          ['Ended', value.ended && momentInWords(value.ended.at)],
        ]),
      ),
    },
    {
      id: 'invitations',
      title: 'Invitations',
      about: 'Links by which a first password is chosen; the link itself is not kept.',
      ...invitationsOf(
        invitations.map(({ value }) => value).filter((one) => one.organisationId === organisation.id),
      ),
    },
  ];
}

const invitationsOf = (
  invitations: readonly Invitation[],
): Pick<HeldSection, 'records' | 'lines'> => ({
  records: invitations.map(({ id: _, tokenHash: __, ...invitation }) => invitation),
  lines: invitations.map(({ expiresAt, acceptedAt, mail }) =>
    heldLines([
      ['Mailed to', mail?.address],
      ['Valid until', momentInWords(expiresAt)],
      ['Taken up', acceptedAt && momentInWords(acceptedAt)],
    ]),
  ),
});
