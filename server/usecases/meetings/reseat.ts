import { canStep } from '#lib/domain/agenda.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { type Membership, membershipOn } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';

/** Whoever gets another role while a meeting is held counts in it by that role from then on (M1). */
export interface Reseat extends FollowUp {
  do: 'reseat';
  personId: string;
  boardId: string;
}

export const reseat = (personId: string, boardId: string): Reseat => ({ do: 'reseat', personId, boardId });

/** By the role of now, whichever change it follows, so that doing it again adds nothing. @returns the meetings */
export async function applyReseat(deps: Deps, { personId, boardId }: Reseat): Promise<string[]> {
  const person = (await deps.aggregates.get('person', personId))?.value;
  const seat = person && membershipOn(person, boardId);
  if (seat === undefined) return [];
  const changed: string[] = [];
  for (const { value } of await findAll(deps, 'meeting', 'unfinished', boardId)) {
    if (reseated(value, personId, seat) === undefined) continue;
    const stored = await change(deps, { kind: 'system' }, 'meeting', value.id, ({ value: meeting }) => {
      const next = reseated(meeting, personId, seat);
      if (next === undefined) return undefined;
      const entry = auditEntry(
        deps,
        { kind: 'system' },
        {
          organisationId: meeting.organisationId,
          action: 'attendance.reseat',
          subject: `meeting:${meeting.id}`,
          detail: { personId, role: seat.role },
        },
      );
      return { value: next, outbox: [entry] };
    });
    await meetingChanged(deps, stored);
    changed.push(value.id);
  }
  return changed;
}

/** undefined: it is not under way, or they are taken down so already */
function reseated(meeting: Meeting, personId: string, { role, category, votes }: Membership): Meeting | undefined {
  if (!canStep('attend', meeting)) return undefined;
  const own = meeting.attendance?.find((entry) => entry.personId === personId);
  if (own === undefined || (own.role === role && own.category === category && own.votes === votes)) return undefined;
  const { category: _, ...kept } = own;
  const entry = { ...kept, role, votes, ...(category === undefined ? {} : { category }), version: own.version + 1 };
  return { ...meeting, attendance: meeting.attendance!.map((other) => (other === own ? entry : other)) };
}
