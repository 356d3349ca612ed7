import { documentsOf } from '#lib/domain/agenda.ts';
import type { FollowUp } from '#server/ports.ts';
import { topics } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';

/** The documents of a meeting that was cancelled take no more typing on any node; of one that was put back they do. */
export interface SettleEditors extends FollowUp {
  do: 'settleEditors';
  meetingId: string;
}

export const settleEditors = (meetingId: string): SettleEditors => ({ do: 'settleEditors', meetingId });

/** Idempotent. What came of it meanwhile counts, so that of two commands at once the last one decides. */
export async function applySettleEditors(deps: Deps, { meetingId }: SettleEditors): Promise<void> {
  for (let settled: boolean | undefined; ;) {
    const meeting = (await deps.aggregates.get('meeting', meetingId))?.value;
    if (meeting === undefined) return;
    const cancelled = meeting.state === 'cancelled';
    if (cancelled === settled) return;
    const documentIds = documentsOf(meeting);
    if (cancelled) await deps.bus.ask(topics.minutesFreeze, { documentIds });
    // Minutes that were sent for review meanwhile stay closed.
    else if (meeting.minutes.frozen === undefined) await deps.bus.ask(topics.minutesThaw, { documentIds });
    settled = cancelled;
  }
}
