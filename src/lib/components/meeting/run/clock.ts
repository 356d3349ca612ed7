import type { MeetingView } from '#lib/domain/views.ts';
import { howLong } from '../room/words.ts';

export interface ItemClock {
  /** Whole minutes that the item has taken, adjournments not counted. */
  minutes: number;
  /** "12 of 15 min, 3 left"; what the colour says is said in words too. */
  words: string;
  tone: 'calm' | 'near' | 'over';
  /** Of the time planned, 0 to 1; absent where none is planned. */
  share?: number;
}

interface Span {
  from: string;
  to?: string;
}

const near = 0.8;

const ends = ({ to }: Span, now: number): number => (to === undefined ? now : Date.parse(to));

/** Milliseconds that two spans have in common, either of which may go on. */
function shared(a: Span, b: Span, now: number): number {
  const from = Math.max(Date.parse(a.from), Date.parse(b.from));
  return Math.max(0, Math.min(ends(a, now), ends(b, now)) - from);
}

/**
 * How long an item has taken, against its plan. An item that was called twice has the time of both.
 * @param now milliseconds
 */
export function itemClock(
  calls: readonly Span[],
  adjournments: MeetingView['adjournments'],
  plannedMinutes: number | undefined,
  now: number,
): ItemClock {
  const spent = calls.reduce((sum, call) => {
    const paused = adjournments.reduce((apart, adjournment) => apart + shared(call, adjournment, now), 0);
    return sum + Math.max(0, ends(call, now) - Date.parse(call.from) - paused);
  }, 0);
  const minutes = Math.floor(spent / 60_000);
  if (plannedMinutes === undefined) return { minutes, words: howLong(minutes), tone: 'calm' };
  const left = plannedMinutes - minutes;
  const share = Math.min(1, spent / (plannedMinutes * 60_000));
  const of = `${minutes} of ${howLong(plannedMinutes)}`;
  if (left < 0) return { minutes, share, tone: 'over', words: `${of}, ${howLong(-left)} over time` };
  if (left === 0) return { minutes, share, tone: 'over', words: `${of}, time is up` };
  return { minutes, share, tone: share >= near ? 'near' : 'calm', words: `${of}, ${left} left` };
}
