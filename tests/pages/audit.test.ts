import { expect, test } from 'vitest';
import { emptyWords } from '#lib/pages/audit.ts';

test.each([
  [{}, 'Look for less, or over a longer time.'],
  [{ from: '2026-03-01', to: '2026-03-01' }, 'Look for less, or over a longer time.'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'The first day is after the last: change one of them.'],
])('A5: where nothing is found, with %o, what to do next is said', (narrowed, says) => {
  expect(emptyWords(narrowed)).toBe(says);
});
