import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import type { Answer, ClientEvents, LiveHandshake, PresentPerson, ServerEvents } from '#lib/live/events.ts';
import type { MinutesEndpoint } from '#server/realtime/minutes/endpoint.ts';
import { Live } from '#server/realtime/presence/live.ts';
import { usualSettings } from '#server/realtime/minutes/limits.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import { SocketCounts } from '#server/realtime/upgrade.ts';
import { listen } from '#server/realtime/revocation.ts';
import { testIds } from './endpoint-under-test.ts';
import { FakeGate, FakeStorage } from './fake-gate.ts';
import type { FakeTime } from './fake-time.ts';
import type { FakeWorkspace } from './fake-workspace.ts';
import { QuietLog } from './quiet-log.ts';
import type { NodeEnd, SharedBus } from './shared-bus.ts';

export type Client = Socket<ServerEvents, ClientEvents>;

const noMinutes = { settled: async () => {}, recheck: async () => [] } as unknown as MinutesEndpoint;

/** Presence and live events of one node among several, on a loopback port. */
export class LiveNode {
  readonly end: NodeEnd;
  readonly gate = new FakeGate();
  readonly storage = new FakeStorage();
  readonly register: ConnectionRegister;
  readonly log = new QuietLog();
  readonly live: Live;
  readonly #server = createServer((_, res) => res.end());
  readonly #clients: Client[] = [];
  #origin = '';

  constructor(bus: SharedBus, name: string, workspace: FakeWorkspace, time: FakeTime) {
    this.end = bus.join(name);
    this.register = new ConnectionRegister({ clock: time });
    this.live = new Live({
      workspace,
      bus: this.end,
      gate: this.gate,
      wire: this.end,
      storage: this.storage,
      clock: time,
      ids: testIds,
      timers: time,
      log: this.log,
      register: this.register,
      origin: 'http://quorate.test',
      counts: new SocketCounts(usualSettings.socketsPerAddress, 0),
      connectionsPerPerson: usualSettings.connectionsPerPerson,
    });
    listen({
      bus: this.end,
      register: this.register,
      minutes: noMinutes,
      live: this.live,
      settleBallot: async () => {},
      timers: time,
    });
    this.live.attach(this.#server);
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Somebody's page. It does not connect anew by itself. */
  connect(who: string, auth: LiveHandshake = {}): Client {
    const client: Client = io(this.#origin, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth,
      extraHeaders: { cookie: `session=${who}` },
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    this.live.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export const ask = <E extends keyof ClientEvents>(client: Client, name: E, payload: Parameters<ClientEvents[E]>[0]) =>
  new Promise<Answer>((resolve) => (client.emit as (...args: unknown[]) => void)(name, payload, resolve));

export const event = <E extends keyof ServerEvents>(client: Client, name: E): Promise<Parameters<ServerEvents[E]>[0]> =>
  new Promise((resolve) => client.once(name, ((payload: Parameters<ServerEvents[E]>[0]) => resolve(payload)) as never));

/** The list that satisfies the condition, once the server tells it. */
export function listWhere(client: Client, condition: (people: PresentPerson[]) => boolean): Promise<PresentPerson[]> {
  return new Promise((resolve) => {
    client.on('presence', ({ people }) => {
      if (condition(people)) resolve(people);
    });
  });
}

export const gone = (client: Client): Promise<string> =>
  new Promise((resolve) => client.once('disconnect', (why) => resolve(why)));

/** All events that a page is sent from now on, by name and in their order. */
export function heardBy(client: Client): { name: string; payload: unknown }[] {
  const heard: { name: string; payload: unknown }[] = [];
  client.onAny((name: string, payload: unknown) => heard.push({ name, payload }));
  return heard;
}
