import type { Role } from '#lib/domain/people.ts';
import type { Aggregates, Clock, Ids, MinutesLog } from '../ports.ts';
import type { Actor, PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import { minutesNow, minutesOther, minutesPast, type Passage } from './minutes-text.ts';
import { demoPassword } from './passwords.ts';
import {
  agendaComing,
  agendaNow,
  agendaOther,
  agendaPast,
  otherOrganisation,
  trust,
  type DemoItem,
  type DemoOrganisation,
  type DemoPerson,
} from './trust.ts';
import { writeSection } from './write-minutes.ts';

export interface SeedParts {
  workspace: Workspace;
  store: { aggregates: Aggregates };
  minutesLog: MinutesLog;
  ids: Ids;
  clock: Clock;
  node: string;
}

export interface DemoAccount {
  name: string;
  username: string;
  role: Role;
  personId: string;
}

interface DemoPlace {
  board: { id: string };
  meeting: { id: string; minutesId: string; part2Id: string };
  accounts: DemoAccount[];
}

/** What is kept of a demonstration, so that the next start can tell the same. */
export interface DemoFacts extends DemoPlace {
  organisation: { id: string };
  otherOrganisation: { id: string } & DemoPlace;
}

const operator: Actor = { kind: 'operator' };
const minute = 60_000;
const day = 24 * 60 * minute;
const at = (instant: number) => new Date(instant).toISOString();

/** A whole five minutes, as meetings begin. */
const onTheClock = (instant: number) => Math.floor(instant / (5 * minute)) * 5 * minute;

/** Fills an empty store with two organisations, through the use cases that everybody uses. */
export async function seed(parts: SeedParts, secret: string): Promise<DemoFacts> {
  const own = await seedOrganisation(parts, trust, secret);
  const now = parts.clock.now();
  const meeting = await seedMeetingNow(parts, own, agendaNow, 3, minutesNow, 'Autumn term meeting of the board');
  await seedPast(parts, own, onTheClock(now - 42 * day));
  await createMeeting(parts, own, agendaComing, 'Budget meeting of the board', onTheClock(now + 28 * day));

  const other = await seedOrganisation(parts, otherOrganisation, secret);
  const otherMeeting = await seedMeetingNow(parts, other, agendaOther, 2, minutesOther, 'Local governing board, autumn term');
  for (const { actors } of [own, other]) {
    for (const actor of actors.values()) await parts.workspace.auth.signOut(actor);
  }
  return {
    organisation: { id: own.id },
    board: { id: own.boardId },
    meeting,
    accounts: own.accounts,
    otherOrganisation: {
      id: other.id,
      board: { id: other.boardId },
      meeting: otherMeeting,
      accounts: other.accounts,
    },
  };
}

interface Seeded {
  id: string;
  boardId: string;
  accounts: DemoAccount[];
  /** The first person of each role, signed in. */
  actors: Map<Role, PersonActor>;
}

async function seedOrganisation(parts: SeedParts, organisation: DemoOrganisation, secret: string): Promise<Seeded> {
  const { workspace } = parts;
  const { id } = await workspace.organisations.add(operator, { name: organisation.name });
  const board = await workspace.boards.add(operator, { organisationId: id, kind: 'board', ...organisation.board });
  const committee = organisation.committee
    ? await workspace.boards.add(operator, {
        organisationId: id,
        kind: 'committee',
        parentId: board.id,
        ...organisation.committee,
      })
    : undefined;
  const seeded: Seeded = { id, boardId: board.id, accounts: [], actors: new Map() };
  // The passwords' hashes are what takes time here: side by side, in the order of the list.
  const joined = await Promise.all(
    organisation.people.map((person) => join(parts, person, secret, id, board.id, committee?.id)),
  );
  for (const [index, person] of organisation.people.entries()) {
    const actor = joined[index]!;
    seeded.accounts.push({
      name: person.name,
      username: person.username,
      role: person.role,
      personId: actor.person.id,
    });
    if (seeded.actors.has(person.role)) await workspace.auth.signOut(actor);
    else seeded.actors.set(person.role, actor);
  }
  return seeded;
}

/** Adds somebody by an invitation and takes it up for them. */
async function join(
  { workspace }: SeedParts,
  person: DemoPerson,
  secret: string,
  organisationId: string,
  boardId: string,
  committeeId: string | undefined,
): Promise<PersonActor> {
  const { name, username, role, category, onCommittee } = person;
  const membership = (board: string, as: Role) => ({ boardId: board, role: as, ...(category ? { category } : {}) });
  const { invitationUrl } = await workspace.people.add(operator, {
    organisationId,
    name,
    username,
    memberships: [
      membership(boardId, role),
      ...(committeeId && onCommittee ? [membership(committeeId, onCommittee)] : []),
    ],
    signIn: 'invitation',
  });
  const password = demoPassword(secret, username);
  const { token } = await workspace.auth.acceptInvitation(
    { token: tokenIn(invitationUrl!), password },
    { address: '127.0.0.1', device: 'Demonstration' },
  );
  return (await workspace.auth.authenticate(token)).actor;
}

/** The last part of an invitation's link. */
const tokenIn = (url: string): string => new URL(url).pathname.split('/').at(-1)!;

async function createMeeting(
  { workspace }: SeedParts,
  { actors, boardId }: Seeded,
  agenda: readonly DemoItem[],
  title: string,
  startsAt: number,
): Promise<string> {
  const { id } = await workspace.meetings.create(actors.get('clerk')!, {
    boardId,
    title,
    startsAt: at(startsAt),
    place: 'School library',
    items: agenda.map(({ title: itemTitle, purpose, part, plannedMinutes }) => ({
      title: itemTitle,
      purpose,
      plannedMinutes,
      ...(part ? { part } : {}),
    })),
  });
  return id;
}

/** A meeting that began a while ago and has come to the item at `current`. */
async function seedMeetingNow(
  parts: SeedParts,
  seeded: Seeded,
  agenda: readonly DemoItem[],
  current: number,
  passages: readonly Passage[],
  title: string,
): Promise<DemoPlace['meeting']> {
  const { workspace, clock } = parts;
  const clerk = seeded.actors.get('clerk')!;
  const meetingId = await createMeeting(parts, seeded, agenda, title, onTheClock(clock.now() - 40 * minute));
  const scheduled = await workspace.meetings.show(clerk, { meetingId });
  await workspace.meetings.start(clerk, { meetingId, baseVersion: scheduled.versions.progress });
  const started = await workspace.meetings.show(clerk, { meetingId });
  const itemId = started.items[current]!.id;
  await workspace.meetings.moveTo(clerk, { meetingId, baseVersion: started.versions.progress, itemId });
  await writeMinutes(parts, seeded, meetingId, passages, clock.now() - 35 * minute);
  const part2 = started.items.find(({ part }) => part === 2)!;
  return { id: meetingId, minutesId: started.minutes.id, part2Id: part2.documentId! };
}

/** A meeting that has ended, its minutes with the chair for review. */
async function seedPast(parts: SeedParts, seeded: Seeded, startsAt: number): Promise<void> {
  const { workspace } = parts;
  const clerk = seeded.actors.get('clerk')!;
  const meetingId = await createMeeting(parts, seeded, agendaPast, 'Extraordinary meeting of the board', startsAt);
  const versions = async () => (await workspace.meetings.show(clerk, { meetingId })).versions;
  await workspace.meetings.start(clerk, { meetingId, baseVersion: (await versions()).progress });
  await writeMinutes(parts, seeded, meetingId, minutesPast, startsAt + 10 * minute);
  await workspace.meetings.end(clerk, { meetingId, baseVersion: (await versions()).progress });
  await workspace.meetings.freezeMinutes(clerk, { meetingId, baseVersion: (await versions()).minutes });
}

async function writeMinutes(
  { workspace, minutesLog, node }: SeedParts,
  { id: scope, actors }: Seeded,
  meetingId: string,
  passages: readonly Passage[],
  from: number,
): Promise<void> {
  const { items } = await workspace.meetings.show(actors.get('clerk')!, { meetingId });
  for (const [index, { item, by, blocks }] of passages.entries()) {
    const { id: itemId, documentId } = items[item]!;
    const author = actors.get(by)!.person.id;
    const writing = { log: minutesLog, node, scope, documentId: documentId! };
    await writeSection(writing, itemId, author, from + index * 3 * minute, blocks);
  }
}
