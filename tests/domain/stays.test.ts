import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attendance, attendanceMarks, isHere, type Stay } from '#lib/domain/attendance.ts';
import { arrive, closeStays, correct, depart, type Recorded, type Snapshot } from '#lib/domain/stays.ts';

const somebody: Snapshot = { personId: 'p', name: 'Priya Raman', role: 'governor', category: 'parent', votes: true };
const at = (minute: number): string => new Date(Date.parse('2026-03-02T18:30:00Z') + minute * 60_000).toISOString();

const entryOf = (recorded: Recorded): Attendance => {
  if (typeof recorded === 'string' || 'refused' in recorded) throw new Error(JSON.stringify(recorded));
  return recorded.entry;
};

/** In order of time, none within another, and only the last one open. */
function expectWhole(stays: readonly Stay[]): void {
  for (const [i, { from, to }] of stays.entries()) {
    if (i < stays.length - 1) expect(to).toBeDefined();
    if (to !== undefined) expect(to >= from).toBe(true);
    if (i > 0) expect(from >= stays[i - 1]!.to!).toBe(true);
  }
}

const step = fc.record({
  kind: fc.constantFrom('arrive', 'depart'),
  minute: fc.nat(90),
  remote: fc.boolean(),
});

describe('M1: arrivals and departures', () => {
  test('M1: whatever is recorded in whatever order, stays are whole, and the same again adds nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let entry: Attendance | undefined;
        for (const { kind, minute, remote } of steps) {
          const take = () =>
            kind === 'arrive' ? arrive(entry, somebody, { at: at(minute), remote }) : depart(entry, at(minute));
          const recorded = take();
          if (recorded === 'unchanged' || 'refused' in recorded) continue;
          expect(recorded.entry.version).toBe((entry?.version ?? 0) + 1);
          entry = recorded.entry;
          expect(isHere(entry)).toBe(kind === 'arrive');
          expectWhole(entry.stays);
          expect(entry.mark).toBe(entry.stays.some((stay) => stay.remote !== true) ? 'present' : 'remote');
          expect(take()).toBe('unchanged');
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('M1: leaving closes the stay when it was; without having come, or again, it adds nothing', () => {
    const first = entryOf(arrive(undefined, somebody, { at: at(0), remote: false }));
    expect(entryOf(depart(first, at(3))).stays).toEqual([{ from: at(0), to: at(3) }]);
    expect(depart(undefined, at(3))).toBe('unchanged');
    expect(depart(entryOf(depart(first, at(3))), at(5))).toBe('unchanged');
  });

  test('M1: going on at a distance closes one stay and opens the next; nobody comes before they left', () => {
    const first = entryOf(arrive(undefined, somebody, { at: at(10), remote: false }));
    expect(arrive(first, somebody, { at: at(5), remote: true })).toHaveProperty('refused');
    const second = entryOf(arrive(first, somebody, { at: at(20), remote: true }));
    expect(second.stays).toEqual([
      { from: at(10), to: at(20) },
      { from: at(20), remote: true },
    ]);
    expect(depart(second, at(15))).toHaveProperty('refused');
  });

  test('M1: coming takes down who somebody is now, and ends apologies', () => {
    const sorry: Attendance = {
      ...somebody,
      role: 'associate',
      mark: 'apologies',
      accepted: true,
      reason: 'At work',
      stays: [],
      version: 4,
    };
    expect(entryOf(arrive(sorry, somebody, { at: at(1), remote: true }))).toEqual({
      ...somebody,
      mark: 'remote',
      stays: [{ from: at(1), remote: true }],
      version: 5,
    });
  });
});

describe('M1: what the clerk puts right', () => {
  const span = { from: at(0), now: at(60) };
  const stay = fc.record(
    {
      from: fc.nat(70).map(at),
      to: fc.option(fc.nat(70).map(at), { nil: undefined }),
      remote: fc.constant(true as const),
    },
    { requiredKeys: ['from'] },
  );

  test('M1: what is taken is whole and within the meeting, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...attendanceMarks),
        fc.option(fc.array(stay, { maxLength: 4 }), { nil: undefined }),
        fc.option(fc.constant(at(65)), { nil: undefined }),
        (mark, stays, to) => {
          const said = correct(undefined, somebody, { mark, stays }, { ...span, to, now: at(66) });
          if (!('entry' in said)) {
            expect(said.says).not.toBe('');
            return;
          }
          const { entry } = said;
          expectWhole(entry.stays);
          expect(entry.mark).toBe(mark);
          expect(entry.stays.length > 0).toBe(mark === 'present' || mark === 'remote');
          for (const one of entry.stays) {
            expect(one.from >= span.from).toBe(true);
            expect((one.to ?? one.from) <= (to ?? at(66))).toBe(true);
            if (to !== undefined) expect(one.to).toBeDefined();
          }
          if (entry.stays.length > 0)
            expect(entry.stays.every(({ remote }) => remote === true)).toBe(mark === 'remote');
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  test.each([
    ['apologies', { accepted: false, reason: 'Ill' }, undefined],
    ['absent', { reason: 'Ill' }, 'reason'],
    ['present', { accepted: true }, 'accepted'],
    ['absent', { stays: [{ from: at(0) }] }, 'stays'],
    ['present', { stays: [{ from: at(0) }, { from: at(5) }] }, 'stays'],
    ['present', { stays: [{ from: at(5), to: at(4) }] }, 'stays'],
    ['present', { stays: [{ from: at(-1), to: at(4) }] }, 'stays'],
    ['present', { stays: [{ from: at(61) }] }, 'stays'],
    ['present', { stays: [{ from: at(0), remote: true }] }, 'mark'],
  ] as const)('M1: %s with %j', (mark, said, field) => {
    const done = correct(undefined, somebody, { mark, ...said }, span);
    expect('entry' in done ? undefined : done.field).toBe(field);
  });
});

test('M6: closing ends what is open, and never before it began', () => {
  const entries = [
    { stays: [{ from: at(0), to: at(1) }, { from: at(2) }] },
    { stays: [{ from: at(9) }] },
    { stays: [] },
  ];
  expect(closeStays(entries, at(5)).map(({ stays }) => stays.at(-1)?.to)).toEqual([at(5), at(9), undefined]);
});
