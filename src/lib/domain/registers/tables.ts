/** Registers as tables, for CSV. */
import { categoryNames, roleNames } from '../role-names.ts';
import { localDate } from '../rules/days.ts';
import type { Table } from './csv.ts';
import type { ActionEntry, AttendanceRegister, DecisionsRegister, InterestsRegister, TermsRegister } from './views.ts';
import { actionWords, cellWords, decisionWords, interestWords, methodWords, termWords } from './words.ts';

const dayOf = (instant: string | undefined): string => (instant === undefined ? '' : localDate(instant));
const yesNo = (value: boolean): string => (value ? 'Yes' : 'No');

export function attendanceTable({ meetings, people }: AttendanceRegister): Table {
  const flags = people.some(({ absence }) => absence !== undefined);
  const absence = flags ? ['Missed without consent since', 'Runs until'] : [];
  return [
    [
      'Name',
      'Role',
      'Category',
      ...meetings.map(({ date, title }) => `${date} ${title}`),
      'Attended',
      'Of',
      'Percent',
      ...absence,
    ],
    ...people.map((row) => [
      row.name,
      roleNames[row.role],
      row.category && categoryNames[row.category],
      ...row.cells.map((cell) => cellWords[cell]),
      row.attended,
      row.of,
      row.percent,
      ...(flags ? [row.absence?.since, row.absence?.on] : []),
    ]),
  ];
}

export const decisionsTable = ({ decisions }: DecisionsRegister): Table => [
  [
    'Date',
    'Meeting',
    'Item',
    'Title',
    'Part',
    'Resolution',
    'Outcome',
    'How',
    'For',
    'Against',
    'Abstained',
    'Casting vote',
    'Proposed by',
    'Seconded by',
  ],
  ...decisions.map((d) => [
    d.date,
    d.meetingTitle,
    d.number,
    d.itemTitle,
    d.part,
    d.text,
    decisionWords[d.state],
    d.method && methodWords[d.method],
    d.counts?.for,
    d.counts?.against,
    d.counts?.abstain,
    d.casting,
    d.proposerName,
    d.seconderName,
  ]),
];

export const actionsTable = (actions: readonly ActionEntry[]): Table => [
  ['Action', 'Owner', 'Due', 'State', 'Given', 'Board', 'Meeting', 'Item', 'Title', 'Part', 'Closed', 'Note'],
  ...actions.map((a) => [
    a.text,
    a.ownerName,
    a.due,
    actionWords[a.overdue ? 'overdue' : a.state],
    dayOf(a.givenAt),
    a.boardName,
    a.meetingTitle,
    a.number,
    a.itemTitle,
    a.part,
    dayOf(a.closedAt),
    a.note,
  ]),
];

/** Standing ones, then those declared at meetings, in the same columns. */
export const interestsTable = ({ standing, declared, without }: InterestsRegister): Table => [
  [
    'Name',
    'Register',
    'Kind',
    'With',
    'Interest',
    'Since',
    'Declared',
    'Confirmed',
    'Confirm by',
    'Ended',
    'Meeting',
    'Item',
    'Part',
    'Withdrew',
  ],
  ...standing.map((i) => [
    i.name,
    'Standing',
    interestWords[i.kind],
    i.organisation,
    i.nature,
    i.since,
    dayOf(i.declaredAt),
    dayOf(i.confirmedAt),
    i.endedAt === undefined ? i.confirmBy : '',
    dayOf(i.endedAt),
    ...['', '', '', ''],
  ]),
  ...without.flatMap(({ name, none }) =>
    none === undefined
      ? []
      : [[name, 'Has none', '', '', '', '', dayOf(none.at), dayOf(none.at), none.confirmBy, ...['', '', '', '', '']]],
  ),
  ...declared.map((d) => [
    ...[d.name, 'At a meeting', interestWords[d.kind], '', d.interest, '', d.date, '', '', ''],
    d.meetingTitle,
    `${d.number} ${d.itemTitle}`,
    d.part,
    yesNo(d.withdrew),
  ]),
];

export const termsTable = ({ terms }: TermsRegister): Table => [
  ['Name', 'Role', 'Category', 'Term began', 'Term ends', 'State'],
  ...terms.map((t) => [
    t.name,
    roleNames[t.role],
    t.category && categoryNames[t.category],
    t.termStart,
    t.termEnd,
    termWords[t.state],
  ]),
];
