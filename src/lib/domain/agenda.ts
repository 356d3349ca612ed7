import type { AgendaItem, Meeting, MeetingState, MinutesState } from './meetings.ts';

/** From which states a meeting may be started, moved on, adjourned, ended; and what is recorded of it when. */
const allowed = {
  start: ['scheduled', 'noticed', 'adjourned'],
  moveTo: ['inSession'],
  end: ['inSession', 'adjourned'],
  adjourn: ['inSession'],
  /** People come and go; who presides is said. */
  attend: ['inSession', 'adjourned'],
  /** Motions are put, votes are held, hands are raised. */
  decide: ['inSession'],
  /** What was recorded is completed or put right. */
  record: ['inSession', 'adjourned', 'ended'],
  /** Minutes go for review once there has been something to minute. */
  freeze: ['inSession', 'adjourned', 'ended'],
  removeItem: ['scheduled', 'noticed'],
  change: ['scheduled', 'noticed', 'inSession', 'adjourned', 'ended'],
  /** Notice, and who will come. */
  announce: ['scheduled', 'noticed'],
  /** One that has begun is adjourned, and ended if it does not go on. */
  cancel: ['scheduled', 'noticed'],
  putBack: ['cancelled'],
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

type Nested = Pick<AgendaItem, 'level'>;

export const levelOf = ({ level }: Nested): 0 | 1 => level ?? 0;

/** The same item at a level. */
export function atLevel<T extends Nested>(item: T, level: 0 | 1): T {
  const { level: _, ...rest } = item;
  return (level === 1 ? { ...rest, level } : rest) as T;
}

/** An agenda in which each item of level 1 has one of level 0 before it to stand under. */
export const settled = <T extends Nested>(items: readonly T[]): T[] =>
  items.map((item, at) => (at === 0 && levelOf(item) === 1 ? atLevel(item, 0) : item));

/** Those that stand under the item at `at`: where they are, to the one after the last. */
export function endOfGroup(items: readonly Nested[], at: number): number {
  if (levelOf(items[at]!) === 1) return at + 1;
  const next = items.findIndex((item, i) => i > at && levelOf(item) === 0);
  return next < 0 ? items.length : next;
}

/** Without the item at `at`; what stood under it stands for itself from then on, not under the one before. */
export function withoutItem<T extends Nested>(items: readonly T[], at: number): T[] {
  const end = endOfGroup(items, at);
  return settled([
    ...items.slice(0, at),
    ...items.slice(at + 1, end).map((item) => atLevel(item, 0)),
    ...items.slice(end),
  ]);
}

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
