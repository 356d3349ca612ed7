import { expect, test } from 'vitest';
import type { Figures, Result } from '../types.ts';
import { picture } from './picture.ts';
import { spread } from './summary.ts';
import { outcomes } from './targets.ts';

const results = (scenario: string, server: string, ...figures: Figures[]): Result[] =>
  figures.map((each, rep) => ({ scenario, server, rep, figures: each }));

const storm = [
  ...results('storm', 'quorate', { deliveries_per_s: 300 }, { deliveries_per_s: 900 }, { deliveries_per_s: 600 }),
  ...results('storm', 'y-websocket', { deliveries_per_s: 50 }),
  ...results('storm', 'hocuspocus', { deliveries_per_s: 150 }),
  ...results('storm', 'tick-relay', { deliveries_per_s: 1_000 }),
];

test('a figure is the median of its repetitions, with the least and the most', () => {
  expect(spread(storm, 'storm', 'quorate', 'deliveries_per_s')).toEqual({ median: 600, min: 300, max: 900 });
  expect(spread(storm, 'storm', 'relay', 'deliveries_per_s')).toBeUndefined();
});

test('targets are judged beside the better peer; what was not measured is neither met nor missed', () => {
  const rows = outcomes([...storm, ...results('kill', 'quorate', { typing_lost: 0, burst_lost: 3 })]);
  const named = (what: RegExp) => rows.find((row) => what.test(row.what));
  expect(named(/storm.*better peer/)).toMatchObject({ result: '4 ×', met: true });
  expect(named(/beside the tick relay/)).toMatchObject({ result: '0.6 ×', met: false });
  expect(named(/kill/)).toMatchObject({ result: '0, 3', met: false });
  expect(named(/unload/)).toMatchObject({ result: '–', met: undefined });
});

test('the picture says in words what its bars show', () => {
  const svg = picture(storm, '2026-01-02T03:04:05Z');
  expect(svg).toMatch(/<desc[^>]*>Storm: deliveries a second: Quorate 600, Hocuspocus \+ SQLite 150/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});
