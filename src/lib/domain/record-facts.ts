import type { Stay } from './attendance.ts';
import { cleanText, clockWords, dayWords, seatWords, stayWords } from './record-words.ts';
import type { MinutesRecord } from './records.ts';

/** Something that is the case of a meeting: "Presiding", and who. */
export interface Fact {
  label: string;
  values: string[];
}

const fact = (label: string, ...values: string[]): Fact => ({ label, values: values.map(cleanText) });

export function meetingFacts({ meeting, quorum, attendance }: MinutesRecord): Fact[] {
  const from = clockWords(meeting.startedAt ?? meeting.startsAt);
  const to = meeting.endedAt === undefined ? '' : ` to ${clockWords(meeting.endedAt)}`;
  return [
    fact('Date', dayWords(meeting.startsAt)),
    fact('Time', `${from}${to}`),
    ...(meeting.place === undefined ? [] : [fact('Place', meeting.place)]),
    ...(meeting.presiding === undefined ? [] : [fact('Presiding', meeting.presiding)]),
    ...(attendance.length === 0 ? [] : [fact('Quorum', quorum.says)]),
    ...(meeting.adjournments.length === 0
      ? []
      : [
          fact(
            'Adjourned',
            ...meeting.adjournments.map(({ from: begun, to: over, reason }) => {
              const until = over === undefined ? '' : ` to ${clockWords(over)}`;
              return `${clockWords(begun)}${until}${reason === undefined ? '' : `: ${reason}`}`;
            }),
          ),
        ]),
  ];
}

/** What was before the meeting at an instant: "item 4". */
function itemAt({ items }: MinutesRecord, instant: string): string | undefined {
  const item = items.find(({ calls = [] }) =>
    calls.some(({ from, to }) => from <= instant && (to === undefined || instant < to)),
  );
  return item === undefined ? undefined : `item ${item.number}`;
}

/** Who was there, by how they were: names the seat each held then. */
export function attendanceFacts(record: MinutesRecord): Fact[] {
  const { attendance, guests, meeting } = record;
  const came = (stays: readonly Stay[]): string => {
    const words = stayWords(stays, meeting, (instant) => itemAt(record, instant));
    return words.length === 0 ? '' : `; ${words.join(', ')}`;
  };
  const who = (one: MinutesRecord['attendance'][number]): string =>
    `${one.name}, ${seatWords(one.role, one.category)}${came(one.stays)}`;
  const sits = (one: MinutesRecord['attendance'][number]): boolean => one.role !== 'clerk' && one.role !== 'observer';
  const here = attendance.filter(({ mark }) => mark === 'present' || mark === 'remote');
  const apologies = attendance.filter(({ mark }) => mark === 'apologies');
  const groups: [string, string[]][] = [
    ['Present', here.filter((one) => sits(one) && one.mark === 'present').map(who)],
    ['Present remotely', here.filter((one) => sits(one) && one.mark === 'remote').map(who)],
    ['Apologies accepted', apologies.filter(({ accepted }) => accepted === true).map(who)],
    ['Apologies not accepted', apologies.filter(({ accepted }) => accepted === false).map(who)],
    ['Apologies', apologies.filter(({ accepted }) => accepted === undefined).map(who)],
    ['Absent', attendance.filter(({ mark }) => mark === 'absent').map(who)],
    [
      'In attendance',
      [
        ...here.filter((one) => !sits(one)).map((one) => `${who(one)}${one.mark === 'remote' ? ' (remotely)' : ''}`),
        ...guests.map(
          ({ name, capacity, stays }) => `${name}${capacity === undefined ? '' : `, ${capacity}`}${came(stays)}`,
        ),
      ],
    ],
  ];
  return groups.filter(([, values]) => values.length > 0).map(([label, values]) => fact(label, ...values));
}
