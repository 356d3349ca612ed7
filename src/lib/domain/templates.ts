/** Agendas to begin from. Good practice for the governing boards of maintained schools in England, not a rule. */
import type { AgendaTemplate, Board, TemplateItem } from './boards.ts';
import type { ItemKind, Purpose } from './meetings.ts';

const item = (title: string, purpose: Purpose, plannedMinutes: number, kind?: ItemKind): TemplateItem => ({
  title,
  purpose,
  part: 1,
  level: 0,
  plannedMinutes,
  ...(kind === undefined ? {} : { kind }),
});
const under = (title: string, purpose: Purpose, plannedMinutes: number): TemplateItem => ({
  ...item(title, purpose, plannedMinutes),
  level: 1,
});
const confidential = (title: string, purpose: Purpose, plannedMinutes: number): TemplateItem => ({
  ...item(title, purpose, plannedMinutes),
  part: 2,
});

const opening: readonly TemplateItem[] = [
  item('Welcome and apologies for absence', 'decision', 5, 'apologies'),
  item('Declarations of interest in the items of this agenda', 'information', 3, 'declarations'),
];
const lastTime: readonly TemplateItem[] = [
  item('Minutes of the last meeting', 'decision', 5, 'lastMinutes'),
  item('Matters arising and open actions', 'information', 5, 'mattersArising'),
];
const closing: readonly TemplateItem[] = [
  item('Any other urgent business, with the chair’s leave', 'discussion', 5, 'otherBusiness'),
  item('What this meeting has done for the pupils', 'discussion', 5),
];

const autumn: AgendaTemplate = {
  id: 'autumn',
  name: 'Autumn term: first meeting of the school year',
  items: [
    ...opening,
    item('Election of the chair and the vice-chair', 'decision', 10),
    under('Term of office of the chair and the vice-chair', 'decision', 2),
    under('Election of the chair', 'decision', 4),
    under('Election of the vice-chair', 'decision', 4),
    ...lastTime,
    item('Membership and how the board works', 'decision', 15),
    under('Vacancies and terms of office that end this year', 'information', 3),
    under('Register of business interests for the year', 'decision', 4),
    under('Code of conduct and standing orders', 'decision', 3),
    under('Committees: membership and terms of reference', 'decision', 3),
    under('Link governors', 'decision', 2),
    item('Headteacher’s report', 'discussion', 25),
    under('Results of the summer and what follows from them', 'discussion', 15),
    under('Attendance, exclusions and numbers on roll', 'information', 10),
    item('School improvement plan and self-evaluation', 'decision', 15),
    item('Safeguarding', 'decision', 15),
    under('Child protection policy for the year', 'decision', 7),
    under('Keeping children safe in education: everyone has read Part 1', 'information', 3),
    under('Annual safeguarding report', 'discussion', 5),
    item('Budget monitoring', 'discussion', 10),
    item('Admission arrangements for the year after next', 'decision', 10),
    item('Policies for review', 'decision', 5),
    item('Governors’ visits and training', 'information', 5),
    ...closing,
    item('Dates of meetings in this school year', 'decision', 3),
    confidential('Headteacher’s performance management: panel and adviser', 'decision', 5),
  ],
};

const spring: AgendaTemplate = {
  id: 'spring',
  name: 'Spring term: budget and financial value',
  items: [
    ...opening,
    ...lastTime,
    item('Headteacher’s report', 'discussion', 25),
    under('Progress towards the school improvement plan', 'discussion', 15),
    under('Attendance, exclusions and numbers on roll', 'information', 5),
    under('Pupil premium: what it was spent on and what it did', 'discussion', 5),
    item('Finance', 'decision', 30),
    under('Budget monitoring for this year', 'discussion', 8),
    under('Budget for the next year and three-year forecast', 'decision', 15),
    under('Schools financial value standard (SFVS)', 'decision', 7),
    item('Staffing structure for the next year', 'decision', 10),
    item('Safeguarding: termly report and single central record', 'discussion', 10),
    item('Health and safety: inspection of the premises', 'discussion', 10),
    item('Special educational needs: report of the link governor', 'information', 5),
    item('Policies for review', 'decision', 5),
    item('Governors’ visits and training', 'information', 5),
    ...closing,
    item('Date of the next meeting', 'information', 2),
    confidential('Staff pay: what the pay committee decided', 'information', 5),
  ],
};

const summer: AgendaTemplate = {
  id: 'summer',
  name: 'Summer term: out-turn and the year ahead',
  items: [
    ...opening,
    ...lastTime,
    item('Headteacher’s report', 'discussion', 25),
    under('How the school improvement plan went', 'discussion', 10),
    under('Priorities for the next school year', 'decision', 10),
    under('Attendance, exclusions and numbers on roll', 'information', 5),
    item('Finance', 'decision', 15),
    under('Budget out-turn of last year', 'decision', 7),
    under('Budget monitoring for this year', 'discussion', 4),
    under('School fund: audited accounts', 'decision', 4),
    item('Policies', 'decision', 10),
    under('Policies for review', 'decision', 6),
    under('Which policies are due next year', 'information', 4),
    item('Safeguarding: termly report', 'discussion', 10),
    item('Premises: works in the summer', 'information', 5),
    item('School days and staff training days of the next year', 'decision', 5),
    item('The board’s own work this year, and its training', 'discussion', 10),
    ...closing,
    item('Dates of meetings in the next school year', 'decision', 5),
    confidential('Staffing: appointments and leavers', 'information', 5),
  ],
};

const committee: AgendaTemplate = {
  id: 'committee',
  name: 'Committee: finance, staffing and premises',
  items: [
    item('Apologies for absence', 'decision', 2, 'apologies'),
    item('Declarations of interest', 'information', 2, 'declarations'),
    item('Minutes of the last meeting', 'decision', 3, 'lastMinutes'),
    item('Matters arising and open actions', 'information', 5, 'mattersArising'),
    item('Terms of reference and delegated limits', 'decision', 5),
    item('Finance', 'discussion', 25),
    under('Budget monitoring', 'discussion', 15),
    under('Virements and spending above the delegated limit', 'decision', 5),
    under('Contracts that end this year', 'decision', 5),
    item('Premises, health and safety', 'discussion', 15),
    item('What to report to the board', 'decision', 5),
    item('Any other urgent business', 'discussion', 5, 'otherBusiness'),
    item('Date of the next meeting', 'information', 1),
    confidential('Staffing and pay', 'discussion', 10),
  ],
};

/** Those that come with the product, the likeliest first. */
export const builtInTemplates = ({ kind }: Pick<Board, 'kind'>): readonly AgendaTemplate[] =>
  kind === 'committee' ? [committee] : [autumn, spring, summer];
