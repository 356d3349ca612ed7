import { documentsOf } from '#lib/domain/agenda.ts';
import {
  retentionCategories,
  type RetentionCategory,
  type RetentionPeriod,
  type RetentionPeriods,
} from '#lib/domain/data/retention.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import { inOrder } from '../shared/by-day.ts';
import { looksAt } from '../minutes/seen.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';
import { awaitingAnswer } from './awaiting-answer.ts';

/** Something whose time is over. */
interface Due {
  id: string;
  /** What it is called, to be shown before it goes. */
  what: string;
  /** Local date from which its period counts. */
  since: string;
}
/** The same, kept for those who asked for their data and wait for the answer. Person ids. */
interface Kept extends Due {
  askedBy: string[];
}
/** The same, and in whose answer it would be. */
interface Found extends Due {
  people(): readonly string[] | Promise<readonly string[]>;
}

interface Parted {
  due: Due[];
  kept: Kept[];
}
export interface AllDue {
  due: Record<RetentionCategory, Due[]>;
  kept: Record<RetentionCategory, Kept[]>;
}
type Given = Pick<Deps, 'aggregates' | 'clock' | 'minutesLog'>;
type Asked = ReadonlySet<string>;

/**
 * What an organisation would lose by these periods on a day: only what is looked for by category, never what is sealed,
 * nor what is in the answer to a request that somebody waits for.
 * Of a category that is kept for good nothing is read, nor mail younger than its period.
 * @param atMost of the mail
 */
export async function dueBy(
  deps: Given,
  organisationId: string,
  periods: RetentionPeriods,
  today: string,
  atMost = Infinity,
): Promise<AllDue> {
  const asked = await awaitingAnswer(deps, organisationId);
  const over = async (category: RetentionCategory, all: () => Promise<Found[]>): Promise<Parted> => {
    const period = periods[category];
    if (period === 'never') return { due: [], kept: [] };
    return parted((await all()).filter(({ since }) => addMonths(since, period) < today), asked);
  };
  const meetings = onlyOnce(() => deletableMeetings(deps, organisationId));
  const [mail, interests, endedProfiles, history, cancelledMeetings] = await Promise.all([
    mailOver(deps, organisationId, { period: periods.mail, today, atMost, asked }),
    over('interests', () => endedInterests(deps, organisationId)),
    over('endedProfiles', () => peopleWhoLeft(deps, organisationId)),
    over('history', async () => (await meetings()).flatMap((one) => signedHistory(deps, one))),
    over('cancelledMeetings', async () => (await meetings()).flatMap((one) => calledOff(deps, one))),
  ]);
  const found = { mail, interests, endedProfiles, history, cancelledMeetings };
  const all = <Part extends keyof Parted>(part: Part) =>
    Object.fromEntries(retentionCategories.map((category) => [category, found[category][part]])) as AllDue[Part];
  return { due: all('due'), kept: all('kept') };
}

async function parted(found: readonly Found[], asked: Asked): Promise<Parted> {
  const all: Parted = { due: [], kept: [] };
  for (const { people, ...one } of found) {
    const askedBy = asked.size === 0 ? [] : [...new Set(await people())].filter((id) => asked.has(id));
    if (askedBy.length === 0) all.due.push(one);
    else all.kept.push({ ...one, askedBy });
  }
  return all;
}

function onlyOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

async function mailOver(
  deps: Given,
  organisationId: string,
  { period, today, atMost, asked }: { period: RetentionPeriod; today: string; atMost: number; asked: Asked },
): Promise<Parted> {
  const all: Parted = { due: [], kept: [] };
  if (period === 'never') return all;
  const oldestFirst = inOrder(deps, {
    collection: 'mail',
    index: 'organisationDay',
    of: organisationId,
    at: ({ at }) => at,
    order: 'oldestFirst',
  });
  for await (const mail of oldestFirst) {
    const since = localDate(mail.at);
    if (addMonths(since, period) >= today || all.due.length === atMost) break;
    if (!isDone(mail)) continue;
    const one = { id: mail.id, what: `“${mail.subject}” to ${mail.toName}`, since };
    if (!asked.has(mail.to)) all.due.push(one);
    else if (all.kept.length < atMost) all.kept.push({ ...one, askedBy: [mail.to] });
  }
  return all;
}

/** What may still be sent is never deleted. */
const isDone = ({ address, sentAt, ended }: MailMessage): boolean =>
  address === undefined || sentAt !== undefined || ended !== undefined;

async function endedInterests(deps: Given, organisationId: string): Promise<Found[]> {
  const found = await findAll(deps, 'interest', 'organisation', organisationId);
  return found.flatMap(({ value: { id, personId, organisation, endedAt } }) =>
    endedAt === undefined ? [] : [{ id, what: organisation, since: localDate(endedAt), people: () => [personId] }],
  );
}

async function peopleWhoLeft(deps: Given, organisationId: string): Promise<Found[]> {
  const people = await findAll(deps, 'person', 'left', organisationId);
  const due = people.map(async ({ value: person }): Promise<Found[]> => {
    const profile = (await deps.aggregates.get('profile', profileId(organisationId, person.id)))?.value;
    if (profile === undefined || profile.erased !== undefined) return [];
    const here = person.memberships.filter((m) => m.organisationId === organisationId);
    const last = here.map((m) => m.ended!.at).sort();
    return [{ id: person.id, what: profile.name, since: localDate(last.at(-1)!), people: () => [person.id] }];
  });
  return (await Promise.all(due)).flat();
}

const deletableMeetings = async (deps: Given, organisationId: string): Promise<Meeting[]> =>
  (await findAll(deps, 'meeting', 'deletable', organisationId)).map(({ value }) => value);

const nameOf = ({ title, startsAt }: Meeting): string => `“${title}” of ${localDate(startsAt)}`;

const signedHistory = (deps: Given, meeting: Meeting): Found[] => {
  const { signed, historyEnded } = meeting.minutes;
  if (signed === undefined || historyEnded !== undefined) return [];
  return [{ id: meeting.id, what: nameOf(meeting), since: localDate(signed.at), people: () => writersOf(deps, meeting) }];
};

/** One whose date lies ahead can still be put back. */
const calledOff = (deps: Given, meeting: Meeting): Found[] => {
  if (meeting.state !== 'cancelled' || meeting.cancelled === undefined) return [];
  const since = [localDate(meeting.startsAt), localDate(meeting.cancelled.at)].sort().at(-1)!;
  const people = async () => {
    const looks = await looksAt(deps, documentsOf(meeting));
    return [...stringsIn(meeting), ...(await writersOf(deps, meeting)), ...looks.map(({ personId }) => personId)];
  };
  return [{ id: meeting.id, what: nameOf(meeting), since, people }];
};

async function writersOf({ minutesLog }: Given, meeting: Meeting): Promise<string[]> {
  const bound = await Promise.all(documentsOf(meeting).map((documentId) => minutesLog.boundClients(documentId)));
  return bound.flatMap((clients) => [...clients.values()]);
}

/** All that a meeting says, and so everybody whom it names. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};
