import type { Board, Organisation } from '#lib/domain/boards.ts';
import { isFirstPasswordOver } from '#lib/domain/first-passwords.ts';
import {
  type Invitation,
  isCurrent,
  type Membership,
  membershipOn,
  type Person,
  type Profile,
} from '#lib/domain/people.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import type {
  FirstPasswordView,
  InvitationView,
  MembershipView,
  PeopleView,
  PersonView,
  SessionView,
} from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { ConnectionsAnswer } from '../bus-topics.ts';
import { authoriseInOrganisation, connections } from '../shared/authorise.ts';
import { decidingAmong } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, findOrganisation, sitsIn } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { nameless, nameOfNobody } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';
import { isLeadClerk } from './lead-clerk.ts';
import { latestRevocations } from './revocations.ts';
import { managesAllBoards, managesAnyBoard } from './rights.ts';

/** What one organisation's page of people is made from. */
interface Here {
  organisation: Organisation;
  boards: Map<string, Board>;
  profiles: Map<string, Profile>;
  online: ConnectionsAnswer;
  /** Titles of this organisation's meetings that are shown somewhere now. */
  meetings: Map<string, string>;
}

/** The people of an organisation: roles, who is on line and where, their sessions, and the latest revocations. */
export async function listPeople(deps: Deps, given: Actor | undefined, input: unknown): Promise<PeopleView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.list', organisation.id);
  const found = (await findAll(deps, 'person', 'organisation', organisation.id)).map(({ value }) => value);
  const here = await gather(deps, organisation, found);
  // V3: of whose data was erased nothing is left to manage, unless they were put on a board in the same moment.
  const people = found.filter(
    (person) => here.profiles.get(person.id)?.erased === undefined || sitsIn(person, organisation.id),
  );
  const views = await Promise.all(people.map((person) => personView(deps, actor, here, person)));
  const revocations = await latestRevocations(deps, organisation.id);
  const nameOf = (id: string) => here.profiles.get(id)?.name ?? nameOfNobody(id);
  return {
    organisation: {
      id: organisation.id,
      name: organisation.name,
      requiresSecondFactor: organisation.requiresSecondFactor ?? false,
    },
    deciding: await decidingAmong(deps, actor, {
      boards: [...here.boards.values()],
      people: async () => people,
      nameOf: async () => nameOf,
    }),
    boards: boardSummaries(actor, here),
    sendsMail: deps.sendsMail === true,
    mayNameLeadClerk: actor.kind !== 'person' || isLeadClerk(actor.person, organisation.id),
    people: views.sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)),
    revocations: revocations.map((r) => ({ ...r, personName: nameOf(r.personId), byName: nameOf(r.by) })),
  };
}

async function gather(deps: Deps, organisation: Organisation, people: readonly Person[]): Promise<Here> {
  const [boards, profiles, online] = await Promise.all([
    findAll(deps, 'board', 'organisation', organisation.id),
    findAll(deps, 'profile', 'organisation', organisation.id),
    connections(deps, { personIds: people.map((p) => p.id) }),
  ]);
  const shown = [...new Set(online.flatMap((c) => (c.meetingId === undefined ? [] : [c.meetingId])))];
  const found = await Promise.all(shown.map((id) => deps.aggregates.get('meeting', id)));
  const meetings = new Map(
    found.flatMap((m) => (m?.value.organisationId === organisation.id ? [[m.value.id, m.value.title]] : [])),
  );
  return {
    organisation,
    boards: new Map(boards.map(({ value }) => [value.id, value])),
    profiles: new Map(profiles.map(({ value }) => [value.personId, value])),
    // What is open in another organisation's meeting is none of this one's business (R5).
    online: online.filter((c) => c.meetingId === undefined || meetings.has(c.meetingId)),
    meetings,
  };
}

function boardSummaries(actor: Actor, here: Here): PeopleView['boards'] {
  const summaries = [...here.boards.values()].flatMap((board) => {
    const own = actor.kind === 'person' ? membershipOn(actor.person, board.id) : undefined;
    if (actor.kind === 'person' && own === undefined) return [];
    return [{ id: board.id, name: board.name, kind: board.kind, role: own?.role ?? ('clerk' as const) }];
  });
  return summaries.sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, 'en'));
}

async function personView(deps: Deps, actor: Actor, here: Here, person: Person): Promise<PersonView> {
  const profile = here.profiles.get(person.id);
  const memberships = person.memberships.filter((m) => isCurrent(m) && m.organisationId === here.organisation.id);
  const online = here.online.filter((c) => c.personId === person.id);
  const shown = new Set(online.flatMap((c) => (c.meetingId === undefined ? [] : [c.meetingId])));
  const own = actor.kind === 'person' && actor.person.id === person.id;
  const viewOf = ({ ended: _, termWarned: __, ...m }: Membership): MembershipView => ({
    ...m,
    organisationName: here.organisation.name,
    boardName: here.boards.get(m.boardId)?.name ?? '',
  });
  return {
    id: person.id,
    name: profile?.name ?? nameless,
    username: person.username,
    ...(profile?.email === undefined ? {} : { email: profile.email }),
    memberships: memberships.map(viewOf),
    former: formerOf(person, here.organisation.id).map((m) => ({
      ...viewOf(m),
      ended: { at: m.ended!.at, ...(m.ended!.reason === undefined ? {} : { reason: m.ended!.reason }) },
    })),
    leadClerk: isLeadClerk(person, here.organisation.id),
    state: memberships.length === 0 ? 'ended' : isWaited(person) ? 'invited' : 'active',
    online: {
      devices: new Set(online.map((c) => c.sessionId)).size,
      meetings: [...shown].map((id) => ({ id, title: here.meetings.get(id) ?? '' })),
    },
    secondFactor: hasSecondFactor(person),
    ...(memberships.length > 0 && person.mustChangePassword
      ? { firstPassword: firstPasswordView(person, deps.clock.now()) }
      : {}),
    ...(await invitedIn(deps, actor, person, here.organisation.id)),
    mayAddress: managesAllBoards(actor, person, here.organisation.id),
    sessions: managesAnyBoard(actor, person) ? await sessionViews(deps, actor, person, online) : [],
    mayRevokeAccount: !own && memberships.length > 0 && managesAllBoards(actor, person, here.organisation.id),
  };
}

const isWaited = ({ passwordHash }: Person): boolean => passwordHash === undefined;

/** Of somebody who has chosen no password yet: what became of the invitation that they can take up. */
async function invitedIn(
  deps: Deps,
  actor: Actor,
  person: Person,
  organisationId: string,
): Promise<Pick<PersonView, 'invitation' | 'mayInvite'>> {
  if (!isWaited(person) || !sitsIn(person, organisationId)) return { mayInvite: false };
  const invitations = (await findAll(deps, 'invitation', 'person', person.id)).map(({ value }) => value);
  const open = invitations.find((one) => one.organisationId === organisationId && one.acceptedAt === undefined);
  return {
    ...(open === undefined ? {} : { invitation: invitationView(open, deps.clock.now()) }),
    mayInvite: managesAllBoards(actor, person),
  };
}

function invitationView({ mail, expiresAt }: Invitation, now: number): InvitationView {
  const isOver = Date.parse(expiresAt) <= now;
  if (mail === undefined) return { by: 'link', state: isOver ? 'expired' : 'handedOut', expiresAt };
  const { address, ...became } = mail;
  const state = became.ended !== undefined ? 'failed' : isOver ? 'expired' : became.sentAt ? 'sent' : 'waiting';
  return { by: 'mail', state, address, ...became, expiresAt };
}

const firstPasswordView = (person: Person, now: number): FirstPasswordView => ({
  state: isFirstPasswordOver(person, now) ? 'expired' : 'unused',
  ...(person.firstPasswordUntil === undefined ? {} : { until: person.firstPasswordUntil }),
});

/** The last place on each board of the organisation on which they sit no more. */
function formerOf(person: Person, organisationId: string): Membership[] {
  const ended = person.memberships.filter((m) => m.organisationId === organisationId && !isCurrent(m));
  const last = new Map(ended.map((m) => [m.boardId, m]));
  return [...last.values()].filter((m) => membershipOn(person, m.boardId) === undefined);
}

async function sessionViews(
  deps: Deps,
  actor: Actor,
  person: Person,
  online: ConnectionsAnswer,
): Promise<SessionView[]> {
  const sessions = await deps.sessions.list(person.id);
  return sessions
    .map((s) => ({
      id: s.publicId,
      device: s.device,
      startedAt: s.startedAt,
      online: online.some((c) => c.sessionId === s.id),
      current: actor.kind === 'person' && actor.session.id === s.id,
    }))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}
