import type { AgendaItem, Meeting, MeetingState, MinutesState } from './meetings.ts';

/** From which states a meeting may be started, moved on, ended. */
const allowed = {
  start: ['scheduled', 'noticed', 'adjourned'],
  moveTo: ['inSession'],
  end: ['inSession', 'adjourned'],
  /** Minutes go for review once there has been something to minute. */
  freeze: ['inSession', 'adjourned', 'ended'],
  removeItem: ['scheduled', 'noticed'],
  change: ['scheduled', 'noticed', 'inSession', 'adjourned', 'ended'],
} as const satisfies Record<string, readonly MeetingState[]>;

export type Step = keyof typeof allowed;

export const canStep = (step: Step, meeting: Pick<Meeting, 'state'>): boolean =>
  (allowed[step] as readonly MeetingState[]).includes(meeting.state);

/** Whether a minutes state takes changes (before anything about who asks). */
export const isOpenForWriting = (meeting: Pick<Meeting, 'state' | 'minutes'>): boolean =>
  meeting.minutes.state === ('draft' satisfies MinutesState) &&
  meeting.minutes.frozen === undefined &&
  meeting.state !== 'cancelled';

/** What somebody who may not read a Part 2 item sees in its place. */
export const maskedTitle = 'Confidential item';

/** Whether `itemIds` names each item exactly once. */
export const isReordering = (items: readonly AgendaItem[], itemIds: readonly string[]): boolean =>
  items.length === itemIds.length &&
  new Set(itemIds).size === itemIds.length &&
  items.every((item) => itemIds.includes(item.id));

/** All documents that hold minutes of a meeting: the open one first, then each Part 2 item's. */
export const documentsOf = (meeting: Meeting): string[] => [
  meeting.minutes.id,
  ...meeting.items.flatMap((item) => (item.confidential === undefined ? [] : [item.confidential.minutesId])),
];

/** "1", "2", "2.1", "2.2", "3" …: items of level 1 stand under the last of level 0 before them. */
export function numbersOf(items: readonly Pick<AgendaItem, 'level'>[]): string[] {
  let top = 0;
  let under = 0;
  return items.map(({ level }) => {
    if (level === 1 && top > 0) return `${top}.${(under += 1)}`;
    under = 0;
    return String((top += 1));
  });
}
