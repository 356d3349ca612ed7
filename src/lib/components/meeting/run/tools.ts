import type { Clerk } from '../room/clerk.svelte.ts';
import type { MeetingRecord } from '../room/record.svelte.ts';
import type { MeetingRoom } from '../room/room.svelte.ts';
import type { Asking } from './asking.svelte.ts';
import { doubtAboutStart } from './doubts.ts';
import { type NextStep, unrecorded } from './next-step.ts';

/** What the parts of the run desk work with. */
export interface Tools {
  room: MeetingRoom;
  clerk: Clerk;
  record: MeetingRecord;
  asking: Asking;
  /** Brings a panel before the eyes, wherever it stands on this screen. */
  show: (panel: 'meeting' | 'people') => void;
}

export const onLineIn = (room: MeetingRoom): ReadonlySet<string> =>
  new Set(room.present.map(({ personId }) => personId));

/** Whether a step is under way, and may not be pressed again. */
export const isTaking = ({ kind }: NextStep, { clerk, record, room }: Tools): boolean => {
  if (kind === 'start' || kind === 'resume') return clerk.isBusy('start');
  if (kind === 'next') return clerk.isBusy('goTo');
  return (
    kind === 'suggested' && unrecorded(room.view, onLineIn(room)).some((e) => record.isBusy(`attendance:${e.personId}`))
  );
};

export function takeStep({ kind, motionId }: NextStep, { room, clerk, record, asking, show }: Tools): void {
  switch (kind) {
    case 'start':
      if (doubtAboutStart(room.view, Date.now()) === undefined) void clerk.start();
      else asking.ask({ about: 'start' });
      break;
    case 'resume':
      void clerk.start();
      break;
    case 'record':
    case 'arrival':
      show('people');
      break;
    case 'suggested':
      void record.recordAll(unrecorded(room.view, onLineIn(room)));
      break;
    case 'settle':
      show('meeting');
      requestAnimationFrame(() => toMotion(motionId));
      break;
    case 'next':
      void clerk.next();
      break;
    case 'end':
      asking.ask({ about: 'end' });
      break;
  }
}

/** To the motion's first button: whoever works by keyboard goes on from there. */
function toMotion(motionId: string | undefined): void {
  const cards = [...document.querySelectorAll<HTMLElement>(`[data-motion="${motionId ?? ''}"]`)];
  const card = cards.find((each) => each.offsetParent !== null);
  card?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  card?.focus({ preventScroll: true });
}
