import { describe, expect, test } from 'vitest';
import type { Attendance } from '#lib/domain/attendance.ts';
import type { Role } from '#lib/domain/people.ts';
import { presenceOf } from '#lib/domain/record-assembly/presence.ts';
import { meeting, part2 } from './support.ts';

const during = { from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T20:00:00.000Z' };
const attends = (personId: string, role: Role, more: Partial<Attendance> = {}): Attendance => ({
  personId,
  name: personId,
  role,
  votes: false,
  mark: 'present',
  stays: [during],
  version: 1,
  ...more,
});
const call = { itemId: 'i2', from: '2026-03-02T19:00:00.000Z', to: '2026-03-02T19:10:00.000Z' };
const withdrew = (personId: string) => ({
  id: 'd',
  personId,
  name: personId,
  itemId: 'i2',
  kind: 'loyalty' as const,
  interest: 'A cousin',
  withdrew: true,
  at: call.from,
  by: 'clerk',
});

describe('A3: who is listed as present at a Part 2 item', () => {
  test.each<[string, Attendance, boolean, { admitted?: string[]; withdrawn?: string[]; declared?: string }]>([
    ['a governor', attends('p', 'governor'), true, {}],
    ['the clerk', attends('p', 'clerk'), true, {}],
    ['an associate who was let in', attends('p', 'associate'), true, { admitted: ['p'] }],
    ['an associate of whom nobody recorded that they went out', attends('p', 'associate'), false, {}],
    ['an observer of whom nobody recorded it', attends('p', 'observer'), false, {}],
    ['an observer, though on the list', attends('p', 'observer'), false, { admitted: ['p'] }],
    ['a governor who declared an interest and withdrew', attends('p', 'governor'), false, { declared: 'p' }],
    ['a governor whom the clerk withdrew', attends('p', 'governor'), false, { withdrawn: ['p'] }],
    ['an associate who was let in and withdrew', attends('p', 'associate'), false, { admitted: ['p'], declared: 'p' }],
    [
      'a governor who had left before it',
      attends('p', 'governor', { stays: [{ from: during.from, to: '2026-03-02T18:50:00.000Z' }] }),
      false,
      {},
    ],
  ])('%s', (_, entry, listed, { admitted = [], withdrawn = [], declared }) => {
    const item = { ...part2('i2'), confidential: { minutesId: 'doc-i2', admitted, withdrawn } };
    const held = meeting({
      items: [item],
      calls: [call],
      attendance: [entry],
      ...(declared === undefined ? {} : { declarations: [withdrew(declared)] }),
    });
    expect(presenceOf(held, item).attendance.map(({ name }) => name)).toEqual(listed ? ['p'] : []);
    expect(presenceOf(held).attendance).toHaveLength(1);
  });

  test('guests, whom the clerk takes down by themselves, are listed while they were there', () => {
    const item = part2('i2');
    const held = meeting({ items: [item], calls: [call], guests: [{ id: 'g', name: 'Adviser', stays: [during] }] });
    expect(presenceOf(held, item).guests).toHaveLength(1);
  });
});
