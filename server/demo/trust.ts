import type { Purpose } from '#lib/domain/meetings.ts';
import type { Category, Role } from '#lib/domain/people.ts';

/** An invented trust, believable enough to judge the product by. Nobody in it exists. */
export interface DemoPerson {
  name: string;
  username: string;
  role: Role;
  category?: Category;
  /** Whether they also sit on the committee, and as what. */
  onCommittee?: Role;
}

export interface DemoItem {
  title: string;
  purpose: Purpose;
  part?: 2;
  plannedMinutes: number;
}

export interface DemoOrganisation {
  name: string;
  board: { name: string; seats: number };
  committee?: { name: string; seats: number };
  people: DemoPerson[];
}

export const trust: DemoOrganisation = {
  name: 'Alder Valley Learning Trust',
  board: { name: 'Marlbrook Primary School governing board', seats: 7 },
  committee: { name: 'Finance and premises committee', seats: 4 },
  people: [
    { name: 'Margaret Ellison', username: 'margaret.ellison', role: 'clerk', onCommittee: 'clerk' },
    { name: 'David Okafor', username: 'david.okafor', role: 'chair', category: 'coOpted' },
    { name: 'Helen Prys', username: 'helen.prys', role: 'viceChair', category: 'localAuthority', onCommittee: 'chair' },
    { name: 'Sarah Lindley', username: 'sarah.lindley', role: 'governor', category: 'headteacher' },
    { name: 'Priya Raman', username: 'priya.raman', role: 'governor', category: 'parent', onCommittee: 'governor' },
    { name: 'Tom Whitlock', username: 'tom.whitlock', role: 'governor', category: 'staff' },
    { name: 'Yusuf Karim', username: 'yusuf.karim', role: 'governor', category: 'coOpted', onCommittee: 'governor' },
    {
      name: 'Grace Nwosu',
      username: 'grace.nwosu',
      role: 'associate',
      category: 'associate',
      onCommittee: 'associate',
    },
    { name: 'Ian Fletcher', username: 'ian.fletcher', role: 'observer' },
  ],
};

export const otherOrganisation: DemoOrganisation = {
  name: 'St Oswin’s Church of England Academy',
  board: { name: 'St Oswin’s local governing board', seats: 6 },
  people: [
    { name: 'Ruth Calloway', username: 'ruth.calloway', role: 'clerk' },
    { name: 'Peter Hargreaves', username: 'peter.hargreaves', role: 'chair', category: 'foundation' },
    { name: 'Amina Yusuf', username: 'amina.yusuf', role: 'governor', category: 'parent' },
    { name: 'Colin Brandt', username: 'colin.brandt', role: 'governor', category: 'staff' },
    { name: 'Eleanor Marsh', username: 'eleanor.marsh', role: 'governor', category: 'foundation' },
    { name: 'Joanne Pike', username: 'joanne.pike', role: 'observer' },
  ],
};

export const agendaNow: DemoItem[] = [
  { title: 'Welcome, apologies and declarations of interest', purpose: 'information', plannedMinutes: 5 },
  { title: 'Minutes of the last meeting and matters arising', purpose: 'decision', plannedMinutes: 10 },
  { title: 'Headteacher’s report', purpose: 'discussion', plannedMinutes: 25 },
  { title: 'School improvement plan: reading in Years 1 and 2', purpose: 'discussion', plannedMinutes: 20 },
  { title: 'Budget monitoring and three-year forecast', purpose: 'decision', plannedMinutes: 20 },
  { title: 'Safeguarding: termly report', purpose: 'information', plannedMinutes: 10 },
  { title: 'Staffing matter', purpose: 'discussion', part: 2, plannedMinutes: 15 },
  { title: 'Dates of meetings and any other business', purpose: 'information', plannedMinutes: 5 },
];

export const agendaPast: DemoItem[] = [
  { title: 'Apologies and declarations of interest', purpose: 'information', plannedMinutes: 5 },
  { title: 'Minutes of the last meeting', purpose: 'decision', plannedMinutes: 5 },
  { title: 'Admission arrangements', purpose: 'decision', plannedMinutes: 20 },
  { title: 'Premises: roof of the infant block', purpose: 'decision', plannedMinutes: 20 },
  { title: 'Dates of meetings', purpose: 'information', plannedMinutes: 5 },
];

export const agendaComing: DemoItem[] = [
  { title: 'Apologies and declarations of interest', purpose: 'information', plannedMinutes: 5 },
  { title: 'Approval of the budget', purpose: 'decision', plannedMinutes: 30 },
  { title: 'Policies for review: behaviour, complaints', purpose: 'decision', plannedMinutes: 20 },
];

export const agendaOther: DemoItem[] = [
  { title: 'Opening prayer, apologies and declarations of interest', purpose: 'information', plannedMinutes: 5 },
  { title: 'Minutes of the last meeting', purpose: 'decision', plannedMinutes: 5 },
  { title: 'Ethos committee: report of the visit in October', purpose: 'discussion', plannedMinutes: 20 },
  { title: 'Complaint, stage 3', purpose: 'decision', part: 2, plannedMinutes: 20 },
  { title: 'Dates of meetings', purpose: 'information', plannedMinutes: 5 },
];
