import { roleNames } from '../role-names.ts';
import type { Role } from '../people.ts';
import { type About, counted, listed, type Sayings } from './deed.ts';

const roleOf = (value: string | undefined): string =>
  value !== undefined && value in roleNames ? roleNames[value as Role].toLowerCase() : 'a member';

const membershipsIn = (about: About): string =>
  listed(
    about.list('memberships').map((one) => {
      const { boardId, role } = one as { boardId?: string; role?: string };
      return `${roleOf(role)} of ${about.names.board(boardId ?? '')}`;
    }),
  );

const boardsIn = (about: About): string =>
  listed(about.list('boardIds').map((id) => about.names.board(String(id)))) || 'a board';

/** Duties that were handed over may have been on several. */
const boardOf = (about: About): string => {
  const boardId = about.text('scopeId');
  return boardId === undefined ? 'several boards' : about.names.board(boardId);
};

/** What a receipt says was closed. */
function closed(about: About): string {
  const nodes = about.within('receipt').list('nodes') as { closed?: unknown[]; unreachable?: true }[];
  const connections = nodes.reduce((sum, node) => sum + (node.closed?.length ?? 0), 0);
  const silent = nodes.filter((node) => node.unreachable === true).length;
  return (
    `; ${counted(connections, 'connection')} closed` +
    (silent === 0 ? '' : `, and ${counted(silent, 'server')} did not answer`)
  );
}

/** Who may come in, and as what. */
export const accessSayings: Sayings = {
  'password.reset': { kind: 'access', says: (a) => `gave ${a.personName} a new first password` },
  'person.add': {
    kind: 'access',
    says: (a) => `added ${a.personName}${membershipsIn(a) === '' ? '' : ` as ${membershipsIn(a)}`}`,
  },
  'person.changeRole': {
    kind: 'access',
    says: (a) =>
      `changed ${a.whose} role on ${a.boardName} from ${roleOf(a.text('from'))} to ${roleOf(a.text('to'))}${
        a.text('to') === 'associate' && a.deed.detail.votes === true ? ' with a vote' : ''
      }`,
  },
  'person.revoke': {
    kind: 'access',
    says(a) {
      const scope = a.text('scope');
      if (scope === 'session') return `signed ${a.personName} out of one device${a.reason}${closed(a)}`;
      const what = scope === 'board' ? boardOf(a) : 'all boards of the organisation';
      return `ended ${a.whose} access to ${what}${a.reason}${closed(a)}`;
    },
  },
  'membership.add': {
    kind: 'access',
    says: (a) => `put ${a.personName} on ${a.boardName} as ${roleOf(a.text('role'))}`,
  },
  'membership.end': {
    kind: 'access',
    says: (a) =>
      `ended ${a.whose} place on ${boardsIn(a)}${a.reason}${a.deed.detail.signInEnded === true ? '; their sign-in ended with it' : ''}`,
  },
  'membership.setTerm': {
    kind: 'access',
    says: (a) =>
      `set ${a.whose} term of office on ${a.boardName}: from ${a.text('termStart') ?? 'an unknown day'}${
        a.text('termEnd') === undefined ? ' without an end' : ` to ${a.text('termEnd')}`
      }`,
  },
  'person.reinstate': {
    kind: 'access',
    says: (a) => `gave ${a.personName} access to ${a.boardName} again as ${roleOf(a.text('role'))}${a.reason}`,
  },
  'clerk.handOver': {
    kind: 'access',
    says: (a) =>
      `handed the clerk’s work on ${boardsIn(a)} from ${a.names.person(a.text('from') ?? '')} over to ${a.personName}${a.reason}`,
  },
  'term.warn': {
    kind: 'access',
    says: (a) => `told of the end of ${a.whose} term on ${a.boardName}, on ${a.text('termEnd') ?? 'an unknown day'}`,
  },
  'term.kept': {
    kind: 'access',
    says: (a) => `left ${a.personName} on ${a.boardName} after the term ended: it has no other clerk`,
  },
  'invitation.make': {
    kind: 'access',
    says: (a) => `made another invitation for ${a.personName}, ${a.text('by') === 'mail' ? 'by mail' : 'as a link'}`,
  },
  'profile.setAddress': { kind: 'access', says: (a) => `changed ${a.whose} e-mail address` },
  'people.import': {
    kind: 'access',
    says: (a) => `added people from a list: ${counted(a.number('added') ?? 0, 'row')}`,
  },
  'leadClerk.begin': { kind: 'access', says: (a) => `made ${a.personName} lead clerk of the organisation` },
  'leadClerk.end': { kind: 'access', says: (a) => `ended ${a.whose} work as lead clerk of the organisation` },
  'clerk.unlist': { kind: 'access', says: (a) => `took ${a.personName} off the clerks of ${a.boardName}` },
};
