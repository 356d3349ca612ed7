import { type Attendance, isGovernor } from '../attendance.ts';
import type { Board } from '../boards.ts';
import type { Meeting } from '../meetings.ts';
import type { Membership } from '../people.ts';
import { absenceFlag, type MeetingPassed } from '../rules/absence.ts';
import { localDate } from '../rules/days.ts';
import { rulesOf } from '../rules/rules-of.ts';
import { meetingsInYear, schoolYearOf } from '../rules/school-year.ts';
import { byName, dateOfMeeting, isBetween, isOf, matches, type RegisterFilter, type Sitting } from './parts.ts';
import type { AttendanceCell, AttendanceRegister, AttendanceRow } from './views.ts';

const inOrder = (a: Meeting, b: Meeting): number =>
  (a.startedAt ?? a.startsAt) < (b.startedAt ?? b.startsAt) ? -1 : 1;
const hasEnded = ({ state }: Meeting): boolean => state === 'ended';

/** Governors and associates are expected; the clerk and observers are on the sheet where they were recorded. */
const isExpected = ({ role }: Membership): boolean => isGovernor(role) || role === 'associate';

const satThen = ({ memberships }: Sitting, date: string): boolean =>
  memberships.some(
    (m) => isExpected(m) && m.termStart <= date && (m.ended === undefined || date <= localDate(m.ended.at)),
  );

function markOf({ mark, accepted }: Attendance): AttendanceCell {
  if (mark !== 'apologies') return mark;
  return accepted === true ? 'accepted' : 'apologies';
}

/**
 * What a meeting was for somebody. Where attendance was recorded and nothing of them, they were not there; where none was
 * recorded, nothing is known.
 */
function cellOf(meeting: Meeting, sitting: Sitting): AttendanceCell {
  const recorded = meeting.attendance ?? [];
  const own = recorded.find(({ personId }) => personId === sitting.personId);
  if (own !== undefined) return markOf(own);
  return recorded.length > 0 && satThen(sitting, dateOfMeeting(meeting)) ? 'absent' : 'none';
}

const wasThere = (cell: AttendanceCell): boolean => cell === 'present' || cell === 'remote';

const passedAs: Record<AttendanceCell, MeetingPassed['was']> = {
  present: 'there',
  remote: 'there',
  accepted: 'consented',
  apologies: 'away',
  absent: 'away',
  none: 'unknown',
};

/** Attendance in percent, in whole ones; 1 of 3 is 33. */
export const percentOf = (attended: number, of: number): number => Math.round((attended / of) * 100);

function rowOf(sitting: Sitting, meetings: readonly Meeting[]): AttendanceRow {
  const cells = meetings.map((meeting) => cellOf(meeting, sitting));
  const attended = cells.filter(wasThere).length;
  const of = cells.filter((cell) => cell !== 'none').length;
  const { role, category } = sitting.membership;
  return {
    personId: sitting.personId,
    name: sitting.name,
    role,
    ...(category === undefined ? {} : { category }),
    cells,
    attended,
    of,
    ...(of === 0 ? {} : { percent: percentOf(attended, of) }),
  };
}

/**
 * Each person’s attendance at the meetings of a period.
 * @param meetings all of the board
 * @param options.flags whether absences of six months are shown, which is for the clerk; `today` is a local date
 */
export function attendanceRegister(
  board: Board,
  meetings: readonly Meeting[],
  people: readonly Sitting[],
  filter: RegisterFilter & { from: string; to: string },
  { today, flags }: { today: string; flags: boolean },
): AttendanceRegister {
  const { numbers } = rulesOf(board);
  const all = meetings.filter(hasEnded).sort(inOrder);
  const shown = all.filter((meeting) => isBetween(dateOfMeeting(meeting), filter));
  const absenceOf = (sitting: Sitting) => {
    const passed = all.map((meeting) => ({ date: dateOfMeeting(meeting), was: passedAs[cellOf(meeting, sitting)] }));
    return absenceFlag(numbers, board, sitting.membership, passed, today);
  };
  const rows = people
    .filter((sitting) => isOf(filter, sitting.personId) && matches(filter, sitting.name))
    .map((sitting) => ({ sitting, row: rowOf(sitting, shown), current: sitting.membership.ended === undefined }))
    .filter(({ sitting, row, current }) => row.of > 0 || (current && isExpected(sitting.membership)))
    .map(({ sitting, row, current }): AttendanceRow => {
      const absence = flags && current ? absenceOf(sitting) : undefined;
      return { ...row, ...(absence === undefined ? {} : { absence }) };
    });
  const year = schoolYearOf(filter.to);
  const coming = meetings.filter(({ state }) => state !== 'ended' && state !== 'cancelled').map(dateOfMeeting);
  const often = meetingsInYear(numbers, all.map(dateOfMeeting), coming, year);
  return {
    board: { id: board.id, name: board.name, kind: board.kind },
    from: filter.from,
    to: filter.to,
    meetings: shown.map((meeting) => ({ id: meeting.id, title: meeting.title, date: dateOfMeeting(meeting) })),
    people: rows.sort(byName),
    ...(board.kind === 'board' ? { year: { name: year.name, ...often.value, says: often.says } } : {}),
  };
}
