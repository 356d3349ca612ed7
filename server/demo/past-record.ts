import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import type { Aggregates, Ids } from '../ports.ts';
import type { Actor, PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { PastClock } from './past-clock.ts';

interface Parts {
  workspace: Workspace;
  store: { aggregates: Aggregates };
  ids: Ids;
  clock: PastClock;
}

interface Seeded {
  id: string;
  boardId: string;
  accounts: readonly { username: string; personId: string }[];
}

const operator: Actor = { kind: 'operator' };
const day = 24 * 60 * 60_000;

const personIn =
  ({ accounts }: Seeded) =>
  (username: string): string =>
    accounts.find((account) => account.username === username)!.personId;

/** What was recorded of the past meeting while it went on: who came, what was decided, and who is to do what. */
export async function recordPast(
  { workspace, clock }: Parts,
  clerk: PersonActor,
  seeded: Seeded,
  meetingId: string,
): Promise<void> {
  const { meetings, motions, actions } = workspace;
  const person = personIn(seeded);
  const { items } = await meetings.show(clerk, { meetingId });
  const present = ['david.okafor', 'helen.prys', 'sarah.lindley', 'priya.raman', 'grace.nwosu'];
  for (const username of present) {
    await meetings.recordAttendance(clerk, {
      meetingId,
      personId: person(username),
      baseVersion: 0,
      mark: 'present',
    });
  }
  await meetings.recordAttendance(clerk, {
    meetingId,
    personId: person('yusuf.karim'),
    baseVersion: 0,
    mark: 'apologies',
    accepted: true,
    reason: 'Abroad for work',
  });

  // Each stands in the minutes already, in the words that were written there.
  const placed = true;
  const admissions = await motions.move(clerk, {
    meetingId,
    itemId: items[2]!.id,
    text: 'That the admission arrangements be determined as set out in the paper',
    proposerId: person('helen.prys'),
    seconderId: person('priya.raman'),
    placed,
  });
  const vote = { meetingId, motionId: admissions.motionId };
  await motions.openVote(clerk, { ...vote, baseVersion: 1, method: 'hands' });
  await motions.count(clerk, { ...vote, baseVersion: 2, counts: { for: 3, against: 0, abstain: 1 } });
  const { motionId } = await motions.move(clerk, {
    meetingId,
    itemId: items[3]!.id,
    text: 'That three quotations be obtained for the roof of the infant block',
    placed,
  });
  await motions.agree(clerk, { meetingId, motionId, baseVersion: 1 });

  const dueAfter = (days: number) => localDate(clock.now() + days * day);
  const give = (item: number, owner: string, text: string, days: number) =>
    actions.give(clerk, {
      meetingId,
      itemId: items[item]!.id,
      ownerId: person(owner),
      text,
      due: dueAfter(days),
      placed,
    });
  await give(3, 'tom.whitlock', 'Obtain three quotations for the roof', 28);
  await give(2, 'sarah.lindley', 'Publish the admission arrangements on the website', 60);
  const { actionId } = await give(4, 'margaret.ellison', 'Circulate the dates of meetings', 7);
  await actions.change(clerk, { actionId, baseVersion: 1, state: 'done', note: 'Sent to all members' });
}

/** What stood in the school’s own books before: a term of office that ends in two months, and two interests. */
export async function takeOver({ workspace, store, ids }: Parts, seeded: Seeded, now: number): Promise<void> {
  const { id: organisationId, boardId } = seeded;
  const person = personIn(seeded);
  const personId = person('helen.prys');
  const found = (await store.aggregates.get('person', personId))!.value;
  const { termStart } = found.memberships.find((m) => m.boardId === boardId)!;
  const termEnd = addMonths(localDate(now), 2);
  await workspace.people.setTerm(operator, {
    personId,
    boardId,
    was: { termStart, termEnd: null },
    termStart: addMonths(termEnd, -48),
    termEnd,
  });
  const ago = (days: number) => new Date(now - days * day).toISOString();
  const interests = [
    {
      personId: person('david.okafor'),
      kind: 'pecuniary' as const,
      organisation: 'Okafor Joinery Ltd',
      nature: 'Director; the firm has worked for schools of the trust',
      since: '2017-04-01',
      declaredAt: ago(200),
      confirmedAt: ago(200),
    },
    {
      personId,
      kind: 'loyalty' as const,
      organisation: 'Marlbrook Parish Council',
      nature: 'Councillor; the council lets its field to the school',
      since: '2021-05-06',
      declaredAt: ago(400),
      confirmedAt: ago(400),
    },
  ];
  for (const interest of interests) {
    await store.aggregates.insert('interest', { id: ids.next(), organisationId, ...interest });
  }
}
