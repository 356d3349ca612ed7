import type { Attendance, Guest, Stay } from '../attendance.ts';
import type { AgendaItem, Meeting } from '../meetings.ts';
import { takesPart } from '../quorum.ts';
import type { Role } from '../people.ts';
import type { MinutesRecord } from '../records.ts';

type Present = Pick<MinutesRecord, 'attendance' | 'guests'>;

/** Who took part; for a Part 2 item, those who were there while it was taken, and might be. */
export function presenceOf(meeting: Meeting, item?: AgendaItem): Present {
  const attendance = meeting.attendance ?? [];
  const guests = meeting.guests ?? [];
  if (item === undefined) return { attendance: entriesOf(attendance), guests: guestsOf(guests) };
  const calls = (meeting.calls ?? []).filter(({ itemId }) => itemId === item.id);
  const wasThere = ({ stays }: { stays: readonly Stay[] }): boolean =>
    calls.length === 0 ? stays.length > 0 : stays.some((stay) => calls.some((call) => overlap(stay, call)));
  // That nobody recorded their going out does not make them present: observers never are, associates once admitted.
  const mayBeThere = (entry: Attendance): boolean => entry.role !== 'observer' && takesPart(meeting, entry, item.id);
  return {
    attendance: entriesOf(attendance.filter((entry) => wasThere(entry) && mayBeThere(entry))),
    guests: guestsOf(guests.filter(wasThere)),
  };
}

interface Span {
  from: string;
  to?: string;
}
const overlap = (a: Span, b: Span): boolean =>
  (a.to === undefined || b.from < a.to) && (b.to === undefined || a.from < b.to);

const stayOf = ({ from, to, remote }: Stay): Stay => ({
  from,
  ...(to === undefined ? {} : { to }),
  ...(remote === undefined ? {} : { remote }),
});

/** Governors first, by office; the clerk after those who sit on the board. */
const order: readonly Role[] = ['chair', 'viceChair', 'governor', 'associate', 'clerk', 'observer'];

/** The reason given for apologies is not for the minutes. */
function entriesOf(entries: readonly Attendance[]): MinutesRecord['attendance'] {
  return [...entries]
    .sort(
      (a, b) =>
        order.indexOf(a.role) - order.indexOf(b.role) || compare(a.name, b.name) || compare(a.personId, b.personId),
    )
    .map(({ name, role, category, mark, accepted, stays }) => ({
      name,
      role,
      ...(category === undefined ? {} : { category }),
      mark,
      ...(accepted === undefined ? {} : { accepted }),
      stays: stays.map(stayOf),
    }));
}

const guestsOf = (guests: readonly Guest[]): MinutesRecord['guests'] =>
  guests.map(({ name, capacity, stays }) => ({
    name,
    ...(capacity === undefined ? {} : { capacity }),
    stays: stays.map(stayOf),
  }));

/** By code units, so that no locale decides about bytes. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
