/** Live sockets as pages have them: who is here, and who is typing. */
import type { Socket } from 'socket.io-client';
import type { Answer, ClientEvents, ServerEvents } from '#lib/live/events.ts';
import { inParallel } from '../in-parallel.ts';
import type { Figures, Target } from '../types.ts';

type LiveSocket = Socket<ServerEvents, ClientEvents>;

/** @param node which of the target's, counted on beyond the last. @returns once it is connected */
export async function connectLive({ ports, cookies }: Target, person: number, node: number): Promise<LiveSocket> {
  // Loaded for this alone: it would weigh on every other load.
  const { io } = await import('socket.io-client');
  const socket: LiveSocket = io(`http://127.0.0.1:${ports[node % ports.length]}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: cookies[person]! },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

export interface SignalRequest {
  target: Target;
  /** Of the target's meetings, and of the people in each. */
  meetings: number;
  peopleEach: number;
}

let present: { socket: LiveSocket; meetingId: string; chair: number }[] = [];

async function enterMeetings({ target, meetings, peopleEach }: SignalRequest): Promise<void> {
  present = await inParallel(meetings * peopleEach, 10, async (person) => {
    const meetingId = target.documents[Math.floor(person / peopleEach)]!.meetingId!;
    const socket = await connectLive(target, person, person);
    await new Promise<Answer>((resolve) => socket.emit('enterMeeting', { meetingId }, resolve));
    return { socket, meetingId, chair: person % peopleEach };
  });
}

/** The first few of each meeting type: their pages say so once a second. @returns how many were answered, and how */
async function signal({ typists, seconds }: { typists: number; seconds: number }): Promise<Figures> {
  const typing = present.filter(({ chair }) => chair < typists);
  let signals = 0;
  let wrong = 0;
  const say = async ({ socket, meetingId }: (typeof typing)[number]) => {
    const answer = await new Promise<Answer>((resolve) => socket.emit('typing', { meetingId, typing: true }, resolve));
    signals += 1;
    if (!answer.ok) wrong += 1;
  };
  await Promise.all(
    typing.map(async (each, i) => {
      const begun = performance.now() + (i / typing.length) * 1_000;
      for (let n = 0; n < Math.max(1, seconds); n += 1) {
        const wait = begun + n * 1_000 - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        await say(each);
      }
    }),
  );
  return { signals, wrong, cut: present.filter(({ socket }) => !socket.connected).length };
}

function leaveMeetings(): void {
  for (const { socket } of present) socket.disconnect();
  present = [];
}

export const liveMethods = { enterMeetings, signal, leaveMeetings };
