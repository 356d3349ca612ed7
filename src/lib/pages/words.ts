/** The domain's values in words, as the interface writes them. */
import type { MeetingState, MinutesState } from '#lib/domain/meetings.ts';
import type { Category, Role } from '#lib/domain/people.ts';
import type { ConnectionKind, RevocationScope } from '#lib/domain/revocation.ts';
import { categoryNames, roleNames } from '#lib/domain/role-names.ts';

export { categoryNames, roleNames };

/** What a role may do, in a line, for whoever assigns it. */
export const roleMeanings: Record<Role, string> = {
  clerk: 'Prepares and runs meetings, and decides who has access.',
  chair: 'Writes in the minutes, reads confidential items, votes and signs.',
  viceChair: 'Writes in the minutes, reads confidential items and votes.',
  governor: 'Writes in the minutes, reads confidential items and votes.',
  associate: 'Writes in the open minutes; confidential items only when admitted.',
  observer: 'Reads the open minutes as they are written. Never types, never sees confidential items.',
};

export const meetingStateNames: Record<MeetingState, string> = {
  scheduled: 'Scheduled',
  noticed: 'Notice given',
  inSession: 'In session',
  adjourned: 'Adjourned',
  ended: 'Ended',
  cancelled: 'Cancelled',
};

export const minutesStateNames: Record<MinutesState, string> = {
  draft: 'Draft minutes',
  forReview: 'Minutes with the chair for review',
  draftCirculated: 'Draft minutes circulated',
  approved: 'Minutes approved',
  signed: 'Minutes signed',
};

export const connectionKindNames: Record<ConnectionKind, string> = {
  page: 'Page, loading',
  api: 'Request',
  live: 'Live page',
  minutes: 'Minutes',
  upload: 'Upload',
  download: 'Download',
};

export const scopeNames: Record<RevocationScope, string> = {
  account: 'The whole account',
  board: 'One board',
  session: 'One signed-in device',
};

/** "Governor, parent", "Associate member". */
export const seatOf = ({ role, category }: { role: Role; category?: Category }): string =>
  category === undefined || category === role
    ? roleNames[role]
    : `${roleNames[role]}, ${categoryNames[category].toLowerCase()}`;

/** "1 device", "2 devices". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** "Anna", "Anna and Ben", "Anna, Ben and Cat". */
export const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names);

/** "45 seconds", "about 3 minutes": how long to wait. */
export function waitingTime(seconds: number | undefined): string {
  if (seconds === undefined) return 'a few minutes';
  return seconds < 90 ? count(Math.max(1, Math.ceil(seconds)), 'second') : `about ${Math.ceil(seconds / 60)} minutes`;
}
