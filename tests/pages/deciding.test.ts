import { expect, test } from 'vitest';
import { whyNot } from '#lib/pages/deciding.ts';

const of = (lacks: string[], who: string[]) => whyNot({ may: false, lacks, who });

test('W2: a clerk who may not decide reads why, and whom to ask', () => {
  expect(of(['Finance'], ['Priya Shah'])).toEqual({
    why: 'It holds for every board here, and you are not clerk of Finance.',
    whom: 'Priya Shah can do it.',
  });
  expect(of(['Finance', 'Pay'], []).whom).toMatch(/^Nobody is clerk of all of them at present\. .* lead clerk/);
});

test('a trust with many boards is not listed to its end', () => {
  const lacks = ['Ash', 'Beech', 'Cedar', 'Elm', 'Fir'];
  expect(of(lacks, []).why).toMatch(/clerk of Ash, Beech, Cedar and 2 others\.$/);
  expect(of(lacks.slice(0, 4), []).why).toMatch(/clerk of Ash, Beech, Cedar and Elm\.$/);
});
