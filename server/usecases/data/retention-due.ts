import type { RetentionCategory, RetentionPeriod, RetentionPeriods } from '#lib/domain/data/retention.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import { inOrder } from '../shared/by-day.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';

/** Something whose time is over. */
interface Due {
  id: string;
  /** What it is called, to be shown before it goes. */
  what: string;
  /** Local date from which its period counts. */
  since: string;
}

export type AllDue = Record<RetentionCategory, Due[]>;
type Given = Pick<Deps, 'aggregates' | 'clock'>;

/**
 * What an organisation would lose by these periods on a day: only what is looked for by category, never what is sealed.
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
  const over = async (category: RetentionCategory, all: () => Promise<Due[]>): Promise<Due[]> => {
    const period = periods[category];
    return period === 'never' ? [] : (await all()).filter(({ since }) => addMonths(since, period) < today);
  };
  const meetings = onlyOnce(() => deletableMeetings(deps, organisationId));
  const [mail, interests, endedProfiles, history, cancelledMeetings] = await Promise.all([
    mailOver(deps, organisationId, periods.mail, today, atMost),
    over('interests', () => endedInterests(deps, organisationId)),
    over('endedProfiles', () => peopleWhoLeft(deps, organisationId)),
    over('history', async () => (await meetings()).flatMap(signedHistory)),
    over('cancelledMeetings', async () => (await meetings()).flatMap(calledOff)),
  ]);
  return { mail, interests, endedProfiles, history, cancelledMeetings };
}

function onlyOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

async function mailOver(
  deps: Given,
  organisationId: string,
  period: RetentionPeriod,
  today: string,
  atMost: number,
): Promise<Due[]> {
  const due: Due[] = [];
  if (period === 'never') return due;
  const oldestFirst = inOrder(deps, {
    collection: 'mail',
    index: 'organisationDay',
    of: organisationId,
    at: ({ at }) => at,
    order: 'oldestFirst',
  });
  for await (const mail of oldestFirst) {
    const since = localDate(mail.at);
    if (addMonths(since, period) >= today || due.length === atMost) break;
    if (isDone(mail)) due.push({ id: mail.id, what: `“${mail.subject}” to ${mail.toName}`, since });
  }
  return due;
}

/** What may still be sent is never deleted. */
const isDone = ({ address, sentAt, ended }: MailMessage): boolean =>
  address === undefined || sentAt !== undefined || ended !== undefined;

async function endedInterests(deps: Given, organisationId: string): Promise<Due[]> {
  const found = await findAll(deps, 'interest', 'organisation', organisationId);
  return found.flatMap(({ value: { id, organisation, endedAt } }) =>
    endedAt === undefined ? [] : [{ id, what: organisation, since: localDate(endedAt) }],
  );
}

async function peopleWhoLeft(deps: Given, organisationId: string): Promise<Due[]> {
  const people = await findAll(deps, 'person', 'left', organisationId);
  const due = people.map(async ({ value: person }): Promise<Due[]> => {
    const profile = (await deps.aggregates.get('profile', profileId(organisationId, person.id)))?.value;
    if (profile === undefined || profile.erased !== undefined) return [];
    const here = person.memberships.filter((m) => m.organisationId === organisationId);
    const last = here.map((m) => m.ended!.at).sort();
    return [{ id: person.id, what: profile.name, since: localDate(last.at(-1)!) }];
  });
  return (await Promise.all(due)).flat();
}

const deletableMeetings = async (deps: Given, organisationId: string): Promise<Meeting[]> =>
  (await findAll(deps, 'meeting', 'deletable', organisationId)).map(({ value }) => value);

const nameOf = ({ title, startsAt }: Meeting): string => `“${title}” of ${localDate(startsAt)}`;

const signedHistory = (meeting: Meeting): Due[] => {
  const { signed, historyEnded } = meeting.minutes;
  if (signed === undefined || historyEnded !== undefined) return [];
  return [{ id: meeting.id, what: nameOf(meeting), since: localDate(signed.at) }];
};

/** One whose date lies ahead can still be put back. */
const calledOff = (meeting: Meeting): Due[] => {
  if (meeting.state !== 'cancelled' || meeting.cancelled === undefined) return [];
  const since = [localDate(meeting.startsAt), localDate(meeting.cancelled.at)].sort().at(-1)!;
  return [{ id: meeting.id, what: nameOf(meeting), since }];
};
