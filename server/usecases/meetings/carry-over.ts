import { canStep } from '#lib/domain/agenda.ts';
import { limits } from '#lib/domain/names.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { FollowUp } from '#server/ports.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { placeForMinutes } from './carry-in.ts';
import { raise } from './change-meeting.ts';
import { newItem } from './new-item.ts';

/** Minutes that a cancelled meeting was to approve, for the next one. */
export interface CarryOver extends FollowUp {
  do: 'carryOver';
  fromId: string;
  toId: string;
  items: Pick<AgendaItem, 'title' | 'plannedMinutes' | 'approves'>[];
}

/** Open actions need no carrying: the next meeting shows those of the board. */
export async function carryOverFrom(deps: Deps, meeting: Meeting): Promise<CarryOver[]> {
  const items = meeting.items
    .filter(({ kind, approves, part }) => kind === 'lastMinutes' && approves !== undefined && part === 1)
    .map(({ title, plannedMinutes, approves }) => ({
      title,
      approves,
      ...(plannedMinutes === undefined ? {} : { plannedMinutes }),
    }));
  if (items.length === 0) return [];
  const next = (await findAll(deps, 'meeting', 'unfinished', meeting.boardId))
    .map(({ value }) => value)
    .filter((other) => other.id !== meeting.id && canStep('cancel', other) && other.startsAt > meeting.startsAt)
    .sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1))[0];
  return next === undefined ? [] : [{ do: 'carryOver', fromId: meeting.id, toId: next.id, items }];
}

/** Doing it again adds nothing: the item says which minutes it is for. */
export async function applyCarryOver(deps: Deps, { fromId, toId, items }: CarryOver): Promise<string[]> {
  try {
    const stored = await change(deps, { kind: 'system' }, 'meeting', toId, ({ value }) => {
      const carried = items.reduce((meeting, item) => withItem(deps, meeting, item), value);
      if (carried === value) return undefined;
      const entry = auditEntry(
        deps,
        { kind: 'system' },
        {
          organisationId: value.organisationId,
          action: 'meeting.carryOver',
          subject: `meeting:${value.id}`,
          detail: { fromId },
        },
      );
      return { value: { ...carried, versions: raise(value, 'agenda') }, outbox: [entry] };
    });
    await meetingChanged(deps, stored);
    return [toId];
  } catch (error) {
    if (isCode(error, 'not_found')) return [];
    throw error;
  }
}

/** An item for the last minutes that names none yet takes these; else they get one of their own. */
function withItem(deps: Deps, meeting: Meeting, { approves, ...wanted }: CarryOver['items'][number]): Meeting {
  const { items } = meeting;
  if (!canStep('cancel', meeting) || items.some((item) => item.approves === approves)) return meeting;
  const waiting = items.find((item) => item.kind === 'lastMinutes' && item.approves === undefined);
  if (waiting !== undefined) {
    const named = { ...waiting, ...(approves === undefined ? {} : { approves }), version: waiting.version + 1 };
    return { ...meeting, items: items.map((item) => (item === waiting ? named : item)) };
  }
  if (items.length >= limits.itemsPerMeeting) return meeting;
  const added = newItem(deps, { ...wanted, purpose: 'decision', kind: 'lastMinutes' });
  const item = approves === undefined ? added : { ...added, approves };
  return { ...meeting, items: items.toSpliced(placeForMinutes(items), 0, item) };
}
