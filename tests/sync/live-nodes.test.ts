import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeTime } from './support/fake-time.ts';
import { boardId, FakeWorkspace, meetingId, organisationId } from './support/fake-workspace.ts';
import { ask, event, heardBy, listWhere, LiveNode, type Client } from './support/live-node.ts';
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

describe('who is here, on several nodes', () => {
  test('pages on one node are told of those on the other, and that they have gone with it', async () => {
    const cyn = await enter(a, 'cyn');
    const both = listWhere(cyn, (people) => people.length === 2);
    await enter(b, 'ada');
    expect(await both).toMatchObject([
      { personId: 'cyn', name: 'Cyn', role: 'clerk' },
      { personId: 'ada', name: 'Ada', role: 'governor' },
    ]);
    const alone = listWhere(cyn, (people) => people.length === 1);
    bus.end(b.end);
    await alone;
  });

  test('whoever enters first on a node does not see the others join', async () => {
    await enter(a, 'cyn');
    const ada = b.connect('ada');
    const heard = heardBy(ada);
    await ask(ada, 'enterMeeting', { meetingId });
    await bus.quiet();
    const list = event(ada, 'presence');
    await time.advance(100);
    expect((await list).people).toHaveLength(2);
    expect(heard).toHaveLength(1);
  });

  test('a page that comes back through another node counts once; what is no id of a page is not taken for one', async () => {
    const cyn = await enter(a, 'cyn');
    await enter(a, 'ada', 'page-1');
    const three = listWhere(cyn, (people) => people[1]?.devices === 3);
    await enter(b, 'ada', 'page-1');
    await enter(b, 'ada', 'no page!');
    await enter(b, 'ada', 'no page!');
    expect((await three)[1]).toMatchObject({ personId: 'ada' });
  });

  test('when a node goes, those who look at who is on line look again', async () => {
    const cyn = a.connect('cyn');
    await ask(cyn, 'watchPeople', { organisationId });
    const told = event(cyn, 'people');
    bus.end(b.end);
    expect(await told).toEqual({ organisationId });
  });
});

describe('what was missed', () => {
  test('is made up for: pages look again at what they show', async () => {
    const [cyn, ada] = [await enter(a, 'cyn'), await enter(b, 'ada')];
    await ask(cyn, 'watchBoard', { boardId });
    await ask(cyn, 'watchPeople', { organisationId });
    a.end.deaf = true;
    changed(7);
    workspace.version = 7;
    await ask(ada, 'look', { meetingId, itemId: 'item-3' });
    await bus.quiet();
    await arrived(cyn);
    const told = [event(cyn, 'meeting'), event(cyn, 'board'), event(cyn, 'people')];
    const list = listWhere(cyn, (people) => people.some(({ itemId }) => itemId === 'item-3'));
    a.end.hearAgain();
    await bus.quiet();
    expect(await Promise.all(told)).toEqual([{ meetingId, version: 7 }, { boardId }, { organisationId }]);
    await list;
  });

  test('when the store cannot say it yet, as soon as it can', async () => {
    const cyn = await enter(a, 'cyn');
    const heard = heardBy(cyn);
    workspace.version = 4;
    workspace.away = true;
    a.end.hearAgain();
    await time.advance(2_500);
    await arrived(cyn);
    expect(heard.filter(({ name }) => name === 'meeting')).toEqual([]);
    workspace.away = false;
    const told = event(cyn, 'meeting');
    await time.advance(1_000);
    expect(await told).toEqual({ meetingId, version: 4 });
  });
});

describe('S3: whether the store is there', () => {
  test('is told to everybody at each change', async () => {
    const [cyn, ada] = [await enter(a, 'cyn'), a.connect('ada')];
    await arrived(ada);
    for (const ok of [false, true]) {
      const told = [event(cyn, 'storage'), event(ada, 'storage')];
      a.storage.turn(ok);
      expect(await Promise.all(told)).toEqual([{ ok }, { ok }]);
    }
  });

  test('and to whoever connects while it is not', async () => {
    const early = a.connect('cyn');
    const heard = heardBy(early);
    await arrived(early);
    expect(heard).toEqual([]);
    a.storage.turn(false);
    expect(await event(a.connect('ada'), 'storage')).toEqual({ ok: false });
  });
});
