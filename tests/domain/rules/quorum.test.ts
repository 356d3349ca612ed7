import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attendance } from '#lib/domain/attendance.ts';
import type { Declaration } from '#lib/domain/declarations.ts';
import { type Role, roles } from '#lib/domain/people.ts';
import { attending, presentOf, quorumOf, vacanciesOf, votersOn } from '#lib/domain/quorum.ts';
import { createAcademy } from '#lib/domain/rules/academy.ts';
import { maintainedEngland } from '#lib/domain/rules/maintained-england.ts';

const board = { kind: 'board', seats: 12 } as const;
const committee = { kind: 'committee', seats: 6 } as const;

describe('G1: the quorum', () => {
  test.each([
    [12, 0, 6],
    [12, 1, 6],
    [12, 2, 5],
    [7, 0, 4],
    [7, 2, 3],
    [1, 0, 1],
    [3, 3, 1],
    [3, 9, 1],
  ])('of a board with %i seats, %i vacant, is %i', (seats, vacancies, value) => {
    expect(maintainedEngland.quorum({ kind: 'board', seats }, vacancies).value).toBe(value);
  });

  test.each([
    [undefined, 3],
    [2, 3],
    [3, 3],
    [5, 5],
  ])('of a committee for which the board set %s is %i', (quorumSet, value) => {
    expect(maintainedEngland.quorum({ ...committee, ...(quorumSet ? { quorumSet } : {}) }, 2).value).toBe(value);
  });

  test.each([
    [3, 0, 3],
    [9, 0, 3],
    [10, 0, 4],
    [12, 3, 3],
    [30, 0, 10],
  ])('of an academy with %i seats, %i vacant, is %i: three, or a third where that is more', (seats, vacant, value) => {
    expect(createAcademy().quorum({ kind: 'board', seats }, vacant).value).toBe(value);
  });

  test('says how it came about', () => {
    expect(maintainedEngland.quorum(board, 0).says).toBe(
      'Half of the 12 governors in post, rounded up: 6 must be present.',
    );
    expect(maintainedEngland.quorum(board, 1).says).toBe(
      'Half of the 11 governors in post (12 seats, 1 vacant), rounded up: 6 must be present.',
    );
    expect(createAcademy().quorum({ kind: 'board', seats: 5 }, 0).says).toBe(
      'Never fewer than 3 governors: 3 must be present.',
    );
    expect(createAcademy().quorum({ kind: 'board', seats: 12 }, 0).says).toMatch(
      /^A third of the 12 governors in post/,
    );
  });

  test('is exact for each share in hundredths, whatever floats make of it', () => {
    for (let hundredths = 1; hundredths <= 100; hundredths += 1) {
      const rules = createAcademy({ quorumShare: hundredths / 100, quorumLeast: 1 });
      for (let seats = 1; seats <= 60; seats += 1) {
        expect(rules.quorum({ kind: 'board', seats }, 0).value, `${hundredths}% of ${seats}`).toBe(
          Math.max(1, Number((BigInt(hundredths * seats) + 99n) / 100n)),
        );
      }
    }
  });

  const seats = fc.integer({ min: 1, max: 200 });
  const vacancies = fc.integer({ min: 0, max: 200 });
  const share = fc.integer({ min: 1, max: 100 }).map((n) => n / 100);

  test('grows with the seats and shrinks with the vacancies; never more than there are, never fewer than a share', () => {
    fc.assert(
      fc.property(seats, vacancies, share, (n, vacant, quorumShare) => {
        const rules = createAcademy({ quorumShare, quorumLeast: 1 });
        const of = (all: number, without: number) => rules.quorum({ kind: 'board', seats: all }, without).value;
        expect(of(n + 1, vacant)).toBeGreaterThanOrEqual(of(n, vacant));
        expect(of(n, vacant + 1)).toBeLessThanOrEqual(of(n, vacant));
        const inPost = Math.max(0, n - vacant);
        expect(of(n, vacant)).toBeLessThanOrEqual(Math.max(1, inPost));
        expect(of(n, vacant) + 1e-6).toBeGreaterThanOrEqual(inPost * quorumShare);
      }),
    );
  });

  test('a meeting is quorate exactly from the quorum on', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 50 }), (governors, needed) => {
        const ruling = maintainedEngland.quorate({ governors }, needed);
        expect(ruling.value).toBe(governors >= needed);
        expect(ruling.says).toMatch(governors >= needed ? /^Quorate/ : /^Not quorate/);
      }),
    );
  });
});

const at = '2026-03-02T18:00:00.000Z';
const entry = (personId: string, role: Role, remote: boolean, here: boolean): Attendance => ({
  personId,
  name: personId,
  role,
  votes: role === 'associate',
  mark: here ? (remote ? 'remote' : 'present') : 'absent',
  stays: here ? [{ from: at, ...(remote ? { remote: true as const } : {}) }] : [],
  version: 1,
});
const withdrawal = (personId: string, returned: boolean): Declaration => ({
  id: personId,
  personId,
  name: personId,
  itemId: 'i',
  kind: 'pecuniary',
  interest: 'A contract',
  withdrew: true,
  at,
  by: 'c',
  ...(returned ? { returnedAt: at } : {}),
});

const room = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 40 }).map(String),
    role: fc.constantFrom(...roles),
    remote: fc.boolean(),
    here: fc.boolean(),
    withdrew: fc.boolean(),
    returned: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);
const remoteApproved = { at, by: 'c' };

describe('G1: who counts', () => {
  test('only governors count towards the quorum', () => {
    const attendance = roles.map((role) => entry(role, role, false, true));
    expect(presentOf({ attendance }, {})).toEqual({ governors: 3, otherVoters: 1 });
  });

  test('remote attendance counts once the board has approved it, and not before', () => {
    const attendance = [entry('a', 'governor', true, true), entry('b', 'governor', false, true)];
    expect(presentOf({ attendance }, {}).governors).toBe(1);
    expect(presentOf({ attendance }, { remoteApproved }).governors).toBe(2);
  });

  test('whoever withdrew from an item stays out of it, though they be back in the meeting', () => {
    const attendance = [entry('a', 'governor', false, true), entry('b', 'governor', false, true)];
    for (const declarations of [[withdrawal('a', false)], [withdrawal('a', true)]]) {
      expect(presentOf({ attendance, declarations }, {}, 'i').governors).toBe(1);
      expect(presentOf({ attendance, declarations }, {}, 'other').governors).toBe(2);
      expect(presentOf({ attendance, declarations }, {}).governors).toBe(2);
    }
  });

  test('withdrawing never raises the presence; who withdrew neither counts nor votes', () => {
    fc.assert(
      fc.property(
        room,
        fc.boolean(),
        fc.constantFrom('board' as const, 'committee' as const),
        (people, remote, kind) => {
          const attendance = people.map((p) => entry(p.id, p.role, p.remote, p.here));
          const declarations = people.filter((p) => p.withdrew).map((p) => withdrawal(p.id, p.returned));
          const of = { kind, ...(remote ? { remoteApproved } : {}) };
          const whole = presentOf({ attendance, declarations }, of);
          const item = presentOf({ attendance, declarations }, of, 'i');
          expect(item.governors).toBeLessThanOrEqual(whole.governors);
          expect(item.otherVoters).toBeLessThanOrEqual(whole.otherVoters);
          const gone = new Set(people.filter((p) => p.withdrew).map((p) => p.id));
          const voters = votersOn({ attendance, declarations }, of, 'i');
          expect(voters.filter((id) => gone.has(id))).toEqual([]);
          expect(attending({ attendance, declarations }, of, 'i').filter(({ personId }) => gone.has(personId))).toEqual(
            [],
          );
          expect(voters.length).toBe(kind === 'committee' ? item.governors + item.otherVoters : item.governors);
        },
      ),
    );
  });

  test('a seat that nobody fills is a vacancy; there are never fewer than none', () => {
    const members = roles.map((role) => ({ role }));
    expect(vacanciesOf({ seats: 5 }, members)).toBe(2);
    expect(vacanciesOf({ seats: 2 }, members)).toBe(0);
  });

  test('the quorum of a meeting says both rules', () => {
    const own = { id: 'b', organisationId: 'o', name: 'B', clerks: [], ...board };
    const quorum = quorumOf(
      own,
      Array.from({ length: 10 }, () => ({ role: 'governor' as const })),
      { governors: 4 },
    );
    expect(quorum).toMatchObject({ present: 4, needed: 5, quorate: false });
    expect(quorum.says).toMatch(
      /^Not quorate: 4 governors present, 5 needed; 1 more must come\. Half of the 10 governors/,
    );
  });
});
