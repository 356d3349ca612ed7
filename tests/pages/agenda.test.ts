import { expect, test } from 'vitest';
import { parseAgenda } from '#lib/pages/agenda.ts';

const titles = (text: string) => parseAgenda(text).map((item) => item.title);

test('one item a line; empty lines and the numbering of any kind are dropped', () => {
  const pasted = '1. Welcome\n\n2) Apologies\r\n  3.1 Minutes of 14 October\n(a) Matters arising\n• Report\n– Budget\n';
  expect(titles(pasted)).toEqual([
    'Welcome',
    'Apologies',
    'Minutes of 14 October',
    'Matters arising',
    'Report',
    'Budget',
  ]);
});

test('numbers and words that belong to the title stay', () => {
  expect(titles('6 month review\n2026 budget\nA new roof\nPart 2 of the building programme\n360° review')).toEqual([
    '6 month review',
    '2026 budget',
    'A new roof',
    'Part 2 of the building programme',
    '360° review',
  ]);
});

test('bare numbers are the numbering when every line begins with one, or before a tab', () => {
  expect(titles('1 Welcome\n2 Apologies\n3 6 month review')).toEqual(['Welcome', 'Apologies', '6 month review']);
  expect(titles('1\tWelcome\nApologies')).toEqual(['Welcome', 'Apologies']);
});

test('planned minutes and confidential items are read from the end of a line, in either order', () => {
  expect(
    parseAgenda(
      'Welcome (5 min)\nReport – 20 minutes\nStaffing (Part 2)\nPay (10 mins) (Part 2)\nA matter (confidential), 15 min',
    ),
  ).toEqual([
    { title: 'Welcome', part: 1, plannedMinutes: 5 },
    { title: 'Report', part: 1, plannedMinutes: 20 },
    { title: 'Staffing', part: 2 },
    { title: 'Pay', part: 2, plannedMinutes: 10 },
    { title: 'A matter', part: 2, plannedMinutes: 15 },
  ]);
});

test('a line that is nothing but a mark remains a title', () => {
  expect(parseAgenda('Part 2\n10 minutes')).toEqual([
    { title: 'Part 2', part: 1 },
    { title: '10 minutes', part: 1 },
  ]);
});

test('what is indented, or numbered under another, stands under the item before', () => {
  const levels = (text: string) => parseAgenda(text).map(({ title, level = 0 }) => `${level} ${title}`);
  expect(levels('1. Finance\n  Budget\n\tForecast\n2. Report')).toEqual([
    '0 Finance',
    '1 Budget',
    '1 Forecast',
    '0 Report',
  ]);
  expect(levels('3 Finance\n3.1 Budget\n(b) Forecast\n4a. Roof')).toEqual([
    '0 3 Finance',
    '1 Budget',
    '1 Forecast',
    '1 Roof',
  ]);
  // All of it further in, as it comes out of a mail, and an agenda that begins with such a number.
  expect(levels('   Welcome\n   Report')).toEqual(['0 Welcome', '0 Report']);
  expect(levels('(a) Welcome\n(b) Report')).toEqual(['0 Welcome', '1 Report']);
  expect(levels('A new roof\nI would like to ask')).toEqual(['0 A new roof', '0 I would like to ask']);
});
