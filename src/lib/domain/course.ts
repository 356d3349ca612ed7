/** The course of a meeting: which item is called when, adjournments, and who is in the room for an item. Pure steps. */
import { type Attendance, isGovernor, isHere } from './attendance.ts';
import type { AgendaItem, Meeting } from './meetings.ts';
import { closeStays } from './stays.ts';

type Calls = NonNullable<Meeting['calls']>;

const closeCall = (calls: Calls, at: string): Calls =>
  calls.map((call) => (call.to === undefined ? { ...call, to: at } : call));

/** Calls an item: the call of another one ends. An item that is called already goes on. */
export function call(meeting: Meeting, itemId: string, at: string): Meeting {
  const calls = meeting.calls ?? [];
  const goesOn = calls.some((c) => c.itemId === itemId && c.to === undefined);
  const moved = {
    ...meeting,
    currentItemId: itemId,
    calls: goesOn ? calls : [...closeCall(calls, at), { itemId, from: at }],
  };
  const before = meeting.currentItemId;
  if (before === itemId) return moved;
  return withdrawAgain(before === undefined ? moved : bringBack(moved, before, at), itemId);
}

/** An item has been left: those who withdrew from it are back in the meeting. Its document stays closed to them. */
function bringBack(meeting: Meeting, itemId: string, at: string): Meeting {
  if (meeting.declarations === undefined) return meeting;
  return {
    ...meeting,
    declarations: meeting.declarations.map((d) =>
      d.itemId === itemId && d.withdrew && d.returnedAt === undefined ? { ...d, returnedAt: at } : d,
    ),
  };
}

/** The meeting goes back to an item: whoever withdrew from it leaves again, and its document with them. */
function withdrawAgain(meeting: Meeting, itemId: string): Meeting {
  const leaving = (meeting.declarations ?? []).filter((d) => d.itemId === itemId && d.withdrew);
  if (leaving.length === 0) return meeting;
  const declarations = meeting.declarations!.map((d) => (leaving.includes(d) ? notBack(d) : d));
  const left: Meeting = { ...meeting, declarations };
  return leaving.reduce((so, { personId }) => closeDocument(so, itemId, personId), left);
}

function notBack<T extends { returnedAt?: string }>(declaration: T): T {
  const { returnedAt: _, ...rest } = declaration;
  return rest as T;
}

/** Closes a Part 2 item's document to somebody; an open item has nothing to close. */
export function closeDocument(meeting: Meeting, itemId: string, personId: string): Meeting {
  const close = (item: AgendaItem): AgendaItem => {
    const { confidential, version } = item;
    if (item.id !== itemId || confidential === undefined || confidential.withdrawn.includes(personId)) return item;
    const withdrawn = [...confidential.withdrawn, personId];
    return { ...item, confidential: { ...confidential, withdrawn }, version: version + 1 };
  };
  return { ...meeting, items: meeting.items.map(close) };
}

/** The clock of the current item stands still; stays go on. */
export const adjourn = (meeting: Meeting, at: string, reason?: string): Meeting => ({
  ...meeting,
  state: 'adjourned',
  ...(meeting.calls === undefined ? {} : { calls: closeCall(meeting.calls, at) }),
  adjournments: [...(meeting.adjournments ?? []), { from: at, ...(reason === undefined ? {} : { reason }) }],
});

/** Goes on after an adjournment, where it stood. */
export const endAdjournment = (meeting: Meeting, at: string): Meeting =>
  meeting.adjournments === undefined
    ? meeting
    : { ...meeting, adjournments: meeting.adjournments.map((a) => (a.to === undefined ? { ...a, to: at } : a)) };

/** @param absent those of whom nothing was recorded, as they are to be */
export function end(meeting: Meeting, at: string, absent: readonly Attendance[]): Meeting {
  const { currentItemId, hands: _, speakerId: __, ...kept } = endAdjournment(meeting, at);
  const over: Meeting = {
    ...kept,
    state: 'ended',
    endedAt: at,
    calls: closeCall(meeting.calls ?? [], at),
    attendance: [...closeStays(meeting.attendance ?? [], at), ...absent],
    ...(meeting.guests === undefined ? {} : { guests: closeStays(meeting.guests, at) }),
  };
  return currentItemId === undefined ? over : bringBack(over, currentItemId, at);
}

/** An entry in place of what stood there; the chair presides from when they are there, unless somebody does already. */
export function withEntry(meeting: Meeting, entry: Attendance): Meeting {
  const { presidingId, ...rest } = meeting;
  const others = (meeting.attendance ?? []).filter(({ personId }) => personId !== entry.personId);
  const came = entry.stays.length > 0;
  // Who turns out never to have come did not preside.
  const kept = presidingId === entry.personId && !came ? undefined : presidingId;
  const presiding = kept ?? (entry.role === 'chair' && came ? entry.personId : undefined);
  return {
    ...rest,
    attendance: [...others, entry],
    ...(presiding === undefined ? {} : { presidingId: presiding }),
  };
}

/** Whoever leaves takes their hand down, and gives up the floor. */
export function withoutFloor(meeting: Meeting, personId: string): Meeting {
  const { speakerId, ...rest } = meeting;
  return {
    ...rest,
    ...(meeting.hands === undefined ? {} : { hands: meeting.hands.filter((hand) => hand.personId !== personId) }),
    ...(speakerId === undefined || speakerId === personId ? {} : { speakerId }),
  };
}

/** Who presides, as long as they are in the meeting. */
export const presiderOf = (
  meeting: Pick<Meeting, 'attendance' | 'presidingId'>,
): { personId: string; isGovernor: boolean; entry: Attendance } | undefined => {
  const entry = meeting.attendance?.find(({ personId }) => personId === meeting.presidingId);
  return entry === undefined || !isHere(entry)
    ? undefined
    : { personId: entry.personId, isGovernor: isGovernor(entry.role), entry };
};
