import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import { closeCodes } from '#lib/domain/wire.ts';
import type { AccessEnded, AccessEndedAnswer } from '#server/usecases/bus-topics.ts';
import { boardId, meetingId, organisationId } from './support/fake-workspace.ts';
import { ask, type Client, event, gone, listWhere } from './support/live-node.ts';
import { RealtimeServer, synced } from './support/realtime-server.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  server.workspace.add('cyn', 'clerk', 'Cyn');
  server.workspace.add('ada', 'governor', 'Ada');
  server.workspace.add('olu', 'observer', 'Olu');
});
afterEach(() => server.close());

function connect(who: string | undefined, headers: Record<string, string> = {}): Client {
  const cookie: Record<string, string> = who === undefined ? {} : { cookie: `session=${who}` };
  const client: Client = io(server.origin, {
    path: '/socket.io',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { ...cookie, ...headers },
  });
  server.cleanUp(() => client.disconnect());
  return client;
}

const ended: AccessEnded = {
  personId: 'ada',
  scope: 'account',
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  signInEnded: true,
  code: closeCodes.accessRevoked,
  reason: 'Your access has been ended by the clerk.',
  organisationName: 'Ash Grove',
};

async function revoke(message: AccessEnded): Promise<AccessEndedAnswer> {
  server.workspace.refuse(message.personId, message.signInEnded ? 'access_revoked' : 'forbidden');
  const [node] = await server.bus.ask('access-ended', message);
  return node!.answer as AccessEndedAnswer;
}

describe('the handshake', () => {
  test.each([
    ['nobody', undefined, closeCodes.notSignedIn],
    ['a session that ended', 'ghost', closeCodes.notSignedIn],
  ])('is refused with the code: %s', async (_, who, code) => {
    const client = connect(who);
    const error = await new Promise<Error & { data?: unknown }>((resolve) => client.once('connect_error', resolve));
    expect(error.data).toMatchObject({ code });
    expect(server.register.counts().live).toBe(0);
  });

  test('is refused with the code: access revoked', async () => {
    server.workspace.refuse('ada', 'access_revoked');
    const error = await new Promise<Error & { data?: unknown }>((resolve) =>
      connect('ada').once('connect_error', resolve),
    );
    expect(error.data).toMatchObject({ code: closeCodes.accessRevoked });
  });

  test('from a foreign origin is refused', async () => {
    const client = connect('ada', { origin: 'https://elsewhere.example' });
    await new Promise((resolve) => client.once('connect_error', resolve));
    expect(client.connected).toBe(false);
  });
});

describe('presence', () => {
  test('who enters is shown to all who are there, with name and role; who goes is not', async () => {
    const [cyn, ada] = [connect('cyn'), connect('ada')];
    expect(await ask(cyn, 'enterMeeting', { meetingId })).toEqual({ ok: true });
    const both = listWhere(cyn, (people) => people.length === 2);
    await ask(ada, 'enterMeeting', { meetingId });
    expect(await both).toMatchObject([
      { personId: 'cyn', name: 'Cyn', role: 'clerk', devices: 1 },
      { personId: 'ada', name: 'Ada', role: 'governor', typing: false },
    ]);
    const alone = listWhere(cyn, (people) => people.length === 1);
    ada.disconnect();
    await alone;
  });

  test('two devices are one person', async () => {
    const [tablet, phone] = [connect('ada.tablet'), connect('ada.phone')];
    await ask(tablet, 'enterMeeting', { meetingId });
    const list = listWhere(tablet, (people) => people[0]?.devices === 2);
    await ask(phone, 'enterMeeting', { meetingId });
    expect(await list).toHaveLength(1);
  });

  test('what somebody looks at, and that they type', async () => {
    const [cyn, ada] = [connect('cyn'), connect('ada')];
    await Promise.all([ask(cyn, 'enterMeeting', { meetingId }), ask(ada, 'enterMeeting', { meetingId })]);
    const seen = listWhere(cyn, (people) => people.some((p) => p.itemId === 'item-2' && p.typing));
    await ask(ada, 'look', { meetingId, itemId: 'item-2' });
    await ask(ada, 'typing', { meetingId, typing: true });
    expect((await seen).find((p) => p.typing)).toMatchObject({ personId: 'ada', itemId: 'item-2' });
  });

  test('W1: each event is authorised, and answered', async () => {
    const ada = connect('ada');
    expect(await ask(ada, 'enterMeeting', { meetingId: 'of another board' })).toMatchObject({
      ok: false,
      code: closeCodes.noSuchDocument,
    });
    expect(await ask(ada, 'watchPeople', { organisationId })).toMatchObject({ ok: false, code: closeCodes.noAccess });
    expect(await ask(ada, 'watchBoard', { boardId })).toEqual({ ok: true });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['another type', 'm1'],
    ['a field too few', {}],
    ['a field too many', { meetingId, more: 1 }],
    ['the wrong type of field', { meetingId: { $ne: null } }],
    ['an id that is a book', { meetingId: 'x'.repeat(1_000) }],
  ])('a payload that is %s is refused', async (_, payload) => {
    const ada = connect('ada');
    expect(await ask(ada, 'enterMeeting', payload as never)).toMatchObject({
      ok: false,
      code: closeCodes.frameRefused,
    });
  });

  test.each(['noSuchEvent', 'constructor', '__proto__'])('there is no event %s', async (name) => {
    const ada = connect('ada');
    expect(await ask(ada, name as never, {} as never)).toMatchObject({ ok: false, code: closeCodes.frameRefused });
  });

  test('a flood of events is slowed down, then cut off', async () => {
    const ada = connect('ada');
    await ask(ada, 'enterMeeting', { meetingId });
    const why = event(ada, 'closed');
    const off = gone(ada);
    for (let i = 0; i < 1_000; i += 1) ada.emit('typing', { meetingId, typing: true }, () => {});
    expect(await why).toMatchObject({ code: closeCodes.tooFast });
    await off;
  });
});

describe('word of changes', () => {
  test('goes to those who show what changed', async () => {
    const [cyn, ada] = [connect('cyn'), connect('ada')];
    await ask(cyn, 'enterMeeting', { meetingId });
    await ask(ada, 'watchBoard', { boardId });
    await ask(cyn, 'watchPeople', { organisationId });
    const heard = [event(cyn, 'meeting'), event(ada, 'meeting'), event(ada, 'board'), event(cyn, 'people')];
    await server.bus.publish('meeting-changed', { meetingId, boardId, version: 7 });
    await server.bus.publish('board-changed', { boardId });
    await server.bus.publish('people-changed', { organisationId });
    expect(await Promise.all(heard)).toEqual([
      { meetingId, version: 7 },
      { meetingId, version: 7 },
      { boardId },
      { organisationId },
    ]);
  });

  test('P14a: of sign-ins on new devices goes to that person’s pages alone, whatever they show', async () => {
    const [cyn, ada] = [connect('cyn'), connect('ada')];
    let others = 0;
    cyn.on('newDevices', () => (others += 1));
    await ask(cyn, 'watchPeople', { organisationId });
    await ask(ada, 'enterMeeting', { meetingId });
    const told = event(ada, 'newDevices');
    await server.bus.publish('new-devices', { personId: 'ada' });
    await told;
    const after = event(cyn, 'people');
    await server.bus.publish('people-changed', { organisationId });
    await after;
    expect(others).toBe(0);
  });

  test('who comes on line is told to those who watch, and found by the question', async () => {
    const cyn = connect('cyn');
    await ask(cyn, 'watchPeople', { organisationId });
    const told = event(cyn, 'people');
    const ada = connect('ada');
    await ask(ada, 'enterMeeting', { meetingId });
    await told;
    const [node] = await server.bus.ask('connections', { personIds: ['ada'] });
    expect(node!.answer).toEqual([{ personId: 'ada', sessionId: 'session of ada', meetingId }]);
  });
});

describe('R2, R3: revocation', () => {
  test('everything of the person closes at once, with the code first; the others stay', async () => {
    const [ada, cyn] = [connect('ada'), connect('cyn')];
    await Promise.all([ask(ada, 'enterMeeting', { meetingId }), ask(cyn, 'enterMeeting', { meetingId })]);
    const minutes = server.provider('ada');
    await synced(minutes);
    const why = event(ada, 'closed');
    const [off, alone] = [gone(ada), listWhere(cyn, (people) => people.length === 1)];
    const closed = new Promise<unknown>((resolve) => minutes.once('closed', resolve as never));
    const receipt = await revoke(ended);
    expect(receipt.map((c) => c.kind).sort()).toEqual(['live', 'minutes']);
    expect(await why).toEqual({ code: closeCodes.accessRevoked, reason: ended.reason });
    expect(await closed).toMatchObject({ code: closeCodes.accessRevoked, reason: ended.reason });
    await Promise.all([off, alone]);
    expect(cyn.connected).toBe(true);
    const again = connect('ada');
    const error = await new Promise<Error & { data?: unknown }>((resolve) => again.once('connect_error', resolve));
    expect(error.data).toMatchObject({ code: closeCodes.accessRevoked });
  });

  test('R5: a board: its rooms are left and `closed` names it; the connection stays', async () => {
    const [ada, cyn] = [connect('ada'), connect('cyn')];
    await ask(ada, 'enterMeeting', { meetingId });
    await ask(ada, 'watchBoard', { boardId });
    await ask(cyn, 'enterMeeting', { meetingId });
    const why = event(ada, 'closed');
    const alone = listWhere(cyn, (people) => people.length === 1);
    const receipt = await revoke({ ...ended, scope: 'board', signInEnded: false });
    expect(receipt).toMatchObject([{ kind: 'live' }]);
    expect(await why).toMatchObject({ code: closeCodes.accessRevoked, boardId });
    await alone;
    let heard = 0;
    for (const name of ['meeting', 'board', 'presence'] as const) ada.on(name, () => (heard += 1));
    await server.bus.publish('meeting-changed', { meetingId, boardId, version: 8 });
    await server.bus.publish('board-changed', { boardId });
    expect(await ask(ada, 'enterMeeting', { meetingId })).toMatchObject({ ok: false, code: closeCodes.noAccess });
    expect([heard, ada.connected]).toEqual([0, true]);
  });

  test('R5: one session, and not the other', async () => {
    const [tablet, phone] = [connect('ada.tablet'), connect('ada.phone')];
    await Promise.all([ask(tablet, 'enterMeeting', { meetingId }), ask(phone, 'enterMeeting', { meetingId })]);
    const off = gone(tablet);
    const [node] = await server.bus.ask('access-ended', {
      ...ended,
      scope: 'session',
      boardIds: [],
      sessionIds: ['session of ada.tablet'],
    });
    expect(node!.answer).toHaveLength(1);
    await off;
    expect(phone.connected).toBe(true);
  });

  test('an event that is being authorised when access ends lets nobody in', async () => {
    const [ada, cyn] = [connect('ada'), connect('cyn')];
    await ask(ada, 'watchBoard', { boardId });
    await ask(cyn, 'enterMeeting', { meetingId });
    let open = () => {};
    server.workspace.gate = new Promise((resolve) => (open = resolve));
    const entering = ask(ada, 'enterMeeting', { meetingId });
    // Its turn has come once the next one on the same connection has been heard.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await revoke({ ...ended, scope: 'board', signInEnded: false });
    open();
    expect(await entering).toMatchObject({ ok: false });
  });

  test('R5: a role changed: what the person may no longer watch is left, and the page is told', async () => {
    server.workspace.add('dee', 'clerk', 'Dee');
    const dee = connect('dee');
    await ask(dee, 'watchPeople', { organisationId });
    await ask(dee, 'enterMeeting', { meetingId });
    server.workspace.setRole('dee', 'observer');
    const [told, list] = [event(dee, 'access'), listWhere(dee, (people) => people[0]?.role === 'observer')];
    await server.bus.ask('access-changed', { personId: 'dee', boardId });
    expect(await told).toEqual({ boardId });
    await list;
    let heard = 0;
    dee.on('people', () => (heard += 1));
    await server.bus.publish('people-changed', { organisationId });
    await ask(dee, 'look', { meetingId, itemId: null });
    expect(heard).toBe(0);
  });

  /** Two changes of somebody's role at once: the answer of before the second comes last. */
  async function twoChanges(name: 'enter' | 'watchPeople', before: 'clerk' | 'observer', after: 'clerk' | 'observer') {
    const { presence } = server.workspace;
    const rightly = presence[name] as (...given: unknown[]) => Promise<unknown>;
    const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let times = 0;
    const slow = async (...given: unknown[]) => {
      const answer = rightly(...given);
      if ((times += 1) > 1) return answer;
      await answer.catch(() => undefined);
      asked.resolve();
      await held.promise;
      return answer;
    };
    Object.assign(presence, { [name]: slow });
    server.workspace.setRole('dee', before);
    const first = server.bus.ask('access-changed', { personId: 'dee', boardId });
    await asked.promise;
    server.workspace.setRole('dee', after);
    await server.bus.ask('access-changed', { personId: 'dee', boardId });
    held.resolve();
    await first;
  }

  test('R5: an answer of before a newer change does not bring the old role back', async () => {
    server.workspace.add('dee', 'clerk', 'Dee');
    const [dee, cyn] = [connect('dee'), connect('cyn')];
    await ask(dee, 'enterMeeting', { meetingId });
    await ask(cyn, 'enterMeeting', { meetingId });
    await twoChanges('enter', 'clerk', 'observer');
    const seen = listWhere(cyn, (people) => people.some(({ itemId }) => itemId === 'item-1'));
    await ask(cyn, 'look', { meetingId, itemId: 'item-1' });
    expect((await seen).find(({ personId }) => personId === 'dee')).toMatchObject({ role: 'observer' });
  });

  test('R5: a refusal of before a newer change leaves no room that is theirs again', async () => {
    server.workspace.add('dee', 'clerk', 'Dee');
    const dee = connect('dee');
    await ask(dee, 'watchPeople', { organisationId });
    await ask(dee, 'enterMeeting', { meetingId });
    await twoChanges('watchPeople', 'observer', 'clerk');
    let heard = 0;
    dee.on('people', () => (heard += 1));
    await server.bus.publish('people-changed', { organisationId });
    await ask(dee, 'look', { meetingId, itemId: null });
    expect(heard).toBe(1);
  });
});

test('R5: whoever may do less has what they are downloading cut off, and nothing else', async () => {
  const open = (kind: 'download' | 'upload', boardId?: string) => {
    const registered = server.register.open(kind, () => {});
    registered.identify({ personId: 'ada', sessionId: 's1', ...(boardId === undefined ? {} : { boardId }) });
    return registered.signal;
  };
  const [asked, other, sent] = [open('download'), open('download', 'board-2'), open('upload')];
  await server.bus.ask('access-changed', { personId: 'ada', boardId });
  await server.bus.ask('access-changed', { personId: 'ben', boardId, lowered: true });
  expect(asked.aborted).toBe(false);
  const [node] = await server.bus.ask('access-changed', { personId: 'ada', boardId, lowered: true });
  expect(node!.answer).toMatchObject([{ kind: 'download' }]);
  expect([asked.aborted, other.aborted, sent.aborted]).toEqual([true, false, false]);
});

test('draining says 4530 to every live connection', async () => {
  const ada = connect('ada');
  await ask(ada, 'enterMeeting', { meetingId });
  const why = event(ada, 'closed');
  await server.realtime.drain();
  expect(await why).toMatchObject({ code: closeCodes.unavailable });
});
