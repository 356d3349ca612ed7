import { describe, expect, test } from 'vitest';
import type { Membership, Person } from '#lib/domain/people.ts';
import { asOf, warningDue } from '#lib/domain/term-ends.ts';

const place = (more: Partial<Membership> = {}): Membership => ({
  organisationId: 'o',
  boardId: 'b',
  role: 'governor',
  votes: true,
  termStart: '2022-09-01',
  ...more,
});
const person = (...memberships: Membership[]): Person => ({
  id: 'p',
  username: 'p',
  mustChangePassword: false,
  accessEpoch: 0,
  memberships,
});

describe('P20: as somebody may act on a day', () => {
  test('P20: the last day counts, the day after does not', () => {
    const one = person(place({ termEnd: '2026-08-31' }));
    expect(asOf(one, '2026-08-31')).toBe(one);
    expect(asOf(one, '2026-09-01').memberships[0]?.ended).toMatchObject({ by: 'system' });
  });

  test('P20: a clerk’s place, one without an end, and one that has ended are left as they are', () => {
    const ended = { at: '2025-01-01T00:00:00.000Z', by: 'c' };
    const one = person(
      place({ role: 'clerk', termEnd: '2026-08-31' }),
      place(),
      place({ termEnd: '2026-08-31', ended }),
    );
    expect(asOf(one, '2030-01-01')).toBe(one);
  });
});

describe('P21: when to tell', () => {
  test.each([
    ['2026-06-01', undefined, undefined],
    ['2026-07-02', undefined, 60],
    ['2026-07-02', 60, undefined],
    ['2026-08-01', 60, 30],
    ['2026-08-24', 30, 7],
    ['2026-08-31', undefined, 7],
    ['2026-08-31', 7, undefined],
    ['2026-09-01', 7, undefined],
  ] as const)('P21: on %s, told last at %s: %s', (today, termWarned, due) => {
    const told = termWarned === undefined ? {} : { termWarned };
    expect(warningDue(place({ termEnd: '2026-08-31', ...told }), today)).toBe(due);
  });

  test('P21: nobody whose place has no end, or has ended', () => {
    expect(warningDue(place(), '2026-08-31')).toBeUndefined();
    const ended = { at: '2026-08-01T00:00:00.000Z', by: 'c' };
    expect(warningDue(place({ termEnd: '2026-08-31', ended }), '2026-08-31')).toBeUndefined();
  });
});
