import type { Category, Role } from './people.ts';

export const attendanceMarks = ['present', 'remote', 'apologies', 'absent'] as const;
export type AttendanceMark = (typeof attendanceMarks)[number];

/** One stay in the meeting. ISO instants; without `to` it goes on. */
export interface Stay {
  from: string;
  to?: string;
  remote?: true;
}

/** One person's attendance, as the clerk recorded it. Name and seat are as they were then: minutes name people as they were. */
export interface Attendance {
  personId: string;
  name: string;
  role: Role;
  category?: Category;
  votes: boolean;
  mark: AttendanceMark;
  /** With `apologies`: whether the board accepted them; absent while it has not said. */
  accepted?: boolean;
  /** The reason given for apologies. */
  reason?: string;
  /** In order of time; empty for `apologies` and `absent`. */
  stays: Stay[];
  /** Raised by each change to this entry (W3). */
  version: number;
}

/** Somebody without a seat who attends, such as a school business manager. */
export interface Guest {
  id: string;
  name: string;
  /** In what capacity: "School business manager". */
  capacity?: string;
  stays: Stay[];
}

export const replyKinds = ['inPerson', 'remote', 'apologies'] as const;
export type ReplyKind = (typeof replyKinds)[number];

/** What somebody said beforehand about coming. */
export interface Reply {
  personId: string;
  kind: ReplyKind;
  /** Why they cannot come. */
  reason?: string;
  at: string;
}

/** Those whose presence makes a meeting quorate: governors. The clerk, associates and observers do not count. */
export const isGovernor = (role: Role): boolean => role === 'chair' || role === 'viceChair' || role === 'governor';

/** Whether somebody is in the meeting at an instant, or now. */
export const isHere = ({ stays }: Pick<Attendance, 'stays'>, at?: string): boolean =>
  at === undefined
    ? stays.length > 0 && stays.at(-1)!.to === undefined
    : stays.some(({ from, to }) => from <= at && (to === undefined || at < to));
