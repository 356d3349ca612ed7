import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgendaItem } from '#lib/domain/meetings.ts';
import { type Membership, type Role, roles } from '#lib/domain/people.ts';
import { type Action, actions, type Circumstances, may, mayOnEvery } from '#lib/domain/permissions.ts';

const sits = (role: Role): Membership => ({
  organisationId: 'o',
  boardId: 'b',
  role,
  votes: false,
  termStart: '2025-09-01',
});
const part2 = (admitted: string[], withdrawn: string[]): AgendaItem => ({
  id: 'i',
  title: 'Staffing',
  purpose: 'decision',
  part: 2,
  version: 1,
  confidential: { minutesId: 'd', admitted, withdrawn },
});

/** Under which circumstances each question is asked; `me` is the member. */
const circumstances: Record<string, Circumstances> = {
  'a clerk is present': { clerkPresent: true },
  'no clerk is present': { clerkPresent: false },
  'Part 2': { personId: 'me', item: part2([], []) },
  'Part 2, admitted': { personId: 'me', item: part2(['me'], []) },
  'Part 2, withdrawn': { personId: 'me', item: part2([], ['me']) },
  'Part 2, admitted and withdrawn': { personId: 'me', item: part2(['me'], ['me']) },
};

const everybody = [...roles];
const governing: Role[] = ['chair', 'viceChair', 'governor'];
const runs = { 'a clerk is present': ['clerk'], 'no clerk is present': ['clerk', 'chair'] } as const;
const confidential = {
  'Part 2': ['clerk', ...governing],
  'Part 2, admitted': ['clerk', ...governing, 'associate'],
  'Part 2, withdrawn': [],
  'Part 2, admitted and withdrawn': [],
} as const;

/** "Who may do what" of docs/SPEC.md, once more and by hand: whoever is not named may not. */
const expected: Record<Action, readonly Role[] | Record<string, readonly Role[]>> = {
  'people.manage': ['clerk'],
  'people.list': ['clerk'],
  'meeting.read': everybody,
  'meeting.prepare': runs,
  'meeting.run': runs,
  'meeting.cancel': ['clerk'],
  'minutes.read': everybody,
  'minutes.write': ['clerk', ...governing, 'associate'],
  'part2.read': confidential,
  'part2.write': confidential,
  'part2.manage': ['clerk'],
  'minutes.freeze': ['clerk'],
  'minutes.review': ['clerk', 'chair'],
  'minutes.correct': ['clerk', ...governing, 'associate'],
  'minutes.sign': ['chair'],
  'meeting.reply': ['clerk', ...governing, 'associate'],
  'hand.raise': [...governing, 'associate'],
  'vote.cast': governing,
  'record.read': everybody,
  'record.inspectionCopy': ['clerk'],
  'register.read': ['clerk', ...governing],
  'rules.manage': ['clerk'],
  'interest.declare': ['clerk', ...governing, 'associate'],
  'action.manage': ['clerk', 'chair'],
  'history.read': ['clerk', ...governing],
  'history.expunge': ['clerk'],
  'audit.readAll': ['clerk'],
  'audit.readOwn': ['clerk', 'governor', 'associate', 'observer'],
  'organisation.decide': ['clerk'],
};

describe('W2: the permission table', () => {
  for (const action of actions) {
    const rule = expected[action];
    const cases = Array.isArray(rule)
      ? Object.keys(circumstances).map((name) => [name, rule as readonly Role[]] as const)
      : Object.entries(rule as Record<string, readonly Role[]>);
    for (const [name, allowed] of cases) {
      test.each(roles)(`W2: ${action}, ${name}: %s`, (role) => {
        expect(may(action, sits(role), circumstances[name])).toBe(allowed.includes(role));
      });
    }
  }

  test('W2: an associate votes only where the committee gave them the vote', () => {
    expect(may('vote.cast', { ...sits('associate'), votes: true })).toBe(true);
    expect(may('vote.cast', { ...sits('associate'), votes: false })).toBe(false);
    expect(may('vote.cast', { ...sits('observer'), votes: true })).toBe(false);
  });

  test('W2: an observer never writes, whatever the lists say', () => {
    fc.assert(
      fc.property(
        fc.subarray(['me', 'x']),
        fc.subarray(['me', 'x']),
        fc.boolean(),
        (admitted, withdrawn, clerkPresent) => {
          const about = { personId: 'me', item: part2(admitted, withdrawn), clerkPresent };
          for (const action of ['minutes.write', 'part2.read', 'part2.write', 'meeting.run'] as const) {
            expect(may(action, sits('observer'), about)).toBe(false);
          }
        },
      ),
      { seed: 1 },
    );
  });

  test('W2: without a membership, or with one that ended, nothing is allowed', () => {
    const over = { ...sits('clerk'), ended: { at: '2026-01-01T00:00:00Z', by: 'x' } };
    for (const action of actions) {
      for (const about of Object.values(circumstances)) {
        expect(may(action, undefined, about)).toBe(false);
        expect(may(action, over, about)).toBe(false);
      }
    }
  });

  test('W2: what holds on every board takes the right on each of them', () => {
    const boards = ['a', 'b', 'c'];
    fc.assert(
      fc.property(
        fc.array(fc.record({ boardId: fc.constantFrom(...boards), role: fc.constantFrom(...roles) })),
        (places) => {
          const memberships = places
            .filter(({ boardId }, i) => places.findIndex((p) => p.boardId === boardId) === i)
            .map(({ boardId, role }) => ({ ...sits(role), boardId }));
          const clerks = boards.every((boardId) =>
            memberships.some((m) => m.boardId === boardId && m.role === 'clerk'),
          );
          expect(mayOnEvery('organisation.decide', { memberships }, boards)).toBe(clerks);
        },
      ),
      { seed: 1 },
    );
    const over = { ...sits('clerk'), ended: { at: '2026-01-01T00:00:00Z', by: 'x' } };
    expect(mayOnEvery('organisation.decide', { memberships: [over] }, ['b'])).toBe(false);
    expect(mayOnEvery('organisation.decide', { memberships: [over, sits('clerk')] }, ['b'])).toBe(true);
  });

  test('A3: without knowing the item or the person, Part 2 stays shut', () => {
    for (const role of roles) {
      expect(may('part2.read', sits(role))).toBe(false);
      expect(may('part2.read', sits(role), { item: part2([], []) })).toBe(false);
      expect(may('part2.write', sits(role), { personId: 'me' })).toBe(false);
      const open: AgendaItem = { id: 'i', title: 'x', purpose: 'decision', part: 1, version: 1 };
      expect(may('part2.read', sits(role), { personId: 'me', item: open })).toBe(false);
    }
  });
});
