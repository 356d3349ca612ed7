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
 * for the network.
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
  const isIn = ({ onLine, entry }: AttendanceRow): boolean => entry?.here === true || (onLine && !hasLeft(entry));
  const [inside, outside] = [all.filter(isIn), all.filter((row) => !isIn(row))];
  return { here: inside.sort(inOrder), away: outside.sort(inOrder) };
}

/** Recorded as gone, though their page may still be open. */
const hasLeft = (entry: AttendanceView | undefined): boolean => entry?.mark !== undefined && !entry.here;
