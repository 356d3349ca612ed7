/** R2: what this node does when the bus says that access ended or changed, and what it answers. */
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Bus } from '../ports.ts';
import { topics, type AccessChanged, type TopicAnswers, type TopicMessages } from '../usecases/bus-topics.ts';
import type { MinutesEndpoint } from './minutes/endpoint.ts';
import type { Live } from './presence/live.ts';
import type { ConnectionRegister } from './register.ts';
import type { Timers } from './timers.ts';

interface Parts {
  bus: Bus;
  register: ConnectionRegister;
  minutes: MinutesEndpoint;
  live: Live;
  /** A4: what this node holds of a ballot goes into its box. */
  settleBallot: (ballotId: string) => Promise<void>;
  timers: Timers;
}

/** A log that cannot be written does not hold up a revocation: the sockets are closed by then. */
const settleMs = 1_000;

type Handlers = {
  [T in keyof TopicMessages]: (
    message: TopicMessages[T],
  ) => T extends keyof TopicAnswers ? TopicAnswers[T] | Promise<TopicAnswers[T]> : void;
};

/** @returns stops listening */
export function listen({ bus, register, minutes, live, settleBallot, timers }: Parts): () => void {
  const handlers: Handlers = {
    async [topics.accessEnded](ended) {
      const closed: ClosedConnection[] = [
        ...register.end(ended, { code: ended.code, reason: ended.reason }),
        ...live.accessEnded(ended),
      ];
      await within(timers, settleMs, minutes.settled(ended.personId));
      return closed;
    },
    async [topics.accessChanged](changed) {
      const cut = changed.lowered ? cutDownloads(register, changed) : [];
      const [closed] = await Promise.all([
        minutes.recheck(changed.personId, changed.boardId),
        live.accessChanged(changed),
      ]);
      return [...cut, ...closed];
    },
    [topics.minutesFreeze]: ({ documentIds }) => minutes.freeze(documentIds).then(() => true as const),
    [topics.minutesThaw]: ({ documentIds }) => minutes.thaw(documentIds).then(() => true as const),
    [topics.ballotClosing]: ({ ballotId }) => settleBallot(ballotId).then(() => true as const),
    [topics.meetingChanged]: (changed) => void live.tell.meeting(changed),
    [topics.boardChanged]: (changed) => void live.tell.board(changed),
    [topics.peopleChanged]: (changed) => void live.tell.people(changed),
    [topics.newDevices]: (changed) => void live.tell.newDevices(changed),
    [topics.connections]: ({ personIds }) =>
      register.browsers(personIds).map(({ personId, sessionId, meetingId }) => ({
        personId,
        sessionId,
        ...(meetingId === undefined ? {} : { meetingId }),
      })),
    [topics.presence]: (part) => live.meetings.others.heard(part),
    [topics.presenceWanted]: (wanted) => live.meetings.others.wanted(wanted),
  };
  const stops = Object.entries(handlers).map(([topic, handler]) => bus.on(topic, handler as (m: never) => unknown));
  return () => stops.forEach((stop) => stop());
}

/** R5: what is under way was asked for with more rights. What does not say which board it serves may serve this one. */
const cutDownloads = (register: ConnectionRegister, { personId, boardId }: AccessChanged): ClosedConnection[] =>
  register.close((who, kind) => kind === 'download' && (who.boardId ?? boardId) === boardId, personId, {
    code: closeCodes.noAccess,
    reason: 'What you may do on this board has changed.',
  });

async function within(timers: Timers, ms: number, work: Promise<void>): Promise<void> {
  let stop = () => {};
  await Promise.race([work, new Promise<void>((resolve) => (stop = timers.after(ms, resolve)))]);
  stop();
}
