import { canStep } from '#lib/domain/agenda.ts';
import { withEntry, withoutFloor } from '#lib/domain/course.ts';
import { depart } from '#lib/domain/stays.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { FollowUp } from '#server/ports.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';

/** Whoever is no longer on a board has left its meeting: from then on they do not count to its quorum (M1). */
export interface LeaveMeetings extends FollowUp {
  do: 'leaveMeetings';
  personId: string;
  boardIds: string[];
  /** When their membership ended. ISO instant. */
  at: string;
  by: string;
}

/** Doing it again adds nothing: they have left by then, or came back later as a member once more. @returns the meetings */
export async function applyLeaveMeetings(deps: Deps, leaving: LeaveMeetings): Promise<string[]> {
  const meetings = await Promise.all(
    leaving.boardIds.map((boardId) => findAll(deps, 'meeting', 'unfinished', boardId)),
  );
  const left: string[] = [];
  for (const { value } of meetings.flat()) {
    if (departed(value, leaving) === undefined) continue;
    const stored = await change(deps, { kind: 'system' }, 'meeting', value.id, ({ value: meeting }) => {
      const next = departed(meeting, leaving);
      return next && { value: next, outbox: [entryFor(deps, meeting, leaving)] };
    });
    await meetingChanged(deps, stored);
    left.push(value.id);
  }
  return left;
}

/** The meeting without them; undefined: it is not under way, or they are not in it. */
function departed(meeting: Meeting, { personId, at }: LeaveMeetings): Meeting | undefined {
  if (!canStep('attend', meeting)) return undefined;
  const recorded = depart(
    meeting.attendance?.find((entry) => entry.personId === personId),
    at,
  );
  if (recorded === 'unchanged' || 'refused' in recorded) return undefined;
  return withoutFloor(withEntry(meeting, recorded.entry), personId);
}

const entryFor = (deps: Deps, meeting: Meeting, { personId, at, by }: LeaveMeetings) => ({
  ...auditEntry(
    deps,
    { kind: 'system' },
    {
      organisationId: meeting.organisationId,
      action: 'attendance.departure',
      subject: `meeting:${meeting.id}`,
      detail: { personId, at },
    },
  ),
  actor: by,
});
