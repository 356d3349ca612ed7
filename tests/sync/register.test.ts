import { describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Ending, Who } from '#server/realtime/endings.ts';
import { ConnectionRegister, type CloseCause } from '#server/realtime/register.ts';
import { FakeTime } from './support/fake-time.ts';

const cause: CloseCause = { code: closeCodes.accessRevoked, reason: 'ended by the clerk' };
const ada: Who = { personId: 'ada', sessionId: 's1', organisationIds: ['o1'], boardId: 'b1', documentId: 'd1' };
const ending = (more: Partial<Ending> = {}): Ending => ({
  personId: 'ada',
  scope: 'account',
  organisationId: 'o1',
  boardIds: ['b1'],
  sessionIds: [],
  signInEnded: true,
  ...more,
});

function setUp() {
  const time = new FakeTime();
  const register = new ConnectionRegister({ clock: time });
  const closed: CloseCause[] = [];
  return { time, register, closed, open: () => register.open('minutes', (why) => closed.push(why)) };
}

describe('R1: register, then check, then serve', () => {
  test('what is open and checked is closed at once, and once', () => {
    const { register, closed, open } = setUp();
    const registered = open();
    expect(registered.identify(ada)).toBe(true);
    expect(register.end(ending(), cause)).toMatchObject([{ kind: 'minutes' }]);
    expect([closed, registered.signal.aborted]).toEqual([[cause], true]);
    expect(register.end(ending(), cause)).toEqual([]);
    registered.done();
    expect(register.counts().minutes).toBe(0);
  });

  test('an end of access that passed while it was being checked sends it back to be checked again', () => {
    const { register, closed, open } = setUp();
    const registered = open();
    register.end(ending(), cause);
    expect(closed).toEqual([]);
    expect(registered.identify(ada)).toBe(false);
    expect(registered.identify(ada)).toBe(true);
  });

  test('one that passed before it was opened does not concern it', () => {
    const { register, open } = setUp();
    register.end(ending(), cause);
    expect(open().identify(ada)).toBe(true);
  });

  test('one that concerns somebody else, or another session, does not either', () => {
    const { register, open } = setUp();
    const registered = open();
    register.end(ending({ personId: 'ben' }), cause);
    register.end(ending({ scope: 'session', sessionIds: ['s2'] }), cause);
    expect(registered.identify(ada)).toBe(true);
  });

  test('a connection that has gone cannot be identified any more', () => {
    const { open } = setUp();
    const registered = open();
    registered.done();
    expect(registered.identify(ada)).toBe(false);
  });

  test('nor again, after it had been', () => {
    const { register, open } = setUp();
    const registered = open();
    registered.identify(ada);
    registered.done();
    expect(registered.identify(ada)).toBe(false);
    expect(register.end(ending({}), cause)).toEqual([]);
  });

  test('passes are forgotten once nothing that is open could have missed them', () => {
    const { register, open } = setUp();
    const waiting = open();
    for (let i = 0; i < 100; i += 1) register.end(ending({ personId: `p${i}` }), cause);
    waiting.done();
    const fresh = open();
    expect(fresh.identify({ ...ada, personId: 'p7' })).toBe(true);
  });
});

describe('R5: scopes', () => {
  const cases: [string, Partial<Ending>, Partial<Who>, boolean][] = [
    ['account: everything, when the sign-in ends', {}, { organisationIds: ['o2'], boardId: 'b9' }, true],
    ['account: that organisation alone, when memberships are left elsewhere', { signInEnded: false }, {}, true],
    ['… and nothing of the other', { signInEnded: false }, { organisationIds: ['o2'], boardId: 'b9' }, false],
    ['board: its own', { scope: 'board', signInEnded: false }, {}, true],
    ['board: no other', { scope: 'board', signInEnded: false }, { boardId: 'b2' }, false],
    ['board: a page that does not say which', { scope: 'board', signInEnded: false }, { boardId: undefined }, true],
    ['session: that one', { scope: 'session', sessionIds: ['s1'] }, {}, true],
    ['session: not the tablet', { scope: 'session', sessionIds: ['s1'] }, { sessionId: 's2' }, false],
    ['item: its document', { scope: 'item', documentId: 'd1', signInEnded: false }, {}, true],
    [
      'item: not the open minutes',
      { scope: 'item', documentId: 'd1', signInEnded: false },
      { documentId: 'd0' },
      false,
    ],
  ];
  test.each(cases)('%s', (_, what, who, isClosed) => {
    const { register, open } = setUp();
    open().identify({ ...ada, ...who });
    expect(register.end(ending(what), cause)).toHaveLength(isClosed ? 1 : 0);
  });

  test('item: the request that brings it about is answered, and no other is spared by that', () => {
    const { register, open } = setUp();
    const asking = open();
    const another = open();
    const own = { personId: 'ada', sessionId: 's1', organisationIds: ['o1'] };
    for (const registered of [asking, another]) registered.identify(own);
    expect(asking.identify({ ...own, endsItself: 'd1' })).toBe(true);
    const end = (documentId: string) => register.end(ending({ scope: 'item', documentId, signInEnded: false }), cause);
    expect(end('d1')).toHaveLength(1);
    expect(another.signal.aborted).toBe(true);
    expect(asking.signal.aborted).toBe(false);
    expect(end('d2')).toHaveLength(1);
    expect(asking.signal.aborted).toBe(true);
  });

  test('the Socket.IO connection spans boards: it closes for account and session alone', () => {
    const { register } = setUp();
    const live = () => register.open('live', () => {});
    live().identify({ personId: 'ada', sessionId: 's1', organisationIds: ['o1', 'o2'] });
    for (const scope of ['board', 'item'] as const) {
      expect(register.end(ending({ scope, signInEnded: false, documentId: 'd1' }), cause)).toEqual([]);
    }
    expect(register.end(ending({ signInEnded: false }), cause)).toEqual([]);
    expect(register.end(ending({ scope: 'session', sessionIds: ['s1'] }), cause)).toHaveLength(1);
  });
});

describe('who is on line', () => {
  test('browser connections, with the meeting each shows', () => {
    const { register } = setUp();
    const told: (readonly string[])[] = [];
    register.onPeople((organisations) => told.push(organisations));
    const live = register.open('live', () => {});
    live.identify({ personId: 'ada', sessionId: 's1', organisationIds: ['o1'] });
    register.open('api', () => {}).identify({ personId: 'ada', sessionId: 's1', organisationIds: ['o1'] });
    live.place('m1');
    expect(register.browsers(['ada', 'ben'])).toMatchObject([{ sessionId: 's1', meetingId: 'm1' }]);
    live.done();
    expect(register.browsers()).toEqual([]);
    expect(told).toEqual([['o1'], ['o1'], ['o1']]);
  });

  test('the receipt says since when, and when it closed', async () => {
    const { time, register, open } = setUp();
    open().identify(ada);
    await time.advance(90_000);
    const [closed] = register.end(ending(), cause);
    expect(Date.parse(closed!.closedAt) - Date.parse(closed!.since)).toBe(90_000);
  });
});
