/** R2, R3 for Socket.IO: each event, and the connection itself, against the end of access, in every order of their steps. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import { closeCodes } from '#lib/domain/wire.ts';
import type { ClientEvents } from '#lib/live/events.ts';
import { payloads } from '#server/realtime/presence/payloads.ts';
import type { AccessEnded } from '#server/usecases/bus-topics.ts';
import { settle } from '../sync/support/fake-time.ts';
import { boardId, meetingId, organisationId } from '../sync/support/fake-workspace.ts';
import { ask, type Client, event, gone, heardBy, listWhere } from '../sync/support/live-node.ts';
import { RealtimeServer } from '../sync/support/realtime-server.ts';
import { merges, Schedule } from './support/schedule.ts';

type Event = keyof ClientEvents;

const steps = ['asks who it is', 'is told who', 'asks what is allowed', 'is told what'];
/** What is sent with each; what comes before it; how many steps it takes. */
const events: { [E in Event]: { payload: Parameters<ClientEvents[E]>[0]; entered?: true; steps?: number } } = {
  enterMeeting: { payload: { meetingId } },
  leaveMeeting: { payload: { meetingId }, entered: true, steps: 2 },
  look: { payload: { meetingId, itemId: 'item-1' }, entered: true },
  typing: { payload: { meetingId, typing: true }, entered: true },
  watchBoard: { payload: { boardId } },
  watchPeople: { payload: { organisationId } },
};

const scopes = { account: 'access_revoked', board: 'forbidden' } as const;
type Scope = keyof typeof scopes;
const ending = (personId: string, scope: Scope): AccessEnded => ({
  personId,
  scope,
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  signInEnded: scope === 'account',
  code: closeCodes.accessRevoked,
  reason: 'Your access has been ended by the clerk.',
  organisationName: 'Ash Grove',
});

let server: RealtimeServer;
/** Whose questions wait, and for which schedule. */
let held: { who: string; schedule: Schedule } | undefined;
beforeEach(async () => {
  held = undefined;
  server = await new RealtimeServer().listen();
  const { auth, presence } = server.workspace;
  const { authenticate } = auth;
  /** Asked at one moment; the answer, which is of that moment, arrives at a later one. */
  const late = async <T>(who: string, [asks, told]: string[], answer: () => Promise<T>): Promise<T> => {
    if (held?.who !== who) return answer();
    const { schedule } = held;
    await schedule.at(asks!);
    const given = answer();
    given.catch(() => undefined);
    await schedule.at(told!);
    return given;
  };
  auth.authenticate = (token) => late(token, steps.slice(0, 2), () => authenticate(token));
  for (const name of ['enter', 'watchBoard', 'watchPeople'] as const) {
    const rightly = presence[name] as (...given: unknown[]) => Promise<unknown>;
    const slow = (actor: { person: { id: string } }, input: unknown) =>
      late(actor.person.id, steps.slice(2), () => rightly(actor, input));
    Object.assign(presence, { [name]: slow });
  }
});
afterEach(() => server.close());

function connect(who: string): Client {
  server.workspace.add(who, 'clerk', who);
  const client: Client = io(server.origin, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: `session=${who}` },
  });
  server.cleanUp(() => client.disconnect());
  return client;
}

async function follow(order: readonly string[], who: string, scope: Scope, schedule: Schedule): Promise<void> {
  for (const step of order) {
    if (step === 'the store has it') server.workspace.refuse(who, scopes[scope]);
    else if (step === 'this node hears') await server.bus.ask('access-ended', ending(who, scope));
    else await schedule.go(step);
  }
  await schedule.end();
}

/** Everything that could be told is told, to somebody who is in every room. @returns whom they see in the meeting */
async function tellEverything(cyn: Client, round: number): Promise<string[]> {
  const itemId = `item of round ${round}`;
  const seen = listWhere(cyn, (people) => people.some((p) => p.itemId === itemId));
  const heard = [event(cyn, 'meeting'), event(cyn, 'board'), event(cyn, 'people')];
  await server.bus.publish('meeting-changed', { meetingId, boardId, version: round });
  await server.bus.publish('board-changed', { boardId });
  await server.bus.publish('people-changed', { organisationId });
  await Promise.all(heard);
  await ask(cyn, 'look', { meetingId, itemId });
  return (await seen).map(({ personId }) => personId);
}

async function inEveryRoom(): Promise<Client> {
  const cyn = connect('cyn');
  await ask(cyn, 'enterMeeting', { meetingId });
  await ask(cyn, 'watchBoard', { boardId });
  await ask(cyn, 'watchPeople', { organisationId });
  return cyn;
}

const revoking = ['the store has it', 'this node hears'];

describe('R2, R3: a live connection whose access ends hears nothing after the end, whatever it has under way', () => {
  test('all events are here', () => {
    expect(Object.keys(events).sort()).toEqual(Object.keys(payloads).sort());
  });

  const cases = (Object.keys(scopes) as Scope[]).flatMap((scope) =>
    (Object.keys(events) as Event[]).map((name) => {
      const orders = merges([steps.slice(0, events[name].steps ?? steps.length), revoking]);
      return { scope, name, orders, many: orders.length };
    }),
  );
  test.each(cases)('$name, against $scope: all $many orders', async ({ scope, name, orders }) => {
    const cyn = await inEveryRoom();
    for (const [at, order] of orders.entries()) {
      const says = order.join(' → ');
      const ada = connect(`ada${at}`);
      const heard = heardBy(ada);
      const off = gone(ada);
      if (events[name].entered) await ask(ada, 'enterMeeting', { meetingId });
      else await ask(ada, 'leaveMeeting', { meetingId });
      const schedule = new Schedule();
      held = { who: `ada${at}`, schedule };
      const answer = Promise.race([ask(ada, name, events[name].payload as never), off.then(() => undefined)]);
      await schedule.come(steps[0]!);
      await follow(order, `ada${at}`, scope, schedule);
      held = undefined;
      const given = await answer;
      expect(await tellEverything(cyn, at + 1), says).toEqual(['cyn']);
      if (scope === 'account') await off;
      // Answered in turn: whatever was sent before has come.
      else await ask(ada, 'leaveMeeting', { meetingId });
      const names = heard.map((one) => one.name);
      expect(
        names.filter((one) => one === 'closed'),
        says,
      ).toHaveLength(1);
      expect(names.at(-1), says).toBe('closed');
      // Yes is said only before the end was heard; or of leaving, which whoever sits on another board may do.
      const wasDone =
        order.indexOf(steps[(events[name].steps ?? steps.length) - 1]!) < order.indexOf('this node hears');
      const leaves = name === 'leaveMeeting' && scope === 'board';
      if (!wasDone && !leaves) expect(given?.ok ?? false, says).toBe(false);
    }
    // A session's own is left of it where only the board's end was meant.
    expect(server.register.counts().live).toBe(1 + (scope === 'board' ? orders.length : 0));
  });

  const connecting = merges([steps.slice(0, 2), revoking]);
  test.each(connecting.map((order) => ({ order, title: order.join(' → ') })))(
    'connecting: $title',
    async ({ order }) => {
      const cyn = await inEveryRoom();
      const schedule = new Schedule();
      held = { who: 'ada', schedule };
      const ada = connect('ada');
      const heard = heardBy(ada);
      const refused = new Promise<void>((resolve) => ada.once('connect_error', () => resolve()));
      const over = Promise.race([refused, gone(ada)]);
      await schedule.come(steps[0]!);
      await follow(order, 'ada', 'account', schedule);
      await over;
      await tellEverything(cyn, 1);
      expect(heard.filter((one) => one.name !== 'closed')).toEqual([]);
      expect(ada.connected).toBe(false);
      expect(server.register.counts().live).toBe(1);
    },
  );
});

const changing = ['the store has it', 'this node is told'];

describe('R5: a live connection whose role becomes less is in no room that is not theirs, whatever it has under way', () => {
  const cases = (['watchPeople', 'enterMeeting', 'watchBoard'] as const).map((name) => {
    const orders = merges([steps, changing]);
    return { name, orders, many: orders.length };
  });
  test.each(cases)('$name, against a clerk who becomes a governor: all $many orders', async ({ name, orders }) => {
    const cyn = await inEveryRoom();
    for (const [at, order] of orders.entries()) {
      const [who, says] = [`ada${at}`, order.join(' → ')];
      const ada = connect(who);
      const heard = heardBy(ada);
      await ask(ada, 'leaveMeeting', { meetingId });
      const schedule = new Schedule();
      held = { who, schedule };
      const answer = ask(ada, name, events[name].payload as never);
      await schedule.come(steps[0]!);
      let told: Promise<unknown> | undefined;
      for (const step of order) {
        if (step === 'the store has it') server.workspace.setRole(who, 'governor');
        // What it asks then waits for the same steps: it returns in its own time.
        else if (step === 'this node is told') {
          told = server.bus.ask('access-changed', { personId: who, boardId });
          await settle();
        } else await schedule.go(step);
      }
      await schedule.end();
      held = undefined;
      const [{ ok }] = await Promise.all([answer, told]);
      heard.length = 0;
      const seen = await tellEverything(cyn, at + 1);
      await ask(ada, 'leaveMeeting', { meetingId: 'another' });
      const hears = (what: string) => heard.some((one) => one.name === what);
      expect(hears('people'), says).toBe(false);
      if (name === 'watchPeople') continue;
      expect([ok, hears('meeting')], says).toEqual([true, true]);
      if (name === 'enterMeeting') expect(seen.toSorted(), says).toEqual([who, 'cyn'].toSorted());
      await ask(ada, 'leaveMeeting', { meetingId });
    }
  });
});
