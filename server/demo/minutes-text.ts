import type { Role } from '#lib/domain/people.ts';

export type Block = { heading: string } | { paragraph: string } | { bullets: string[] };

/** What somebody has written into one item's section. */
export interface Passage {
  /** The item, by its place in the agenda. */
  item: number;
  by: Role;
  blocks: Block[];
}

export const minutesNow: Passage[] = [
  {
    item: 0,
    by: 'clerk',
    blocks: [
      { paragraph: 'The chair welcomed everyone and the meeting began at the time given in the notice.' },
      { paragraph: 'Apologies: none had been received. The meeting was quorate.' },
      { paragraph: 'No interests were declared beyond those in the register.' },
    ],
  },
  {
    item: 1,
    by: 'clerk',
    blocks: [
      { paragraph: 'The minutes of the last meeting were agreed as a true record and will be signed by the chair.' },
      { heading: 'Matters arising' },
      {
        bullets: [
          'The roof of the infant block: two of three quotations have come in; the third is due on Friday.',
          'The travel plan has been sent to the local authority.',
        ],
      },
    ],
  },
  {
    item: 2,
    by: 'clerk',
    blocks: [
      { paragraph: 'The headteacher’s report had been circulated with the agenda and was taken as read.' },
      { paragraph: 'Attendance stood at 95.2 per cent, against 94.6 per cent at the same point last year.' },
    ],
  },
  {
    item: 2,
    by: 'chair',
    blocks: [
      { heading: 'Questions from governors' },
      {
        bullets: [
          'What explains the better attendance in Year 5? The breakfast club and calls home on the first morning.',
          'Does the figure include the two families who are moving? No; they are shown separately.',
        ],
      },
    ],
  },
  {
    item: 3,
    by: 'governor',
    blocks: [{ paragraph: 'Governors had visited phonics lessons in both years and found them calm and consistent.' }],
  },
];

export const minutesPast: Passage[] = [
  {
    item: 0,
    by: 'clerk',
    blocks: [{ paragraph: 'Apologies were received from Yusuf Karim and accepted. No interests were declared.' }],
  },
  { item: 1, by: 'clerk', blocks: [{ paragraph: 'The minutes were agreed and signed.' }] },
  {
    item: 2,
    by: 'clerk',
    blocks: [
      { paragraph: 'The headteacher set out the arrangements proposed for next September.' },
      { paragraph: 'Resolved: that the admission arrangements be determined as set out in the paper.' },
    ],
  },
  {
    item: 3,
    by: 'clerk',
    blocks: [
      { paragraph: 'The surveyor’s report was received. The board asked for three quotations.' },
      { bullets: ['Action: school business manager, before the next meeting.'] },
    ],
  },
  { item: 4, by: 'clerk', blocks: [{ paragraph: 'The dates for the year were agreed as circulated.' }] },
];

export const minutesOther: Passage[] = [
  {
    item: 0,
    by: 'clerk',
    blocks: [{ paragraph: 'The chair opened the meeting with prayer. There were no apologies.' }],
  },
  { item: 1, by: 'clerk', blocks: [{ paragraph: 'The minutes were agreed as a true record.' }] },
];
