import type { PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { PastClock } from './past-clock.ts';

export interface Recording {
  workspace: Workspace;
  clock: PastClock;
  clerk: PersonActor;
  meetingId: string;
  /** Person ids by user name. */
  people: ReadonlyMap<string, string>;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** Calls an item, as of some minutes ago. @returns its id */
async function call(
  { workspace, clock, clerk, meetingId }: Recording,
  nth: number,
  minutesAgo: number,
): Promise<string> {
  clock.setBack(minutesAgo * minute);
  const { items, versions } = await workspace.meetings.show(clerk, { meetingId });
  const itemId = items[nth]!.id;
  await workspace.meetings.moveTo(clerk, { meetingId, baseVersion: versions.progress, itemId });
  return itemId;
}

/** As the clerk records it when the meeting opens. */
async function recordWhoCame({ workspace, clerk, meetingId, people }: Recording, away?: string): Promise<void> {
  for (const [username, personId] of people) {
    if (username !== away) await workspace.meetings.recordArrival(clerk, { meetingId, personId });
  }
}

/** The other organisation's meeting: they are at the third item. */
export async function recordOther(at: Recording): Promise<void> {
  await recordWhoCame(at);
  await call(at, 2, 6);
}

/**
 * The trust's meeting so far: who came, a decision, two things to do, and a motion that is before the board.
 * @param approved what follows once the minutes of the last meeting are approved
 */
export async function recordEvening(at: Recording, approved: () => Promise<void>): Promise<void> {
  const { workspace, clock, clerk, meetingId, people } = at;
  const { meetings, motions, actions } = workspace;
  const away = 'tom.whitlock';
  await recordWhoCame(at, away);
  await meetings.recordAttendance(clerk, {
    meetingId,
    personId: people.get(away),
    baseVersion: 0,
    mark: 'apologies',
    accepted: true,
    reason: 'On a course in Leeds',
  });
  await meetings.addGuest(clerk, { meetingId, name: 'Janet Oduya', capacity: 'School business manager' });
  const person = (username: string): string => people.get(username)!;
  const last = await call(at, 1, 33);
  const { motionId } = await motions.move(clerk, {
    meetingId,
    itemId: last,
    text: 'That the minutes of the last meeting be approved as a true record',
    proposerId: person('helen.prys'),
    seconderId: person('yusuf.karim'),
  });
  clock.setBack(31 * minute);
  await motions.agree(clerk, { meetingId, motionId, baseVersion: 1 });
  await approved();
  const report = await call(at, 2, 28);
  await actions.give(clerk, {
    meetingId,
    itemId: report,
    text: 'Bring attendance figures by year group to the next meeting',
    ownerId: person('sarah.lindley'),
    due: inDays(clock, 28),
  });
  const reading = await call(at, 3, 6);
  await motions.move(clerk, {
    meetingId,
    itemId: reading,
    text: 'That up to £1,800 of the library fund be spent on decodable readers for Years 1 and 2',
    proposerId: person('priya.raman'),
    seconderId: person('david.okafor'),
  });
  await actions.give(clerk, {
    meetingId,
    itemId: reading,
    text: 'Visit reading groups in Year 2 and report in writing',
    ownerId: person('priya.raman'),
    due: inDays(clock, 42),
  });
}

const inDays = (clock: PastClock, days: number): string =>
  new Date(clock.now() + days * day).toISOString().slice(0, 10);
