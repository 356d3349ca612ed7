import type { AttendanceView } from '#lib/domain/views.ts';

/** What was asked for and is not answered yet. */
export interface Expected {
  /** By person id. */
  here: ReadonlyMap<string, boolean>;
  /** The reader's own. */
  hand?: boolean;
}

/** Attendance as it will be when what was asked for is done. */
export const withExpected = (attendance: readonly AttendanceView[], { here }: Expected): AttendanceView[] =>
  attendance.map((entry) => {
    const wanted = here.get(entry.personId);
    return wanted === undefined || wanted === entry.here ? entry : { ...entry, here: wanted };
  });
