import type { PresentPerson } from '#lib/live/events.ts';
import type { AttendanceView, MeetingView } from '#lib/domain/views.ts';
import { inOrder, type PersonRow, whoIsHere } from './attendance.ts';

export interface AttendanceRow extends PersonRow {
  /** Absent for somebody on line who has no seat on the board. */
  entry?: AttendanceView;
  onLine: boolean;
}

/**
 * Who is in the meeting, on line or as recorded, and who is not: one list of people, not one for the room and another
 * for the network. Once it is over: who attended it, whoever is on line by then.
 */
export function rowsOf(
  view: MeetingView,
  attendance: readonly AttendanceView[],
  present: readonly PresentPerson[],
): { here: AttendanceRow[]; away: AttendanceRow[] } {
  const entries = new Map(attendance.map((entry) => [entry.personId, entry]));
  const { here, away } = whoIsHere(view, present);
  const withEntry =
    (onLine: boolean) =>
    (row: PersonRow): AttendanceRow => ({ ...row, entry: entries.get(row.personId), onLine });
  const all = [...here.map(withEntry(true)), ...away.map(withEntry(false))];
  const isOver = view.state === 'ended';
  const isIn = ({ onLine, entry }: AttendanceRow): boolean =>
    isOver ? attended(entry) : entry?.here === true || (onLine && !hasLeft(entry));
  const concerned = isOver ? all.filter(({ entry }) => entry !== undefined) : all;
  const [inside, outside] = [concerned.filter(isIn), concerned.filter((row) => !isIn(row))];
  return { here: inside.sort(inOrder), away: outside.sort(inOrder) };
}

/** Recorded as gone, though their page may still be open. */
const hasLeft = (entry: AttendanceView | undefined): boolean => entry?.mark !== undefined && !entry.here;

const attended = (entry: AttendanceView | undefined): boolean => (entry?.stays.length ?? 0) > 0;
