import type { RetentionCategory, RetentionPeriod, RetentionPeriods } from '#lib/domain/data/retention.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { isCurrent } from '#lib/domain/people.ts';
import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';

/** Something whose time is over. */
interface Due {
  id: string;
  /** What it is called, to be shown before it goes. */
  what: string;
  /** Local date from which its period counts. */
  since: string;
}

const isOver = (since: string, period: RetentionPeriod, today: string): boolean =>
  period !== 'never' && addMonths(since, period) < today;

/** What an organisation would lose by these periods on a day: only what is looked for by category, never what is sealed. */
export async function dueBy(
  deps: Pick<Deps, 'aggregates'>,
  organisationId: string,
  periods: RetentionPeriods,
  today: string,
): Promise<Record<RetentionCategory, Due[]>> {
  const over = (category: RetentionCategory) => (one: Due) => isOver(one.since, periods[category], today);
  const [mail, interests, endedProfiles, meetings] = await Promise.all([
    mailOf(deps, organisationId),
    endedInterests(deps, organisationId),
    peopleWhoLeft(deps, organisationId),
    meetingsOf(deps, organisationId),
  ]);
  return {
    mail: mail.filter(over('mail')),
    interests: interests.filter(over('interests')),
    endedProfiles: endedProfiles.filter(over('endedProfiles')),
    history: meetings.flatMap(signedHistory).filter(over('history')),
    cancelledMeetings: meetings.flatMap(calledOff).filter(over('cancelledMeetings')),
  };
}

async function mailOf(deps: Pick<Deps, 'aggregates'>, organisationId: string): Promise<Due[]> {
  const found = await findAll(deps, 'mail', 'organisation', organisationId);
  return found
    .map(({ value }) => value)
    .filter(({ address, sentAt, ended }) => address === undefined || sentAt !== undefined || ended !== undefined)
    .map(({ id, subject, toName, at }) => ({ id, what: `“${subject}” to ${toName}`, since: localDate(at) }));
}

async function endedInterests(deps: Pick<Deps, 'aggregates'>, organisationId: string): Promise<Due[]> {
  const found = await findAll(deps, 'interest', 'organisation', organisationId);
  return found.flatMap(({ value: { id, organisation, endedAt } }) =>
    endedAt === undefined ? [] : [{ id, what: organisation, since: localDate(endedAt) }],
  );
}

async function peopleWhoLeft(deps: Pick<Deps, 'aggregates'>, organisationId: string): Promise<Due[]> {
  const [people, profiles] = await Promise.all([
    findAll(deps, 'person', 'organisation', organisationId),
    findAll(deps, 'profile', 'organisation', organisationId),
  ]);
  const known = new Map(profiles.map(({ value }) => [value.personId, value]));
  return people.flatMap(({ value: person }) => {
    const profile = known.get(person.id);
    const here = person.memberships.filter((m) => m.organisationId === organisationId);
    if (profile === undefined || profile.erased !== undefined || here.some(isCurrent)) return [];
    const last = here.map((m) => m.ended!.at).sort();
    return [{ id: person.id, what: profile.name, since: localDate(last.at(-1)!) }];
  });
}

async function meetingsOf(deps: Pick<Deps, 'aggregates'>, organisationId: string): Promise<Meeting[]> {
  const boards = await findAll(deps, 'board', 'organisation', organisationId);
  const meetings = await Promise.all(boards.map(({ value }) => findAll(deps, 'meeting', 'board', value.id)));
  return meetings.flat().map(({ value }) => value);
}

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
