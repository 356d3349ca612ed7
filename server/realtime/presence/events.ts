import { closeCodes } from '#lib/domain/wire.ts';
import type { Answer } from '#lib/live/events.ts';
import { tell } from '../../errors.ts';
import type { Clock, Ids, Log } from '../../ports.ts';
import type { PersonActor } from '../../usecases/actor.ts';
import { TokenBucket } from '../minutes/token-bucket.ts';
import type { LiveSocket } from './admission.ts';
import type { Live } from './live.ts';
import { payloads, type Payloads } from './payloads.ts';
import { rooms } from './rooms.ts';
import type { PresenceUseCases } from './use-cases.ts';

/** Pages send a few events a second at most; what goes on far above that is cut off. */
const rate = { atOnce: 40, perSecond: 10 };
const patience = { atOnce: 400, perSecond: 40 };

interface Parts {
  workspace: PresenceUseCases;
  clock: Clock;
  ids: Ids;
  log: Log;
}

type Handlers = {
  [E in keyof Payloads]: (actor: PersonActor, payload: Payloads[E], unchanged: () => boolean) => Promise<boolean>;
};

/** W1: each event is authenticated and authorised by a use case, and answered. */
export function handleEvents(live: Live, socket: LiveSocket, parts: Parts): void {
  const { data } = socket;
  const { presence, auth } = parts.workspace;
  const personId = data.personId;
  void socket.join(rooms.person(personId));
  socket.once('disconnect', () => {
    for (const meetingId of [...data.meetings.keys()]) live.leaveMeeting(socket, meetingId);
    data.registered.done();
  });
  const since = () => new Date(parts.clock.now()).toISOString();

  /** @returns false when rights changed while they were asked for */
  const handlers: Handlers = {
    async enterMeeting(actor, { meetingId }, unchanged) {
      const person = await presence.enter(actor, { meetingId });
      if (!unchanged()) return false;
      if (!data.meetings.has(meetingId)) data.meetings.set(meetingId, { boardId: person.boardId, since: since() });
      void socket.join(rooms.meeting(meetingId));
      live.meetings.enter(meetingId, person, socket.id, data.page);
      data.registered.place(meetingId);
      return true;
    },
    async leaveMeeting(_actor, { meetingId }) {
      live.leaveMeeting(socket, meetingId);
      return true;
    },
    async look(actor, { meetingId, itemId }, unchanged) {
      await presence.enter(actor, { meetingId });
      if (!unchanged()) return false;
      live.meetings.look(meetingId, personId, socket.id, itemId ?? undefined);
      return true;
    },
    async typing(actor, { meetingId, typing }, unchanged) {
      await presence.enter(actor, { meetingId });
      if (!unchanged()) return false;
      live.meetings.type(meetingId, personId, socket.id, typing);
      return true;
    },
    async watchBoard(actor, { boardId }, unchanged) {
      await presence.watchBoard(actor, { boardId });
      if (!unchanged()) return false;
      if (!data.boards.has(boardId)) data.boards.set(boardId, since());
      void socket.join(rooms.board(boardId));
      return true;
    },
    async watchPeople(actor, { organisationId }, unchanged) {
      await presence.watchPeople(actor, { organisationId });
      if (!unchanged()) return false;
      data.organisations.add(organisationId);
      void socket.join(rooms.people(organisationId));
      return true;
    },
  };

  async function answer<E extends keyof Payloads>(event: E, payload: unknown): Promise<Answer> {
    const parsed = payloads[event].safeParse(payload);
    if (!parsed.success) {
      return { ok: false, code: closeCodes.frameRefused, message: 'Some of what was sent is not valid.' };
    }
    try {
      for (;;) {
        const changes = live.changes;
        const { actor } = await auth.authenticate(data.token);
        const unchanged = () => live.changes === changes && socket.connected;
        if (await handlers[event](actor, parsed.data as Payloads[E], unchanged)) return { ok: true };
        if (!socket.connected) return { ok: false, code: closeCodes.noAccess, message: 'This connection has ended.' };
      }
    } catch (error) {
      const id = parts.ids.next();
      const told = tell(error, id);
      if (told.body.code === 'internal') parts.log.error('live event failed', { id, event, error });
      return { ok: false, code: told.closeCode, message: told.body.message };
    }
  }

  const bucket = new TokenBucket(rate.atOnce, rate.perSecond, parts.clock.now());
  const cutOff = new TokenBucket(patience.atOnce, patience.perSecond, parts.clock.now());
  socket.use(([event, payload, reply], next) => {
    const respond = (given: Answer) => {
      if (typeof reply === 'function') (reply as (a: Answer) => void)(given);
    };
    const now = parts.clock.now();
    if (!cutOff.take(1, now)) {
      socket.emit('closed', { code: closeCodes.tooFast, reason: 'too fast' });
      socket.disconnect(true);
    } else if (!bucket.take(1, now)) {
      respond({ ok: false, code: closeCodes.tooFast, message: 'Too fast. Please wait a moment.' });
    } else if (!Object.hasOwn(payloads, event)) {
      respond({ ok: false, code: closeCodes.frameRefused, message: 'There is no such event.' });
    } else {
      answer(event as keyof Payloads, payload).then(respond, next);
    }
  });
}
