import { canStep } from '#lib/domain/agenda.ts';
import type { MeetingView } from '#lib/domain/views.ts';

/** Whether the reader may change the agenda and its papers now: not once the minutes are with those who review them. */
export const mayPrepare = (view: MeetingView): boolean =>
  view.may.prepare && view.minutes.frozen === undefined && canStep('change', view);
