import { once } from 'node:events';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import * as awareness from 'y-protocols/awareness';
import { roles, type Role } from '#lib/domain/people.ts';
import { closeCodes, messageTypes, syncTypes } from '#lib/domain/wire.ts';
import type { Answer, ClientEvents, ServerEvents } from '#lib/live/events.ts';
import { payloads } from '#server/realtime/presence/payloads.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const everybody = [...roles];
const patience = { timeout: 10_000 };

let server: TestServer;
const clients = new Map<Role, ApiClient>();
const ends: (() => void)[] = [];

beforeAll(async () => {
  server = await startTestServer();
  for (const role of roles) clients.set(role, await server.signIn(role));
});
afterAll(async () => {
  for (const end of ends) end();
  await server.stop();
});

describe('W1, W2: each Socket.IO event for each role', () => {
  type Event = keyof ClientEvents;
  type Live = Socket<ServerEvents, ClientEvents>;
  interface Ids {
    meetingId: string;
    boardId: string;
    organisationId: string;
    itemId: string;
  }

  /** What each carries, and who may send it of their own organisation. Leaving tells nobody anything. */
  const rules: {
    [E in Event]: { of: (ids: Ids) => Parameters<ClientEvents[E]>[0]; allowed: Role[]; harmless?: true };
  } = {
    enterMeeting: { of: ({ meetingId }) => ({ meetingId }), allowed: everybody },
    leaveMeeting: { of: ({ meetingId }) => ({ meetingId }), allowed: everybody, harmless: true },
    look: { of: ({ meetingId, itemId }) => ({ meetingId, itemId }), allowed: everybody },
    typing: { of: ({ meetingId }) => ({ meetingId, typing: true }), allowed: everybody },
    watchBoard: { of: ({ boardId }) => ({ boardId }), allowed: everybody },
    watchPeople: { of: ({ organisationId }) => ({ organisationId }), allowed: ['clerk'] },
  };
  const places = (): Record<'own' | 'other', Ids> => ({
    own: {
      meetingId: server.facts.meeting.id,
      boardId: server.facts.board.id,
      organisationId: server.facts.organisation.id,
      itemId: 'none',
    },
    other: {
      meetingId: server.facts.otherOrganisation.meeting.id,
      boardId: server.facts.otherOrganisation.board.id,
      organisationId: server.facts.otherOrganisation.id,
      itemId: 'none',
    },
  });

  async function connected(who: ApiClient | undefined): Promise<Live> {
    const socket: Live = io(server.origin, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: who === undefined ? {} : { cookie: who.cookie },
    });
    ends.push(() => socket.disconnect());
    await new Promise((resolve) => socket.once('connect', () => resolve(0)).once('connect_error', () => resolve(0)));
    return socket;
  }

  const ask = (socket: Live, event: Event, payload: unknown) =>
    new Promise<Answer>((resolve) => (socket.emit as (...args: unknown[]) => void)(event, payload, resolve));

  it('knows every event', () => {
    expect(Object.keys(rules).sort()).toEqual(Object.keys(payloads).sort());
  });

  it('is no event for whoever is not signed in', async () => {
    expect((await connected(undefined)).connected).toBe(false);
  });

  it.each(roles)('follows the table for a %s, and shows nothing of another organisation', async (role) => {
    const socket = await connected(clients.get(role));
    const { own, other } = places();
    const heard: unknown[] = [];
    socket.onAny((...args: unknown[]) => heard.push(args));
    for (const [event, { of, allowed, harmless }] of Object.entries(rules)) {
      const answer = await ask(socket, event as Event, of(own));
      if (allowed.includes(role)) expect(answer, event).toEqual({ ok: true });
      else expect(answer, event).toMatchObject({ ok: false, code: closeCodes.noAccess });
      const abroad = await ask(socket, event as Event, of(other));
      if (harmless) expect(abroad).toEqual({ ok: true });
      else expect(abroad, event).toMatchObject({ ok: false, code: closeCodes.noSuchDocument });
    }
    for (const id of Object.values(other).filter((value) => value !== 'none')) {
      expect(JSON.stringify(heard)).not.toContain(id);
    }
  });
});

describe('S6, A3: each message of minutes sync for each role', () => {
  const frame = (...parts: ((e: encoding.Encoder) => void)[]) =>
    encoding.encode((e) => parts.forEach((part) => part(e)));
  const uint = (n: number) => (e: encoding.Encoder) => encoding.writeVarUint(e, n);
  const bytes = (b: Uint8Array) => (e: encoding.Encoder) => encoding.writeVarUint8Array(e, b);
  const written = () => {
    const doc = new Y.Doc();
    doc.getXmlFragment('attack').insert(0, [new Y.XmlText('not theirs to write')]);
    return Y.encodeStateAsUpdate(doc);
  };
  const caret = () => {
    const state = new awareness.Awareness(new Y.Doc());
    state.setLocalState({ user: 'somebody else' });
    ends.push(() => state.destroy());
    return awareness.encodeAwarenessUpdate(state, [state.clientID]);
  };
  const sync = (type: number, content: Uint8Array) => frame(uint(messageTypes.sync), uint(type), bytes(content));

  const writers = everybody.filter((role) => role !== 'observer');
  /** `taken`: it goes on; whoever else sends it is closed with 4422. */
  const rules: Record<string, { make: () => Uint8Array; taken: Role[] }> = {
    'sync.step1': { make: () => sync(syncTypes.step1, Y.encodeStateVector(new Y.Doc())), taken: everybody },
    'sync.step2': { make: () => sync(syncTypes.step2, written()), taken: writers },
    'sync.update': { make: () => sync(syncTypes.update, written()), taken: writers },
    awareness: { make: () => frame(uint(messageTypes.awareness), bytes(caret())), taken: everybody },
    queryAwareness: { make: () => frame(uint(messageTypes.queryAwareness)), taken: everybody },
    // These the server alone sends.
    auth: { make: () => frame(uint(messageTypes.auth), uint(0)), taken: [] },
    durable: { make: () => frame(uint(messageTypes.durable), uint(1)), taken: [] },
    author: { make: () => frame(uint(messageTypes.author), uint(1), bytes(new Uint8Array())), taken: [] },
  };

  class Reader {
    readonly ws: WebSocket;
    readonly sent: Uint8Array[] = [];
    code: number | undefined;

    constructor(who: ApiClient | undefined, documentId: string, first: readonly Uint8Array[] = []) {
      this.ws = new WebSocket(`${server.origin.replace('http', 'ws')}/yjs/${documentId}?authors=1&acks=1`, {
        headers: who === undefined ? {} : { cookie: who.cookie },
      });
      this.ws.binaryType = 'arraybuffer';
      this.ws.on('error', () => {});
      this.ws.on('close', (code) => (this.code = code));
      this.ws.on('open', () => first.forEach((message) => this.ws.send(message)));
      this.ws.on('message', (data) => this.sent.push(new Uint8Array(data as ArrayBuffer)));
      ends.push(() => this.ws.terminate());
    }

    /** Resolves once it has been let in. */
    async begun(): Promise<void> {
      if (this.ws.readyState !== WebSocket.OPEN) await once(this.ws, 'open');
      expect(await this.settled()).toBe('open');
    }

    /** Resolves once everything sent so far has been dealt with: each question is answered. */
    async settled(): Promise<'open' | number> {
      const before = this.answers();
      this.ws.send(sync(syncTypes.step1, Y.encodeStateVector(new Y.Doc())));
      await expect.poll(() => this.code !== undefined || this.answers() > before, patience).toBe(true);
      return this.code ?? 'open';
    }

    private answers(): number {
      return this.sent.filter((m) => m[0] === messageTypes.sync && m[1] === syncTypes.step2).length;
    }

    text(): string {
      const doc = new Y.Doc();
      for (const message of this.sent) {
        const decoder = decoding.createDecoder(message);
        if (decoding.readVarUint(decoder) !== messageTypes.sync) continue;
        if (decoding.readVarUint(decoder) === syncTypes.step1) continue;
        Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
      }
      return doc.getXmlFragment('attack').toString();
    }
  }

  it('knows every message', () => {
    const known = new Set(Object.keys(rules).map((name) => name.split('.')[0]));
    expect([...known].sort()).toEqual(Object.keys(messageTypes).sort());
    const syncs = Object.keys(rules).flatMap((name) => (name.startsWith('sync.') ? name.slice(5) : []));
    expect(syncs.sort()).toEqual(Object.keys(syncTypes).sort());
  });

  it.each(roles)('follows the table for a %s in the open minutes', async (role) => {
    for (const [name, { make, taken }] of Object.entries(rules)) {
      const reader = new Reader(clients.get(role), server.facts.meeting.minutesId);
      await reader.begun();
      reader.ws.send(make());
      expect(await reader.settled(), name).toBe(taken.includes(role) ? 'open' : closeCodes.frameRefused);
      reader.ws.terminate();
    }
  });

  it('what an observer sends reaches nobody, and no log', async () => {
    const chair = new Reader(clients.get('chair'), server.facts.meeting.minutesId);
    await chair.begun();
    const count = () => chair.text().split('not theirs to write').length;
    await chair.settled();
    const before = count();
    for (const type of [syncTypes.step2, syncTypes.update]) {
      const observer = new Reader(clients.get('observer'), server.facts.meeting.minutesId);
      await observer.begun();
      observer.ws.send(sync(type, written()));
      await once(observer.ws, 'close');
    }
    await chair.settled();
    expect(count()).toBe(before);
  });

  const closedToAll = () => [
    server.facts.otherOrganisation.meeting.minutesId,
    server.facts.otherOrganisation.meeting.part2Id,
  ];
  it.each(roles)(
    'a %s gets and gives nothing in documents of another organisation, whatever is sent first',
    async (role) => {
      const first = Object.values(rules).map(({ make }) => make());
      for (const documentId of closedToAll()) {
        const reader = new Reader(clients.get(role), documentId, first);
        await once(reader.ws, 'close');
        expect([reader.code, reader.sent]).toEqual([closeCodes.noSuchDocument, []]);
      }
      const own = await server.signIn('clerk', 0, 'other');
      const theirs = new Reader(own, server.facts.otherOrganisation.meeting.minutesId);
      await theirs.begun();
      await theirs.settled();
      expect(theirs.text()).toBe('');
    },
  );

  it.each(roles)('A3: a %s in a document of Part 2', async (role) => {
    const reader = new Reader(clients.get(role), server.facts.meeting.part2Id);
    const outcome = await Promise.race([
      once(reader.ws, 'close').then(([code]) => code as number),
      once(reader.ws, 'message').then(() => 'open'),
    ]);
    if (role === 'observer' || role === 'associate') {
      expect([outcome, reader.sent]).toEqual([closeCodes.noAccess, []]);
    } else expect(outcome).toBe('open');
  });

  it('nobody who is not signed in is given anything by either', async () => {
    const reader = new Reader(undefined, server.facts.meeting.minutesId, [rules['sync.step1']!.make()]);
    await once(reader.ws, 'close');
    expect([reader.code, reader.sent]).toEqual([closeCodes.notSignedIn, []]);
  });
});

describe('sockets that another site opens in somebody’s browser', () => {
  const status = (path: string, origin: string) =>
    new Promise<number | 'open'>((resolve) => {
      const ws = new WebSocket(server.origin.replace('http', 'ws') + path, {
        headers: { cookie: clients.get('clerk')!.cookie, origin },
      });
      ends.push(() => ws.terminate());
      ws.on('unexpected-response', (_, res) => resolve(res.statusCode!));
      ws.on('open', () => resolve('open'));
      ws.on('error', () => {});
    });

  it.each(['https://elsewhere.example', 'null', 'http://localhost', 'file://'])(
    'from %s: refused before they open, both kinds',
    async (origin) => {
      expect(await status(`/yjs/${server.facts.meeting.minutesId}`, origin)).toBe(403);
      expect(await status('/socket.io/?EIO=4&transport=websocket', origin)).toBe(400);
    },
  );

  it('long polling, where a form of another site could ask, is not there', async () => {
    const { status: answered } = await clients.get('clerk')!.raw('GET', '/socket.io/?EIO=4&transport=polling');
    expect(answered).toBe(400);
    const posted = await clients.get('clerk')!.raw('POST', '/socket.io/?EIO=4&transport=polling', '40', {
      origin: 'https://elsewhere.example',
    });
    expect(posted.status).toBe(400);
  });
});
