/** Attendance as it is recorded: pure steps over one person's entry. Instants are ISO strings in UTC, so they compare as text. */
import { type Attendance, type AttendanceMark, isHere, type Stay } from './attendance.ts';

/** A person as attendance takes them down. */
export type Snapshot = Pick<Attendance, 'personId' | 'name' | 'role' | 'category' | 'votes'>;

/** The entry after a step; `unchanged`: it says so already. */
export type Recorded = { entry: Attendance } | 'unchanged' | { refused: string };

/** In person as soon as one stay was. */
const markOf = (stays: readonly Stay[]): AttendanceMark =>
  stays.every(({ remote }) => remote === true) ? 'remote' : 'present';

const closed = (stays: readonly Stay[], at: string): Stay[] =>
  stays.map((stay) => (stay.to === undefined ? { ...stay, to: at < stay.from ? stay.from : at } : stay));

function entryWith(snapshot: Snapshot, before: Attendance | undefined, stays: Stay[]): Attendance {
  const { personId, name, role, category, votes } = snapshot;
  return {
    personId,
    name,
    role,
    ...(category === undefined ? {} : { category }),
    votes,
    mark: markOf(stays),
    stays,
    version: (before?.version ?? 0) + 1,
  };
}

/** Somebody comes in, or goes on in another way: in the room, or at a distance. Coming twice adds nothing. */
export function arrive(
  before: Attendance | undefined,
  snapshot: Snapshot,
  { at, remote }: { at: string; remote: boolean },
): Recorded {
  const stays = before?.stays ?? [];
  const last = stays.at(-1);
  if (last !== undefined && last.to === undefined && (last.remote === true) === remote) return 'unchanged';
  const notBefore = last?.to ?? last?.from;
  if (notBefore !== undefined && at < notBefore) return { refused: 'is before they were last in the meeting' };
  const stay: Stay = { from: at, ...(remote ? { remote: true } : {}) };
  return { entry: entryWith(snapshot, before, [...closed(stays, at), stay]) };
}

/** Somebody leaves. Leaving twice adds nothing, and neither does leaving without having come. */
export function depart(before: Attendance | undefined, at: string): Recorded {
  if (before === undefined || !isHere(before)) return 'unchanged';
  if (at < before.stays.at(-1)!.from) return { refused: 'is before they came' };
  return { entry: { ...before, stays: closed(before.stays, at), version: before.version + 1 } };
}

/** What the clerk says of somebody's attendance in place of what stands there. */
export interface Correction {
  mark: AttendanceMark;
  accepted?: boolean | undefined;
  reason?: string | undefined;
  /** Absent: those recorded stay. */
  stays?: readonly Stay[] | undefined;
}

/** Between when stays may lie; without `to` the meeting goes on, and the last one may too. */
export interface Span {
  from: string;
  to?: string | undefined;
  /** Nothing is recorded ahead of time. */
  now: string;
}

/** @returns the entry, or what is wrong with which field */
export function correct(
  before: Attendance | undefined,
  snapshot: Snapshot,
  said: Correction,
  span: Span,
): { entry: Attendance } | { field: 'stays' | 'accepted' | 'reason' | 'mark'; says: string } {
  const { mark, accepted, reason } = said;
  const came = mark === 'present' || mark === 'remote';
  if (mark !== 'apologies') {
    if (accepted !== undefined) return { field: 'accepted', says: 'is for apologies' };
    if (reason !== undefined) return { field: 'reason', says: 'is for apologies' };
  }
  if (!came) {
    if (said.stays !== undefined && said.stays.length > 0) {
      return { field: 'stays', says: 'are for those who came' };
    }
    const plain = { ...entryWith(snapshot, before, []), mark };
    return {
      entry: {
        ...plain,
        ...(accepted === undefined ? {} : { accepted }),
        ...(reason === undefined ? {} : { reason }),
      },
    };
  }
  const stays = said.stays ?? staysAs(mark, before?.stays ?? [], span);
  const wrong = faultIn(stays, span);
  if (wrong !== undefined) return { field: 'stays', says: wrong };
  if (markOf(stays) !== mark)
    return { field: 'mark', says: 'does not fit the stays: who came once in person was present' };
  return { entry: entryWith(snapshot, before, [...stays]) };
}

/** Without stays of their own they were there from the beginning of the meeting. */
function staysAs(mark: AttendanceMark, recorded: readonly Stay[], { from, to }: Span): Stay[] {
  const remote = mark === 'remote' ? ({ remote: true } as const) : {};
  if (recorded.length === 0) return [{ from, ...(to === undefined ? {} : { to }), ...remote }];
  if (markOf(recorded) === mark) return [...recorded];
  return recorded.map((stay) => ({ from: stay.from, ...(stay.to === undefined ? {} : { to: stay.to }), ...remote }));
}

function faultIn(stays: readonly Stay[], { from, to, now }: Span): string | undefined {
  if (stays.length === 0) return 'must not be empty for those who came';
  const latest = to ?? now;
  for (const [i, stay] of stays.entries()) {
    const last = i === stays.length - 1;
    if (stay.to === undefined && (!last || to !== undefined)) return 'must each have an end, but for one that goes on';
    if (stay.from < from) return 'must not begin before the meeting';
    if (stay.from > latest || (stay.to ?? stay.from) > latest) return 'must not lie beyond the meeting';
    if (stay.to !== undefined && stay.to < stay.from) return 'must end after they begin';
    if (i > 0 && stay.from < stays[i - 1]!.to!) return 'must be in order of time, none within another';
  }
  return undefined;
}

/** When the meeting closes, nobody is in it any more. */
export const closeStays = <T extends { stays: Stay[] }>(entries: readonly T[], at: string): T[] =>
  entries.map((entry) =>
    entry.stays.some(({ to }) => to === undefined) ? { ...entry, stays: closed(entry.stays, at) } : entry,
  );
