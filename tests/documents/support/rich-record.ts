/** A record with everything in it that minutes can hold, and names that are more than ASCII. */
import { inspectedAddenda, inspectionCopy } from '#lib/domain/record-assembly/inspection-copy.ts';
import type { Withheld } from '#lib/domain/record-assembly/withheld.ts';
import type { AddendumCopy, Block, CopyOf, Inline, MinutesRecord, Seal } from '#lib/domain/records.ts';

const p = (...content: (Inline | string)[]): Block => ({
  kind: 'paragraph',
  content: content.map((one) => (typeof one === 'string' ? { text: one } : one)),
});
const long =
  'Governors asked how the forecast had been built, and were told that it rests on the October census, the agreed pay award and last year’s energy prices. ';

/** What must not be in an inspection copy. */
export const secrets = [
  'Tomasz Wiśniewski',
  'a grievance of the site manager',
  'secretpupil',
  'a settlement with Halvard Ek',
  'Ask Ottoline Brandt',
  'Maximilian Okonjo',
  'Rosalind Achterberg',
];

/** Of what was recorded, by the ids and places below. */
const withheld: Withheld = { refs: new Set(['mo4', 'a4', 'ad1']), corrections: new Set([1]) };

export const seal: Seal = {
  sha256: '3f2a9c5e81d7b04466aa17ce0b9d2f8e5c4b7a6918273645f0e1d2c3b4a59687',
  signature: 'c2lnbmF0dXJl',
  keyId: 'quorate-2026-1',
  signedBy: { personId: 'p1', name: 'Zoë Łukasiewicz' },
  signedAt: '2027-02-09T19:05:00.000Z',
  sequence: 12,
  previous: 'a'.repeat(64),
};

export const richRecord: MinutesRecord = {
  format: 'quorate-minutes/1',
  kind: 'minutes',
  part: 1,
  organisation: { id: 'o1', name: 'Northgate Learning Trust' },
  board: { id: 'b1', name: 'Hillside Primary governing board', kind: 'board' },
  meeting: {
    id: 'm1',
    title: 'Autumn term, second meeting',
    startsAt: '2026-11-17T18:00:00.000Z',
    startedAt: '2026-11-17T18:02:00.000Z',
    endedAt: '2026-11-17T20:14:00.000Z',
    place: 'The library, Hillside Primary School, Tŷ Newydd Road',
    presiding: 'Zoë Łukasiewicz',
    adjournments: [{ from: '2026-11-17T19:10:00.000Z', to: '2026-11-17T19:20:00.000Z', reason: 'fire alarm' }],
  },
  attendance: [
    {
      name: 'Zoë Łukasiewicz',
      role: 'chair',
      category: 'coOpted',
      mark: 'present',
      stays: [{ from: '2026-11-17T18:02:00.000Z', to: '2026-11-17T20:14:00.000Z' }],
    },
    {
      name: 'Ciarán Ó Briain',
      role: 'governor',
      category: 'parent',
      mark: 'present',
      stays: [
        { from: '2026-11-17T18:42:00.000Z', to: '2026-11-17T19:05:00.000Z' },
        { from: '2026-11-17T19:30:00.000Z', to: '2026-11-17T20:14:00.000Z' },
      ],
    },
    {
      name: 'Siân Ŵyn-Price',
      role: 'governor',
      category: 'staff',
      mark: 'remote',
      stays: [{ from: '2026-11-17T18:02:00.000Z', to: '2026-11-17T20:14:00.000Z', remote: true }],
    },
    {
      name: 'Nguyễn Thị Hồng',
      role: 'viceChair',
      category: 'localAuthority',
      mark: 'apologies',
      accepted: true,
      stays: [],
    },
    { name: 'Ola Ström', role: 'governor', category: 'foundation', mark: 'apologies', accepted: false, stays: [] },
    { name: 'Dmitri Шостак', role: 'governor', category: 'parent', mark: 'absent', stays: [] },
    {
      name: 'Priya Chandrasekaran',
      role: 'clerk',
      mark: 'present',
      stays: [{ from: '2026-11-17T18:02:00.000Z', to: '2026-11-17T20:14:00.000Z' }],
    },
  ],
  guests: [
    {
      name: 'Max Müller',
      capacity: 'School business manager',
      stays: [{ from: '2026-11-17T18:02:00.000Z', to: '2026-11-17T19:05:00.000Z' }],
    },
  ],
  quorum: { needed: 4, says: 'Half of the 8 governors in post (9 seats, 1 vacant), rounded up: 4 must be present.' },
  items: [
    {
      id: 'i1',
      number: '1',
      title: 'Welcome and apologies',
      level: 0,
      purpose: 'information',
      part: 1,
      declarations: [],
      blocks: [p('The chair welcomed everybody, in Welsh too: “Croeso i bawb, a’r cŵn ŵyl”.'), p('')],
    },
    {
      id: 'i2',
      number: '2',
      title: 'Budget for 2026/27 and the three-year forecast',
      level: 0,
      purpose: 'decision',
      part: 1,
      calls: [{ from: '2026-11-17T18:30:00.000Z', to: '2026-11-17T19:05:00.000Z' }],
      declarations: [
        {
          name: 'Ciarán Ó Briain',
          kind: 'pecuniary',
          interest: 'Director of Bright Sparks Electrical Ltd, which supplies the school',
          withdrew: true,
        },
      ],
      blocks: [
        p(
          'The ',
          { text: 'headteacher', bold: true },
          ' presented the ',
          { text: 'budget', italic: true },
          ' ',
          {
            text: 'in detail',
            bold: true,
            italic: true,
          },
          '. ',
          long,
          long,
          long,
        ),
        p(
          'The papers are at ',
          { text: 'the trust’s site', link: 'https://example.org/budget?year=2026&v=2' },
          { break: true },
          'and were read.',
        ),
        { kind: 'heading', level: 3, content: [{ text: 'Questions' }] },
        {
          kind: 'list',
          ordered: true,
          items: [
            [p('Why do energy costs rise by 12%? ', long)],
            [
              p('Which posts are at risk?'),
              {
                kind: 'list',
                ordered: false,
                items: [[p('None in 2026/27.')], [p('Two in 2027/28, unless pupil numbers recover.')]],
              },
            ],
            [p('Is the reserve sufficient?')],
          ],
        },
        {
          kind: 'table',
          rows: [
            ['Heading', '2026/27', '2027/28'].map((text) => ({ header: true, blocks: [p(text)] })),
            ['Staff', '£1,204,000', '£1,239,500'].map((text, at) => ({ header: at === 0, blocks: [p(text)] })),
            ['Premises and energy, with the repair of the roof', '£212,300', '£198,000'].map((text, at) => ({
              header: at === 0,
              blocks: [p(text)],
            })),
          ],
        },
        {
          kind: 'motion',
          motion: {
            id: 'mo1',
            text: 'That the budget for 2026/27 be approved as presented.',
            proposer: 'Siân Ŵyn-Price',
            seconder: 'Zoë Łukasiewicz',
            state: 'carried',
            method: 'hands',
            counts: { for: 7, against: 2, abstain: 1 },
            decidedAt: '2026-11-17T19:00:00.000Z',
            says: ['Carried by a majority of those voting: 7 for, 2 against.'],
          },
        },
        { kind: 'heading', level: 4, content: [{ text: 'What follows' }] },
        {
          kind: 'action',
          action: {
            id: 'a1',
            text: 'Obtain three quotes for the roof',
            owner: 'Zoë Price',
            due: '2027-01-12',
            state: 'open',
          },
        },
      ],
    },
    {
      id: 'i3',
      number: '2.1',
      title: 'Lettings',
      level: 1,
      purpose: 'discussion',
      part: 1,
      declarations: [],
      blocks: [
        p('A complaint by ', { text: secrets[0]!, withheld: true }, ' was discussed.'),
        { kind: 'paragraph', content: [{ text: `It concerned ${secrets[1]!} and ${secrets[2]!}.`, withheld: true }] },
        {
          kind: 'motion',
          motion: {
            id: 'mo2',
            text: 'That lettings end at 21:00',
            proposer: 'Ciarán Ó Briain',
            state: 'lost',
            method: 'names',
            counts: { for: 3, against: 3, abstain: 0 },
            named: [
              { name: 'Ciarán Ó Briain', choice: 'for' },
              { name: 'Siân Ŵyn-Price', choice: 'against' },
            ],
            casting: { name: 'Zoë Łukasiewicz', choice: 'against' },
            says: [],
          },
        },
        {
          kind: 'motion',
          motion: { id: 'mo4', text: `That ${secrets[3]!} be agreed`, state: 'carried', method: 'consensus', says: [] },
        },
        { kind: 'action', action: { id: 'a4', text: secrets[4]!, owner: 'Zoë Price', state: 'open' } },
      ],
    },
    {
      id: 'i4',
      number: '3',
      title: 'Confidential item',
      level: 0,
      purpose: 'discussion',
      part: 2,
      declarations: [],
      blocks: [],
    },
    {
      id: 'i5',
      number: '4',
      title: 'Policies',
      level: 0,
      purpose: 'decision',
      part: 1,
      declarations: [],
      blocks: [
        ...Array.from({ length: 12 }, (_, at) => p(`Policy ${at + 1}. `, long, long)),
        p('Emoji 🎉 and 漢字 that the fonts lack, and a very long address https://example.org/', 'a'.repeat(140)),
        {
          kind: 'motion',
          motion: { id: 'mo3', text: 'That the policies be adopted', state: 'carried', method: 'consensus', says: [] },
        },
      ],
    },
  ],
  approval: {
    at: '2027-02-09T18:20:00.000Z',
    meeting: { id: 'm2', title: 'Spring term, first meeting', startsAt: '2027-02-09T18:00:00.000Z' },
    corrections: [
      { item: '2', text: 'For “£1,204,000” read “£1,240,000”.' },
      { text: `Strike ${secrets[5]!}.` },
      { text: 'The date in the heading.' },
    ],
  },
};

const { approval: _, ...unapproved } = richRecord;
export const draftCopy: CopyOf = { record: unapproved, state: 'draft', inspection: false };

const addendumOf = (id: string, text: string, sequence: number): AddendumCopy => ({
  id,
  text,
  to: seal.sha256,
  at: '2027-03-01T09:00:00.000Z',
  by: 'Priya Chandrasekaran',
  seal: { ...seal, sequence, sha256: 'b'.repeat(63) + String(sequence % 10), signedAt: '2027-03-02T18:30:00.000Z' },
});
const addenda: AddendumCopy[] = [
  addendumOf('ad1', `The pupil was ${secrets[6]!}.`, 14),
  addendumOf('ad2', 'Minute 2: the contract was let to Alder Roofing Ltd.\nThe sum stands.', 15),
];

export const signedCopy: CopyOf = { record: richRecord, state: 'signed', inspection: false, seal, addenda };
export const inspected: CopyOf = {
  record: inspectionCopy(richRecord, withheld),
  state: 'signed',
  inspection: true,
  seal,
  addenda: inspectedAddenda(addenda, withheld),
};
