import { describe, expect, test } from 'vitest';
import { partsOf } from '#lib/domain/record-parts.ts';
import { attendanceFacts, meetingFacts } from '#lib/domain/record-facts.ts';
import {
  actionWords,
  clockWords,
  copyWords,
  dayWords,
  declarationWords,
  headWords,
  kindWords,
  motionLabel,
  motionWords,
  seatWords,
} from '#lib/domain/record-words.ts';
import type { MotionRecord } from '#lib/domain/records.ts';
import { richRecord, signedCopy } from '../../documents/support/rich-record.ts';

const motion = (over: Partial<MotionRecord>): MotionRecord => ({
  id: 'm',
  text: 'That it be so',
  state: 'carried',
  says: [],
  ...over,
});

test.each<[string, MotionRecord, string, string]>([
  [
    'hands',
    motion({ proposer: 'Ann', seconder: 'Ben', method: 'hands', counts: { for: 7, against: 2, abstain: 1 } }),
    'RESOLVED',
    'Proposed by Ann, seconded by Ben. Carried: 7 for, 2 against, 1 abstained.',
  ],
  ['consensus', motion({ method: 'consensus' }), 'RESOLVED', 'Agreed without a vote.'],
  [
    'secret ballot',
    motion({ state: 'lost', method: 'ballot', counts: { for: 2, against: 3, abstain: 0 } }),
    'NOT CARRIED',
    'Not carried by secret ballot: 2 for, 3 against, 0 abstained.',
  ],
  [
    'names, with the casting vote',
    motion({
      seconder: 'Ben',
      method: 'names',
      counts: { for: 2, against: 2, abstain: 1 },
      casting: { name: 'Ann', choice: 'for' },
      named: [
        { name: 'Ann', choice: 'for' },
        { name: 'Ben', choice: 'for' },
        { name: 'Cat', choice: 'abstain' },
      ],
    }),
    'RESOLVED',
    'Seconded by Ben. Carried: 2 for, 2 against, 1 abstained. The votes were equal; Ann gave the casting vote for the motion. For: Ann and Ben. Abstained: Cat.',
  ],
  ['a tie', motion({ state: 'tied' }), 'PROPOSED', 'The votes were equal; not decided.'],
  ['under way', motion({ state: 'voting', proposer: 'Ann' }), 'PROPOSED', 'Proposed by Ann. Not decided.'],
  ['withdrawn', motion({ state: 'withdrawn', proposer: 'Ann' }), 'WITHDRAWN', 'Proposed by Ann.'],
  [
    'nothing cast',
    motion({ state: 'notPut', proposer: 'Ann', method: 'names', counts: { for: 0, against: 0, abstain: 0 } }),
    'NOT PUT',
    'Proposed by Ann. No vote was taken.',
  ],
  [
    'nothing cast, of before it was told apart',
    motion({ state: 'lost', method: 'hands', counts: { for: 0, against: 0, abstain: 0 } }),
    'NOT PUT',
    'No vote was taken.',
  ],
  [
    'abstentions alone',
    motion({ state: 'lost', method: 'hands', counts: { for: 0, against: 0, abstain: 3 } }),
    'NOT CARRIED',
    'Not carried: 0 for, 0 against, 3 abstained.',
  ],
  ['without a count', motion({ state: 'lost' }), 'NOT CARRIED', 'Not carried.'],
])('a motion: %s', (_, given, label, words) => {
  expect(motionLabel(given)).toBe(label);
  expect(motionWords(given)).toBe(words);
});

test('an action: who, by when, what, and whether it is done', () => {
  const action = { id: 'a', text: 'Obtain quotes', owner: 'Zoë Price', state: 'open' } as const;
  expect(actionWords({ ...action, due: '2027-01-12' })).toEqual({
    who: 'Zoë Price, by 12 January 2027:',
    what: 'Obtain quotes.',
  });
  expect(actionWords({ ...action, state: 'done', text: 'Why?' })).toEqual({ who: 'Zoë Price:', what: 'Why? Done.' });
  expect(actionWords({ ...action, state: 'dropped' }).what).toBe('Obtain quotes. No longer to be done.');
});

test('a seat in words', () => {
  expect(seatWords('chair', 'coOpted')).toBe('chair, co-opted governor');
  expect(seatWords('governor', 'headteacher')).toBe('headteacher');
  expect(seatWords('governor')).toBe('governor');
  expect(seatWords('associate', 'associate')).toBe('associate member');
});

test('times are those of London, in summer too', () => {
  expect(clockWords('2026-07-01T17:30:00.000Z')).toBe('18:30');
  expect(dayWords('2026-06-30T23:30:00.000Z')).toBe('Wednesday 1 July 2026');
  expect(clockWords('2026-12-01T18:30:00.000Z')).toBe('18:30');
});

test('a declaration says what it is and whether they left', () => {
  const declared = { name: 'Ann', kind: 'loyalty', interest: 'Trustee of the PTA', withdrew: false } as const;
  expect(declarationWords(declared)).toBe('Ann declared an interest of loyalty: Trustee of the PTA.');
  expect(declarationWords({ ...declared, withdrew: true })).toMatch(/Ann withdrew for this item\.$/);
});

describe('who was there', () => {
  const facts = Object.fromEntries(attendanceFacts(richRecord).map(({ label, values }) => [label, values]));

  test('arrivals and departures, with the item that was before the meeting', () => {
    expect(facts.Present).toEqual([
      'Zoë Łukasiewicz, chair, co-opted governor',
      'Ciarán Ó Briain, parent governor; arrived 18:42 (item 2), left 19:05, returned 19:30',
    ]);
    expect(facts['In attendance']).toEqual([
      'Priya Chandrasekaran, clerk',
      'Max Müller, School business manager; left 19:05',
    ]);
  });

  test('apologies by whether they were accepted', () => {
    expect(facts['Apologies accepted']).toEqual(['Nguyễn Thị Hồng, vice-chair, local authority governor']);
    expect(facts['Apologies not accepted']).toEqual(['Ola Ström, foundation governor']);
    expect(facts).not.toHaveProperty('Apologies');
  });

  test('who changed to remote is said to have', () => {
    const [stay] = [{ from: '2026-11-17T18:02:00.000Z', to: '2026-11-17T19:00:00.000Z' }];
    const again = { from: '2026-11-17T19:10:00.000Z', to: '2026-11-17T20:14:00.000Z', remote: true as const };
    const one = { ...richRecord.attendance[0]!, mark: 'remote' as const, stays: [stay, again] };
    const [fact] = attendanceFacts({ ...richRecord, attendance: [one], guests: [], items: [] });
    expect(fact).toEqual({
      label: 'Present remotely',
      values: ['Zoë Łukasiewicz, chair, co-opted governor; left 19:00, returned remotely 19:10'],
    });
  });
});

test('the meeting: when, where, who presided, its adjournments', () => {
  expect(meetingFacts(richRecord).map(({ label, values }) => `${label}: ${values.join('; ')}`)).toEqual([
    'Date: Tuesday 17 November 2026',
    'Time: 18:02 to 20:14',
    'Place: The library, Hillside Primary School, Tŷ Newydd Road',
    'Presiding: Zoë Łukasiewicz',
    'Quorum: Half of the 8 governors in post (9 seats, 1 vacant), rounded up: 4 must be present.',
    'Adjourned: 19:10 to 19:20: fire alarm',
  ]);
});

test('E2: what a copy is headed with, and what it says of itself', () => {
  expect(headWords({ state: 'draftCirculated', inspection: false })).toBe('Circulated draft');
  expect(headWords({ state: 'signed', inspection: true })).toBe('Signed · Inspection copy');
  expect(copyWords({ ...signedCopy, state: 'approved' })).toEqual([
    'The board has approved these minutes. They are not signed yet.',
  ]);
  expect(copyWords({ ...signedCopy, inspection: true })).toHaveLength(2);
  expect(kindWords({ kind: 'addendum', part: 2 })).toBe('Addendum to the minutes (Part 2, confidential)');
});

test('an addendum says to which record it adds', () => {
  const addendum = { to: 'b'.repeat(64), text: 'First.\n\nSecond.', at: '2027-03-01T12:00:00.000Z', by: 'Ann' };
  const said = JSON.stringify(
    partsOf({ ...signedCopy, record: { ...richRecord, kind: 'addendum', items: [], addendum } }),
  );
  expect(said).toContain('First.');
  expect(said).toContain('Second.');
  expect(said).toContain(`Added by Ann on 1 March 2027 at 12:00 to the record with the SHA-256 ${'b'.repeat(64)}.`);
});
