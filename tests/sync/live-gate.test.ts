import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/wire.ts';
import { FakeTime, settle } from './support/fake-time.ts';
import { boardId, FakeWorkspace, meetingId, organisationId } from './support/fake-workspace.ts';
import { ask, event, gone, heardBy, listWhere, LiveNode, type Client } from './support/live-node.ts';
import { SharedBus } from './support/shared-bus.ts';

let time: FakeTime;
let bus: SharedBus;
let workspace: FakeWorkspace;
let a: LiveNode;
let b: LiveNode;
beforeEach(async () => {
  time = new FakeTime();
  bus = new SharedBus();
  workspace = new FakeWorkspace();
  workspace.add('cyn', 'clerk', 'Cyn');
  workspace.add('ada', 'governor', 'Ada');
  [a, b] = await Promise.all(['a', 'b'].map((name) => new LiveNode(bus, name, workspace, time).listen())) as [LiveNode, LiveNode]; // prettier-ignore
});
afterEach(() => Promise.all([a.close(), b.close()]));

/** In the meeting, with all that follows from it done. */
async function enter(node: LiveNode, who: string, page?: string): Promise<Client> {
  const client = node.connect(who, page === undefined ? {} : { page });
  expect(await ask(client, 'enterMeeting', { meetingId })).toEqual({ ok: true });
  await bus.quiet();
  await time.advance(100);
  await bus.quiet();
  return client;
}

/** Everything that was sent to a page before has arrived there. */
const arrived = (client: Client) => ask(client, 'leaveMeeting', { meetingId: 'no meeting' });

const changed = (version: number) => bus.send('meeting-changed', { meetingId, boardId, version });

describe('R4: the gate', () => {
  test('nothing goes out while it is closed, but for what says nothing of anybody; then the newest, in order', async () => {
    const cyn = await enter(a, 'cyn');
    await ask(cyn, 'watchBoard', { boardId });
    await arrived(cyn);
    const heard = heardBy(cyn);
    a.gate.open = false;
    for (const version of [3, 5, 4]) changed(version);
    bus.send('board-changed', { boardId });
    const ada = await enter(b, 'ada');
    await ask(ada, 'look', { meetingId, itemId: 'item-1' });
    await ask(ada, 'look', { meetingId, itemId: 'item-2' });
    await bus.quiet();
    a.storage.turn(false);
    await arrived(cyn);
    expect(heard.splice(0)).toEqual([{ name: 'storage', payload: { ok: false } }]);
    a.gate.unlock();
    await arrived(cyn);
    expect(heard).toMatchObject([
      { name: 'meeting', payload: { meetingId, version: 5 } },
      { name: 'board', payload: { boardId } },
      { name: 'presence', payload: { people: [{ personId: 'cyn' }, { personId: 'ada', itemId: 'item-2' }] } },
    ]);
  });

  test('a gate that closes again holds the rest back', async () => {
    const cyn = await enter(a, 'cyn');
    await ask(cyn, 'watchBoard', { boardId });
    const heard = heardBy(cyn);
    a.gate.open = false;
    changed(2);
    bus.send('board-changed', { boardId });
    await bus.quiet();
    a.gate.unlock();
    a.gate.open = false;
    await arrived(cyn);
    expect(heard).toEqual([]);
    a.gate.unlock();
    await arrived(cyn);
    expect(heard.map(({ name }) => name)).toEqual(['meeting', 'board']);
  });

  test('whoever has lost access meanwhile is told nothing of it', async () => {
    const ada = await enter(a, 'ada');
    const heard = heardBy(ada);
    a.gate.open = false;
    changed(2);
    await bus.quiet();
    await a.end.ask('access-ended', {
      personId: 'ada',
      scope: 'board',
      organisationId,
      boardIds: [boardId],
      sessionIds: [],
      signInEnded: false,
      code: closeCodes.accessRevoked,
      reason: 'Your access has been ended by the clerk.',
      organisationName: 'Ash Grove',
    });
    a.gate.unlock();
    await arrived(ada);
    expect(heard.map(({ name }) => name)).toEqual(['closed']);
  });

  test('what still lies in a connection when it closes is not written any more: the connection is cut', async () => {
    const cyn = await enter(a, 'cyn');
    const heard = heardBy(cyn);
    const off = gone(cyn);
    a.live.tell.meeting({ meetingId, version: 2 });
    a.live.tell.meeting({ meetingId, version: 3 });
    a.gate.open = false;
    await off;
    expect(heard).toEqual([{ name: 'meeting', payload: { meetingId, version: 2 } }]);
  });

  test('answers and word of the storage are written all the same', async () => {
    const cyn = await enter(a, 'cyn');
    const heard = heardBy(cyn);
    a.gate.open = false;
    a.storage.turn(false);
    a.storage.turn(true);
    expect(await arrived(cyn)).toEqual({ ok: true });
    expect(heard.map(({ name }) => name)).toEqual(['storage', 'storage']);
  });
});

describe('R4: a node whose lease was ended', () => {
  test('tells its sockets 4530 and lets them go, and serves them again under another name', async () => {
    const [cyn, ada] = [await enter(a, 'cyn'), await enter(b, 'ada')];
    const [why, off] = [event(ada, 'closed'), gone(ada)];
    b.gate.open = false;
    b.live.tell.meeting({ meetingId, version: 9 });
    b.end.node = 'b2';
    bus.tellGone('b');
    b.gate.fence();
    expect(b.live.meetings.list(meetingId)).toEqual([]);
    expect(await why).toMatchObject({ code: closeCodes.unavailable });
    await off;
    const again = b.connect('ada');
    const heard = heardBy(again);
    const both = listWhere(cyn, (people) => people.length === 2 && people[1]!.devices === 1);
    const list = listWhere(again, (people) => people.length === 2);
    await ask(again, 'enterMeeting', { meetingId });
    await bus.quiet();
    await time.advance(100);
    b.gate.unlock();
    await Promise.all([both, list]);
    expect(heard.every(({ name }) => name === 'presence')).toBe(true);
    expect(b.register.counts().live).toBe(1);
  });

  test('whoever was being checked then is checked again: the answer may be older than an end of access', async () => {
    const { authenticate } = workspace.auth;
    let give = () => {};
    const given = new Promise<void>((resolve) => (give = resolve));
    let asked = 0;
    workspace.auth.authenticate = async (token) => {
      asked += 1;
      const answer = await authenticate(token);
      await given;
      return answer;
    };
    const ada = a.connect('ada');
    const refused = new Promise<Error & { data?: unknown }>((resolve) => ada.once('connect_error', resolve));
    while (asked === 0) await settle(1);
    await settle();
    workspace.refuse('ada', 'access_revoked');
    a.gate.fence();
    give();
    expect((await refused).data).toMatchObject({ code: closeCodes.accessRevoked });
    expect(asked).toBe(2);
  });
});
