import { describe, expect, test } from 'vitest';
import { lanesOf, Timeline } from '#lib/components/history/timeline.ts';
import { sum, tallyWords } from '#lib/components/history/words.ts';
import type { Moment } from '#lib/domain/minutes-past.ts';

const start = Date.parse('2026-10-14T17:00:00Z');
const hour = 3_600;

const moment = (author: string, from: number, until: number, ...items: string[]): Moment => ({
  author,
  carried: false,
  from: start + from * 1000,
  at: start + until * 1000,
  items: new Set(items),
});
const open = (...moments: Moment[]) => ({ documentId: 'open', moments });

describe('S11: the timeline', () => {
  test('takes the moments of all documents in the order of time, and knows where each document stood', () => {
    const timeline = new Timeline([
      open(moment('ada', 0, 5, 'one'), moment('ben', 20, 25, 'two')),
      { documentId: 'secret', moments: [moment('cyn', 8, 12, 'three')] },
    ]);
    expect(timeline.steps.map(({ author }) => author)).toEqual(['ada', 'cyn', 'ben']);
    expect([-1, 0, 1, 2].map((index) => timeline.momentOf('open', index))).toEqual([-1, 0, 0, 1]);
    expect([-1, 0, 1, 2].map((index) => timeline.momentOf('secret', index))).toEqual([-1, -1, 0, 0]);
    expect(timeline.momentOf('unknown', 2)).toBe(-1);
  });

  test('leaves out what changed no minutes, and still counts the document’s own moments', () => {
    const timeline = new Timeline([open(moment('ada', 0, 5), moment('ben', 6, 9, 'one'))]);
    expect(timeline.steps.map(({ moment: nth }) => nth)).toEqual([1]);
  });

  test('gives each step a place of its own, and a long pause little room', () => {
    const timeline = new Timeline([
      open(
        moment('ada', 0, 10, 'one'),
        moment('ben', 5, 10, 'one'),
        moment('ada', 12, 20, 'one'),
        moment('ada', 24 * hour, 24 * hour + 3, 'one'),
      ),
    ]);
    expect(timeline.steps.map(({ position }) => position)).toEqual([10, 11, 21, 66]);
    expect(timeline.length).toBe(66);
    expect([0, 9, 10, 11, 65, 66].map((position) => timeline.indexAt(position))).toEqual([-1, -1, 0, 1, 2, 3]);
    expect(timeline.sittings.map(({ from }) => (from - start) / 1000)).toEqual([0, 24 * hour]);
  });

  test('leaps a minute at a time, and to the ends where there is no such step', () => {
    const timeline = new Timeline([open(...[0, 30, 70, 80, 200].map((at) => moment('ada', at, at, 'one')))]);
    expect([0, 1, 3, 4].map((index) => timeline.leap(index, 60_000))).toEqual([2, 4, 4, 4]);
    expect([4, 3, 2, 0].map((index) => timeline.leap(index, -60_000))).toEqual([3, 0, 0, -1]);
    expect(timeline.indexBy(start + 75_000)).toBe(2);
    expect(timeline.indexBy(start - 1)).toBe(-1);
  });

  test('has nothing where nothing was written', () => {
    const timeline = new Timeline([open()]);
    expect([timeline.last, timeline.length, timeline.indexAt(0), timeline.positionOf(-1)]).toEqual([-1, 0, -1, 0]);
    expect(timeline.sittings).toEqual([]);
    expect(lanesOf(timeline, 6)).toEqual([]);
  });

  test('shows who wrote when, those who wrote least together', () => {
    const timeline = new Timeline([
      open(
        moment('ada', 0, 10, 'one'),
        moment('ada', 10, 20, 'one'),
        moment('ben', 40, 45, 'one'),
        moment('cyn', 50, 60, 'one'),
        moment('ada', 60, 61, 'one'),
      ),
    ]);
    expect(lanesOf(timeline, 3).map(({ author }) => author)).toEqual(['ada', 'ben', 'cyn']);
    expect(lanesOf(timeline, 3)[0]!.stretches).toEqual([
      { from: 0, until: 20 },
      { from: 60, until: 61 },
    ]);
    expect(lanesOf(timeline, 2).map(({ author, stretches }) => [author, stretches.length])).toEqual([
      ['ada', 2],
      ['others', 2],
    ]);
  });
});

describe('S11: changes in words', () => {
  const nameOf = (id: string): string => ({ a: 'Amara', b: 'Ben' })[id] ?? id;
  test.each([
    [{ added: 1, removed: 0, restyled: 0, by: new Set(['a']) }, '1 passage added, by Amara.'],
    [
      { added: 3, removed: 1, restyled: 0, by: new Set(['a', 'b']) },
      '3 passages added and 1 removed, by Amara and Ben.',
    ],
    [
      { added: 0, removed: 2, restyled: 1, by: new Set(['b']) },
      '2 passages removed and the form of 1 passage changed, by Ben.',
    ],
  ])('%o', (tally, words) => {
    expect(tallyWords(tally, nameOf)).toBe(words);
  });

  test('are added up over the sections', () => {
    const one = { added: 1, removed: 2, restyled: 0, by: new Set(['a']) };
    const two = { added: 2, removed: 0, restyled: 4, by: new Set(['a', 'b']) };
    expect(sum([one, two])).toEqual({ added: 3, removed: 2, restyled: 4, by: new Set(['a', 'b']) });
  });
});
