import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '#lib/components/meeting/people/attendance-rows.ts';
import { whatChanged, whyStale } from '#lib/components/meeting/room/changes.ts';
import { withExpected } from '#lib/components/meeting/room/expected.ts';
import { itemClock } from '#lib/components/meeting/run/clock.ts';
import { addUp, turnout } from '#lib/components/meeting/run/counting.ts';
import { doubtAboutClosing, doubtAboutStart } from '#lib/components/meeting/run/doubts.ts';
import { quickDates } from '#lib/components/meeting/run/due-dates.ts';
import { nextStep, unrecorded } from '#lib/components/meeting/run/next-step.ts';
import { suggestedMotion } from '#lib/components/meeting/run/suggested-motion.ts';
import { staysFrom, timesOf } from '#lib/components/meeting/run/stay-times.ts';
import { isShort, quorumNow, votersIn } from '#lib/components/meeting/run/voters.ts';
import { attendanceWords, placeWords } from '#lib/components/meeting/run/words.ts';
import type { AttendanceView, BallotView, DeclarationView, MeetingView, MotionView } from '#lib/domain/views.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

const at = (clock: string): string => `2026-11-23T${clock}:00.000Z`;
const ms = (clock: string): number => Date.parse(at(clock));

const attends = (personId: string, more: Partial<AttendanceView> = {}): AttendanceView => ({
  personId,
  name: personId,
  role: 'governor',
  stays: [],
  here: false,
  version: 0,
  ...more,
});
const isIn = (personId: string, more: Partial<AttendanceView> = {}): AttendanceView =>
  attends(personId, { mark: 'present', here: true, stays: [{ from: at('18:00') }], version: 1, ...more });

const motion = (more: Partial<MotionView> = {}): MotionView => ({
  id: 'mo',
  itemId: '1',
  text: 'That it be so',
  state: 'moved',
  movedAt: at('18:10'),
  version: 1,
  ...more,
});

const quorum = (present: number, needed = 2): MeetingView['quorum'] => ({
  present,
  needed,
  quorate: present >= needed,
  says: '',
});

/** In session with two governors, quorate, run by the reader. */
const running = (more: Partial<MeetingView> = {}): MeetingView =>
  meetingViewOf({
    attendance: [isIn('g'), isIn('c', { role: 'chair' }), attends('x'), attends('o', { role: 'observer' })],
    quorum: quorum(2),
    may: { ...meetingViewOf().may, run: true, freeze: true },
    ...more,
  });

const nobody = new Set<string>();

describe('the clock of an item', () => {
  it.each([
    ['18:05', 'calm', '5 of 15 min, 10 left'],
    ['18:12', 'near', '12 of 15 min, 3 left'],
    ['18:15', 'over', '15 of 15 min, time is up'],
    ['18:19', 'over', '19 of 15 min, 4 min over time'],
  ])('at %s is %s and says so in words', (now, tone, words) => {
    expect(itemClock([{ from: at('18:00') }], [], 15, ms(now))).toMatchObject({ tone, words });
  });
  it('goes on where an item is called again, and stands still while the meeting is adjourned', () => {
    const calls = [{ from: at('18:00'), to: at('18:10') }, { from: at('18:30') }];
    expect(itemClock(calls, [], 30, ms('18:35')).minutes).toBe(15);
    const adjourned = [{ from: at('18:31'), to: at('18:34') }];
    expect(itemClock(calls, adjourned, 30, ms('18:35')).minutes).toBe(12);
    expect(itemClock([{ from: at('18:00') }], [{ from: at('18:05') }], 30, ms('19:00')).minutes).toBe(5);
  });
  it('counts without a plan, and a clock that is behind the server’s shows nothing below nought', () => {
    expect(itemClock([{ from: at('18:00') }], [], undefined, ms('18:07'))).toEqual({
      minutes: 7,
      words: '7 min',
      tone: 'calm',
    });
    expect(itemClock([{ from: at('18:00') }], [], 5, ms('17:59'))).toMatchObject({ minutes: 0, share: 0 });
  });
});

describe('the next step', () => {
  const kind = (view: MeetingView, onLine: ReadonlySet<string> = nobody) => nextStep(view, onLine)?.kind;

  it('leads whoever has never run a meeting through the whole of it', () => {
    const empty = [attends('g'), attends('c', { role: 'chair' }), attends('x'), attends('o', { role: 'observer' })];
    expect(kind(running({ state: 'noticed', attendance: empty }))).toBe('start');
    expect(kind(running({ attendance: empty }))).toBe('record');
    expect(kind(running())).toBe('next');
    expect(kind(running({ currentItemId: '3' }))).toBe('end');
    expect(kind(running({ state: 'adjourned' }))).toBe('resume');
    expect(kind(running({ state: 'ended', currentItemId: undefined }))).toBeUndefined();
  });
  it('suggests whom presence shows, observers never, and only as long as nobody was recorded', () => {
    const empty = [attends('g'), attends('c'), attends('o', { role: 'observer' })];
    const all = new Set(['g', 'c', 'o']);
    expect(unrecorded(running({ attendance: empty }), all).map(({ personId }) => personId)).toEqual(['g', 'c']);
    expect(nextStep(running({ attendance: empty }), all)).toMatchObject({
      kind: 'suggested',
      action: 'Record the 2 on line',
    });
    expect(kind(running(), new Set(['g', 'c', 'x']))).toBe('next');
  });
  it('is to settle what is put, voted on or tied before the meeting goes on', () => {
    expect(nextStep(running({ motions: [motion()] }), nobody)).toMatchObject({ kind: 'settle', motionId: 'mo' });
    expect(nextStep(running({ motions: [motion({ state: 'tied', itemId: '2' })] }), nobody)?.action).toMatch(/tie/i);
    expect(kind(running({ motions: [motion({ itemId: '2' })] }))).toBe('next');
    expect(kind(running({ motions: [motion({ state: 'carried' })] }))).toBe('next');
  });
  it('is an arrival while the meeting is not quorate', () => {
    expect(nextStep(running({ quorum: quorum(1) }), nobody)).toMatchObject({
      kind: 'arrival',
      words: expect.stringContaining('1 more'),
    });
  });
  it('has words and a name for its button in every state', () => {
    const states = fc.constantFrom('scheduled', 'noticed', 'inSession', 'adjourned', 'ended', 'cancelled' as const);
    fc.assert(
      fc.property(states, fc.boolean(), fc.nat(3), (state, recorded, present) => {
        const attendance = recorded ? running().attendance : [];
        const step = nextStep(running({ state, attendance, quorum: quorum(present) }), nobody);
        expect(step === undefined || (step.words !== '' && step.action !== '' && step.short !== '')).toBe(true);
      }),
    );
  });
});

describe('the quorum that counts', () => {
  it('is the item’s where somebody has withdrawn from it', () => {
    const items = running().items.map((item) => (item.id === '1' ? { ...item, quorum: quorum(1) } : item));
    expect(quorumNow(running({ items }))).toMatchObject({ ofItem: true, quorum: { present: 1 } });
    expect(isShort(running({ items }))).toBe(true);
    expect(isShort(running())).toBe(false);
  });
  it('stops nothing before it was said who is here', () => {
    expect(isShort(running({ attendance: [attends('g')], quorum: quorum(0) }))).toBe(false);
  });
});

describe('who may vote', () => {
  const withdrew: DeclarationView = {
    id: 'd',
    personId: 'g',
    name: 'g',
    itemId: '1',
    kind: 'pecuniary',
    interest: '',
    withdrew: true,
    at: '',
  };
  const ids = (view: MeetingView, itemId = '1') => votersIn(view, itemId).map(({ personId }) => personId);

  it('is whoever is here and a governor, but for those who have withdrawn from the item', () => {
    expect(ids(running())).toEqual(['g', 'c']);
    expect(ids(running({ declarations: [withdrew] }))).toEqual(['c']);
    expect(ids(running({ declarations: [withdrew] }), '2')).toEqual(['g', 'c']);
    expect(ids(running({ declarations: [{ ...withdrew, returnedAt: at('18:30') }] }))).toEqual(['g', 'c']);
  });
  it('is somebody remote only once the board has approved that, which the quorum shows', () => {
    const attendance = [isIn('g'), isIn('c', { stays: [{ from: at('18:00'), remote: true }] })];
    expect(ids(running({ attendance, quorum: quorum(2) }))).toEqual(['g', 'c']);
    expect(ids(running({ attendance, quorum: quorum(1) }))).toEqual(['g']);
  });
  it('is an associate only in a committee that gave them the vote', () => {
    const attendance = [isIn('a', { role: 'associate' })];
    const people = (votes: boolean) => [{ personId: 'a', name: 'a', role: 'associate' as const, votes }];
    const committee = { id: 'b', name: 'Committee', kind: 'committee' as const };
    expect(ids(running({ attendance, people: people(true) }))).toEqual([]);
    expect(ids(running({ attendance, people: people(false), board: committee }))).toEqual([]);
    expect(ids(running({ attendance, people: people(true), board: committee }))).toEqual(['a']);
  });
});

describe('hands that are counted', () => {
  it('may be fewer than those present, never more', () => {
    const some = fc.nat(12);
    fc.assert(
      fc.property(some, some, some, fc.nat(20), (yes, no, neither, eligible) => {
        const { total, missing, possible } = addUp({ for: yes, against: no, abstain: neither }, eligible);
        expect(possible).toBe(total <= eligible);
        if (possible) expect(total + missing).toBe(eligible);
      }),
    );
  });
  it('say what is wrong with them', () => {
    expect(addUp({ for: 5, against: 2, abstain: 1 }, 7).words).toBe('8 counted, but only 7 may vote. Count again.');
    expect(addUp({ for: 5, against: 1, abstain: 0 }, 7).words).toBe('6 of 7 counted: 1 not accounted for.');
    expect(addUp({ for: 5, against: 1, abstain: 1 }, 7).words).toBe('All 7 counted.');
    expect([turnout(1, 3), turnout(2, 3)]).toEqual(['1 of 3 has voted', '2 of 3 have voted']);
  });
});

describe('attendance in words', () => {
  const started = at('18:00');
  it('tells of those who came late, left, came again or sent apologies', () => {
    expect(attendanceWords(isIn('g'), started)).toBe('Here');
    expect(attendanceWords(isIn('g', { stays: [{ from: at('18:42') }] }), started)).toBe('Here, 18:42 –');
    const twice = [
      { from: at('18:00'), to: at('18:30') },
      { from: at('19:00'), remote: true as const },
    ];
    expect(attendanceWords(isIn('g', { stays: twice }), started)).toBe('Here remotely, 18:00 – 18:30, 19:00 –');
    const left = isIn('g', { here: false, stays: [{ from: at('18:00'), to: at('19:10') }] });
    expect(attendanceWords(left, started)).toBe('Left: 18:00 – 19:10');
    expect(attendanceWords(attends('g', { mark: 'apologies', accepted: false }), started)).toBe(
      'Apologies, not accepted',
    );
    expect(attendanceWords(attends('g'), started)).toBe('');
  });
  it('is shown as it will be while a tap is under way', () => {
    const shown = withExpected([isIn('g'), attends('x')], { here: new Map([['x', true]]) });
    expect(shown.map(({ here }) => here)).toEqual([true, true]);
  });
  it('counts as in the meeting whoever is on line or recorded, and not who was recorded as gone', () => {
    const view = running({ attendance: [isIn('g'), attends('c', { mark: 'absent' })] });
    const onLine = (['c', 'o'] as const).map((personId) => ({
      personId,
      name: personId,
      role: 'governor' as const,
      devices: 1,
      typing: false,
      since: '',
    }));
    const { here, away } = rowsOf(view, view.attendance, onLine);
    expect(here.map(({ personId }) => personId).sort()).toEqual(['g', 'o']);
    expect(away.map(({ personId }) => personId)).toEqual(['c']);
  });
  it('are those who attended, once the meeting is over, whoever is on line by then', () => {
    const left = { here: false, stays: [{ from: at('18:00'), to: at('19:00') }], mark: 'present' as const };
    const view = running({ state: 'ended', attendance: [attends('g', left), attends('x'), attends('o')] });
    const { here, away } = rowsOf(view, view.attendance, []);
    expect(here.map(({ personId }) => personId)).toEqual(['g']);
    expect(away.every(({ personId }) => personId !== 'g')).toBe(true);
  });
  it('has places in line that people say', () => {
    expect([1, 2, 3, 4, 11, 12, 21, 22].map(placeWords)).toEqual([
      'You are next',
      'You are 2nd in line',
      'You are 3rd in line',
      'You are 4th in line',
      'You are 11th in line',
      'You are 12th in line',
      'You are 21st in line',
      'You are 22nd in line',
    ]);
  });
});

describe('times that are corrected', () => {
  const began = '2026-11-23T18:00:25.000Z';
  const row = (from: string, to = '', remote = false) => ({ from, to, remote });

  it('keep the seconds that nobody touched, and those in which the meeting began', () => {
    const before = [{ from: '2026-11-23T18:42:17.000Z' }];
    expect(staysFrom(before.map(timesOf), before, began)).toEqual(before);
    expect(staysFrom([row('18:00')], [], began)).toEqual([{ from: began }]);
  });
  it.each([
    [[row('')], /when they came/],
    [[row('17:30')], /The meeting began at 18:00/],
    [[row('19:00', '18:30')], /cannot have left before/],
    [[row('18:10'), row('19:00')], /before they came again/],
    [[row('18:10', '19:00'), row('18:50')], /overlap/],
  ])('say what is wrong: %j', (rows, says) => {
    expect(staysFrom(rows, [], began)).toMatch(says);
  });
});

it('offers dates that lie ahead, each a day of the calendar', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('2025-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }), (day) => {
      const today = day.toISOString().slice(0, 10);
      for (const { date } of quickDates(day.getTime(), undefined)) {
        expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        expect(date > today).toBe(true);
      }
    }),
  );
  expect(quickDates(ms('18:00'), '2027-01-14T18:00:00Z')).toEqual([
    { label: 'Next meeting', date: '2027-01-14' },
    { label: 'In a week', date: '2026-11-30' },
    { label: 'End of term', date: '2026-12-18' },
  ]);
});

describe('what is said to those who hear the page', () => {
  const said = (before: Partial<MeetingView>, now: Partial<MeetingView>) =>
    whatChanged(running(before), running(now)).said;

  it('tells that the meeting stops and goes on', () => {
    expect(said({}, { state: 'adjourned' })).toEqual(['The meeting is adjourned.']);
    expect(said({ state: 'adjourned' }, {})).toEqual(['The meeting goes on.']);
  });
  it('tells that the quorum is lost and found', () => {
    expect(said({}, { quorum: quorum(1) })[0]).toMatch(/not quorate: 1 present, 2 needed/);
    expect(said({ quorum: quorum(1) }, {})[0]).toMatch(/is quorate: 2 present/);
  });
  it('tells of motions and what came of them', () => {
    expect(said({}, { motions: [motion()] })).toEqual(['A motion is put: That it be so.']);
    const vote = {
      method: 'hands' as const,
      openedAt: '',
      eligible: 3,
      voted: 0,
      counts: { for: 2, against: 1, abstain: 0 },
      you: { mayVote: false, voted: false },
      says: [],
    };
    const carried = motion({ state: 'carried', version: 2, vote });
    expect(said({ motions: [motion()] }, { motions: [carried] })[0]).toContain(
      'Carried: 2 for, 1 against, 0 abstained',
    );
  });
  it('tells who has withdrawn, and who has the floor', () => {
    const withdrew = { id: 'd', personId: 'c', name: 'c', itemId: '1', kind: 'loyalty' as const, interest: '', at: '' };
    expect(said({}, { declarations: [{ ...withdrew, withdrew: true }] })).toEqual([
      'Cleo has withdrawn from this item.',
    ]);
    expect(said({}, { speakerId: 'g' })).toEqual(['You have the floor.']);
    expect(said({}, { speakerId: 'c' })).toEqual(['Cleo has the floor.']);
  });
  it('W3: says in plain words who was quicker with a motion or an adjournment', () => {
    const before = running({ motions: [motion()] });
    const now = running({ motions: [motion({ state: 'withdrawn', version: 2 })] });
    expect(whyStale(before, now)).toMatch(/quicker with this motion\. It is now: withdrawn/);
    const versions = { ...running().versions, progress: 2 };
    expect(whyStale(running(), running({ state: 'adjourned', versions }))).toMatch(/adjourned the meeting meanwhile/);
  });
});

describe('before the meeting is started', () => {
  const about = (startsAt: string, now: string, items?: []): string | undefined =>
    doubtAboutStart(meetingViewOf({ startsAt, ...(items && { items }) }), Date.parse(now));

  it('asks on an earlier day than the planned one, by the clock of England', () => {
    expect(about('2026-12-02T18:30:00Z', '2026-11-23T18:30:00Z')).toBe(
      'It is planned for Wednesday 2 December 2026 at 18:30, in 9 days. Its record begins when it is started.',
    );
    expect(about('2027-07-01T17:30:00Z', '2027-05-01T17:30:00Z')).toContain('Thursday 1 July 2027 at 18:30. Its');
    // Half past midnight in England is the day before in UTC.
    expect(about('2027-06-30T23:30:00Z', '2027-06-30T22:00:00Z')).toContain('tomorrow');
    expect(about('2027-06-30T18:30:00Z', '2027-06-29T23:30:00Z')).toBeUndefined();
  });
  it('asks nothing on the day or later, unless the agenda is empty', () => {
    expect(about('2026-11-23T18:30:00Z', '2026-11-23T07:00:00Z')).toBeUndefined();
    expect(about('2026-11-23T18:30:00Z', '2026-12-23T07:00:00Z')).toBeUndefined();
    expect(about('2026-11-23T18:30:00Z', '2026-11-23T07:00:00Z', [])).toMatch(/^The agenda has no items yet/);
  });
});

describe('before a vote is closed', () => {
  type Vote = NonNullable<MotionView['vote']>;
  const vote = (method: Vote['method'], voted: number, eligible: number): Vote => ({
    method,
    voted,
    eligible,
    openedAt: at('18:20'),
    you: { mayVote: false, voted: false },
    says: [],
  });
  const ballot = (taken: number, eligible: number, allIn = true): BallotView => ({
    id: 'b',
    state: 'open',
    key: { n: '', e: '' },
    fingerprint: '',
    papers: { taken, eligible },
    you: { taken: false },
    allIn,
  });

  it('says who is missing from a vote by name, and nothing when nobody is', () => {
    expect(doubtAboutClosing(vote('names', 4, 7))).toBe('3 of 7 have not voted yet.');
    expect(doubtAboutClosing(vote('names', 6, 7))).toBe('1 of 7 has not voted yet.');
    expect(doubtAboutClosing(vote('names', 7, 7))).toBeUndefined();
    expect(doubtAboutClosing(vote('hands', 0, 7))).toBeUndefined();
    expect(doubtAboutClosing(vote('names', 0, 7))).toContain('Nothing has been cast.');
  });
  it('A4: says of a secret ballot what is not in, and what a single paper shows', () => {
    const close = (...of: Parameters<typeof ballot>) => doubtAboutClosing(vote('ballot', 0, of[1]), ballot(...of));
    expect(close(5, 5)).toBeUndefined();
    expect(close(3, 5)).toBe('2 of 5 have not taken a paper yet.');
    expect(close(5, 5, false)).toMatch(/^Not all papers that were taken are in the box/);
    expect(close(1, 5)).toMatch(/^4 of 5 have not .* With a single paper the result shows how that person voted\.$/);
    expect(close(1, 1)).toBe('With a single paper the result shows how that person voted.');
    expect(close(0, 2)).toContain('Nothing has been cast.');
    expect(close(1, 1, false)).toContain('If none is, no vote was taken.');
    expect(doubtAboutClosing(vote('ballot', 0, 5))).toContain('not known yet');
  });
});

describe('a motion for an item that is for decision', () => {
  const suggestion = (title: string, more: object = {}) => {
    const view = meetingViewOf();
    const items = view.items.map((item, i) =>
      i === 0 ? { ...item, title, purpose: 'decision' as const, ...more } : item,
    );
    return suggestedMotion({ ...view, items }, '1');
  };
  it.each([
    ['Budget 2026/27', 'That “Budget 2026/27” be approved'],
    ['Approve the budget.', 'That the board approve the budget'],
    ['To adopt the policy on charging', 'That the board adopt the policy on charging'],
    ['Approval of the school development plan', 'That the school development plan be approved'],
  ])('%s', (title, words) => expect(suggestion(title)).toBe(words));
  it.each([
    ['whom to elect is not in the title', 'Election of the chair', {}],
    ['it is for discussion', 'Budget', { purpose: 'discussion' }],
    ['the item has words of its own', 'Minutes', { kind: 'lastMinutes' }],
    ['it may not be read', 'Confidential item', { documentId: undefined }],
  ])('none when %s', (_, title, more) => expect(suggestion(title, more)).toBeUndefined());
});
