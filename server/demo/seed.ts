import type { Role } from '#lib/domain/people.ts';
import type { Aggregates, Ids, MinutesLog } from '../ports.ts';
import type { Actor, PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import { minutesNow, minutesOther, minutesPast, type Passage } from './minutes-text.ts';
import type { PastClock } from './past-clock.ts';
import { recordPast, takeOver } from './past-record.ts';
import { demoPassword } from './passwords.ts';
import { recordEvening, recordOther, type Recording } from './record.ts';
import { circulatePast, sealPast } from './sealed.ts';
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
const from = { address: '127.0.0.1', device: 'Demonstration' };

/** A whole five minutes, as meetings begin. */
const onTheClock = (instant: number) => new Date(Math.floor(instant / (5 * minute)) * 5 * minute).toISOString();

/**
 * Fills an empty store with two organisations, through the use cases that everybody uses, in the order in which it
 * is said to have happened.
 * @param clock the one that `parts` were made with; shows the real time again afterwards
 * @param secret from which the passwords follow
 */
export async function seed(parts: SeedParts, clock: PastClock, secret: string): Promise<DemoFacts> {
  const at = { ...parts, clock, secret };
  clock.setBack(45 * day);
  const own = await seedOrganisation(at, trust);
  const other = await seedOrganisation(at, otherOrganisation);
  await takeOver(at, own, clock.now() + 45 * day);
  const past = await seedPast(at, own);
  clock.setBack(2 * day);
  const clerks = [await signIn(at, own), await signIn(at, other)] as const;
  const title = 'Autumn term meeting of the board';
  const here = await createMeeting(at, clerks[0], own, agendaNow, title, 2 * day - 40 * minute);
  await createMeeting(at, clerks[0], own, agendaComing, 'Budget meeting of the board', 30 * day);
  const there = await createMeeting(
    at,
    clerks[1],
    other,
    agendaOther,
    'Local governing board, autumn term',
    2 * day - 40 * minute,
  );
  const { workspace } = parts;
  const sealing = {
    workspace,
    clock,
    clerk: clerks[0],
    meetingId: past,
    signIn: (role: Role) => signIn(at, own, role),
  };
  await circulatePast(sealing);
  const meeting = await hold(at, clerks[0], own, here, minutesNow, (recording) =>
    recordEvening(recording, () => sealPast(sealing, here)),
  );
  const otherMeeting = await hold(at, clerks[1], other, there, minutesOther, recordOther);
  clock.setBack(0);
  for (const clerk of clerks) await parts.workspace.auth.signOut(clerk);
  await forgetOwnSignIns(parts, [...own.accounts, ...other.accounts]);
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

/** Nobody is to be asked whether it was they who made the demonstration. */
async function forgetOwnSignIns({ store }: SeedParts, accounts: readonly DemoAccount[]): Promise<void> {
  for (const { personId } of accounts) {
    const told = await store.aggregates.find('session', 'newDevice', personId);
    for (const { value } of told) await store.aggregates.remove('session', value.id);
  }
}

type Seeding = SeedParts & { clock: PastClock; secret: string };

interface Seeded {
  id: string;
  boardId: string;
  accounts: DemoAccount[];
}

const firstOf = ({ accounts }: Seeded, role: Role): DemoAccount => accounts.find((account) => account.role === role)!;

async function seedOrganisation(at: Seeding, organisation: DemoOrganisation): Promise<Seeded> {
  const { organisations, boards } = at.workspace;
  const { id } = await organisations.add(operator, { name: organisation.name });
  const board = await boards.add(operator, { organisationId: id, kind: 'board', ...organisation.board });
  const committee = organisation.committee
    ? await boards.add(operator, {
        organisationId: id,
        kind: 'committee',
        parentId: board.id,
        ...organisation.committee,
      })
    : undefined;
  // The passwords' hashes are what takes time here, so they are made side by side.
  const ids = await Promise.all(organisation.people.map((person) => join(at, person, id, board.id, committee?.id)));
  const accounts = organisation.people.map(({ name, username, role }, index) => ({
    name,
    username,
    role,
    personId: ids[index]!,
  }));
  return { id, boardId: board.id, accounts };
}

/** Adds somebody by an invitation and takes it up for them. @returns the person's id */
async function join(
  { workspace, secret }: Seeding,
  { name, username, role, category, onCommittee }: DemoPerson,
  organisationId: string,
  boardId: string,
  committeeId: string | undefined,
): Promise<string> {
  const membership = (board: string, as: Role) => ({ boardId: board, role: as, ...(category ? { category } : {}) });
  const { invitationUrl, personId } = await workspace.people.add(operator, {
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
  await workspace.auth.acceptInvitation({ token: tokenIn(invitationUrl!), password }, from);
  return personId;
}

/** The last part of an invitation's link. */
const tokenIn = (url: string): string => new URL(url).pathname.split('/').at(-1)!;

async function signIn({ workspace, secret }: Seeding, seeded: Seeded, role: Role = 'clerk'): Promise<PersonActor> {
  const { username } = firstOf(seeded, role);
  const { token } = await workspace.auth.signIn({ username, password: demoPassword(secret, username) }, from);
  return (await workspace.auth.authenticate(token)).actor;
}

/** @param ahead how long before the meeting it is put in the calendar, in milliseconds */
async function createMeeting(
  { workspace, clock }: Seeding,
  clerk: PersonActor,
  { boardId }: Seeded,
  agenda: readonly DemoItem[],
  title: string,
  ahead: number,
): Promise<string> {
  const startsAt = onTheClock(clock.now() + ahead);
  const { id } = await workspace.meetings.create(clerk, {
    boardId,
    title,
    startsAt,
    place: 'School library',
    items: agenda,
  });
  return id;
}

/** Opens a meeting forty minutes ago, and brings it to where it is now. */
async function hold(
  at: Seeding,
  clerk: PersonActor,
  seeded: Seeded,
  meetingId: string,
  passages: readonly Passage[],
  record: (recording: Recording) => Promise<void>,
): Promise<DemoPlace['meeting']> {
  const { meetings } = at.workspace;
  at.clock.setBack(38 * minute);
  const { versions } = await meetings.show(clerk, { meetingId });
  const started = await meetings.start(clerk, { meetingId, baseVersion: versions.progress });
  await writeMinutes(at, clerk, seeded, meetingId, passages);
  const people = new Map(seeded.accounts.map(({ username, personId }) => [username, personId]));
  await record({ workspace: at.workspace, clock: at.clock, clerk, meetingId, people });
  const part2 = started.items.find(({ part }) => part === 2)!;
  return { id: meetingId, minutesId: started.minutes.id, part2Id: part2.documentId! };
}

/** A meeting six weeks ago, its minutes with the chair for review. */
async function seedPast(at: Seeding, seeded: Seeded): Promise<string> {
  const { meetings, auth } = at.workspace;
  at.clock.setBack(44 * day);
  const clerk = await signIn(at, seeded);
  const meetingId = await createMeeting(at, clerk, seeded, agendaPast, 'Extraordinary meeting of the board', 2 * day);
  at.clock.setBack(42 * day);
  const { versions } = await meetings.show(clerk, { meetingId });
  const started = await meetings.start(clerk, { meetingId, baseVersion: versions.progress });
  await writeMinutes(at, clerk, seeded, meetingId, minutesPast);
  await recordPast(at, clerk, seeded, meetingId);
  at.clock.setBack(42 * day - 70 * minute);
  const ended = await meetings.end(clerk, { meetingId, baseVersion: started.versions.progress });
  at.clock.setBack(41 * day);
  await meetings.freezeMinutes(clerk, { meetingId, baseVersion: ended.versions.minutes });
  await auth.signOut(clerk);
  return meetingId;
}

async function writeMinutes(
  { workspace, minutesLog, node, clock }: Seeding,
  clerk: PersonActor,
  seeded: Seeded,
  meetingId: string,
  passages: readonly Passage[],
): Promise<void> {
  const { items } = await workspace.meetings.show(clerk, { meetingId });
  for (const [index, { item, by, blocks }] of passages.entries()) {
    const { id: itemId, documentId } = items[item]!;
    const writing = { log: minutesLog, node, scope: seeded.id, documentId: documentId! };
    await writeSection(writing, itemId, firstOf(seeded, by).personId, clock.now() + (index + 1) * 5 * minute, blocks);
  }
}
