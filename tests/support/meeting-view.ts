/** A meeting as a page is given it, for tests of what pages make of it. */
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';

const itemView = (id: string, more: Partial<AgendaItemView> = {}): AgendaItemView => ({
  id,
  number: id,
  title: `Title ${id}`,
  purpose: 'discussion',
  part: 1,
  level: 0,
  papers: [],
  calls: [],
  version: 1,
  documentId: 'open',
  mayWrite: true,
  ...more,
});

const nothingAllowed: MeetingView['may'] = {
  prepare: false,
  run: false,
  cancel: false,
  write: false,
  freeze: false,
  managePart2: false,
  history: false,
  expunge: false,
  reply: false,
  raiseHand: false,
  review: false,
  correct: false,
  sign: false,
  giveActions: false,
  registers: false,
};

/** In session, read by a governor. */
export const meetingViewOf = (more: Partial<MeetingView> = {}): MeetingView => ({
  id: 'm',
  version: 1,
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  title: 'Autumn',
  startsAt: '2026-11-23T18:00:00Z',
  state: 'inSession',
  currentItemId: '1',
  organisation: { id: 'o', name: 'Trust' },
  board: { id: 'b', name: 'Board', kind: 'board' },
  items: [
    itemView('1'),
    itemView('2', { part: 2, documentId: 'secret' }),
    itemView('3', { part: 2, documentId: undefined, mayWrite: false }),
  ],
  minutes: { id: 'open', state: 'draft', corrections: [], addenda: [] },
  rules: { set: 'maintainedEngland', name: 'Maintained school in England' },
  quorum: { present: 0, needed: 2, quorate: false, says: '' },
  replies: [],
  attendance: [],
  guests: [],
  adjournments: [],
  declarations: [],
  motions: [],
  actions: [],
  hands: [],
  people: [
    { personId: 'g', name: 'Zoe', role: 'governor', votes: true },
    { personId: 'c', name: 'Cleo', role: 'chair', votes: true },
    { personId: 'o', name: 'Olaf', role: 'observer', votes: false },
  ],
  you: { personId: 'g', name: 'Zoe', role: 'governor' },
  may: { ...nothingAllowed, write: true, history: true },
  ...more,
});
