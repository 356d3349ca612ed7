import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditNames } from '#lib/domain/audit/deed.ts';
import { kindOf, sayings, sentenceOf } from '#lib/domain/audit/sentences.ts';
import { root } from '../../../scripts/prepare.mjs';

const names: AuditNames = {
  person: (id) => ({ priya: 'Priya Shah', david: 'David Okafor', jess: 'Jess' })[id] ?? 'Somebody',
  board: (id) => (id === 'b' ? 'Oakfield board' : 'Finance committee'),
  meeting: () => '“Autumn term” of 17 November 2026',
  item: (_, id) => (id === 'secret' ? 'item 4 (Part 2)' : 'item 2'),
};
const says = (action: string, subject: string, detail: Record<string, unknown> = {}, actor = 'priya') =>
  sentenceOf({ actor, action, subject, detail }, names);

describe('A5: the audit log in plain words', () => {
  /** Literals, and the templates whose ends are few. */
  const written = globSync('server/**/*.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/\baction: '([a-zA-Z0-9]+\.[a-zA-Z0-9]+)'/g)].map(([, action]) => ({
      action: action!,
      file,
    }));
  });

  test('every action that is written has a sentence', () => {
    expect(written.length).toBeGreaterThan(60);
    const without = written.filter(({ action }) => !(action in sayings));
    expect(without, 'add it to src/lib/domain/audit').toEqual([]);
  });

  test('no sentence is empty, or leaves a gap where a detail is missing', () => {
    for (const action of Object.keys(sayings)) {
      for (const subject of ['person:david', 'meeting:m', 'board:b', 'organisation:o']) {
        const sentence = says(action, subject);
        expect(sentence).toMatch(/^Priya Shah [a-z].+\.$/);
        expect(sentence, action).not.toMatch(/undefined|null|NaN| {2}|\[object/);
      }
    }
  });

  test.each([
    [
      says('person.revoke', 'person:david', {
        scope: 'board',
        scopeId: 'b',
        reason: 'left',
        receipt: { nodes: [{ node: 'n', closed: [{}, {}] }] },
      }),
      'Priya Shah ended David Okafor’s access to Oakfield board, with the reason ‘left’; 2 connections closed.',
    ],
    [
      says('person.revoke', 'person:david', { scope: 'account', receipt: { nodes: [{ unreachable: true }] } }),
      'Priya Shah ended David Okafor’s access to all boards of the organisation; 0 connections closed, and 1 server did not answer.',
    ],
    [says('session.begin', 'session:s', { device: 'Firefox on Linux' }), 'Priya Shah signed in with Firefox on Linux.'],
    [
      says('session.recognise', 'session:s', { device: 'Safari on iPad' }),
      'Priya Shah said that a sign-in on a new device was theirs: Safari on iPad.',
    ],
    [
      says('person.add', 'person:jess', { memberships: [{ boardId: 'b', role: 'governor' }] }),
      'Priya Shah added Jess as governor of Oakfield board.',
    ],
    [
      says('person.changeRole', 'person:jess', { boardId: 'b', from: 'governor', to: 'observer' }),
      'Priya Shah changed Jess’ role on Oakfield board from governor to observer.',
    ],
    [
      says('part2.read', 'meeting:m', { itemId: 'secret' }),
      'Priya Shah opened the confidential minutes of item 4 (Part 2) of “Autumn term” of 17 November 2026.',
    ],
    [
      says('motion.cast', 'meeting:m', { personId: 'priya' }),
      'Priya Shah recorded their own vote at “Autumn term” of 17 November 2026.',
    ],
    [
      says('motion.count', 'meeting:m', { counts: { for: 3, against: 0, abstain: 1 } }),
      'Priya Shah counted a vote at “Autumn term” of 17 November 2026: 3 for, 0 against, 1 abstained.',
    ],
    [
      says('motion.count', 'meeting:m', { counts: { for: 0, against: 0, abstain: 0 } }),
      'Priya Shah closed a vote at “Autumn term” of 17 November 2026 in which nothing was cast.',
    ],
    [
      says('minutes.export', 'meeting:m', { format: 'docx', inspection: true }),
      'Priya Shah asked for the inspection copy of the minutes of “Autumn term” of 17 November 2026 as a Word document.',
    ],
    [
      says('minutes.download', 'meeting:m', { format: 'pdf', itemId: 'secret' }),
      'Priya Shah took away a copy of the confidential minutes of item 4 (Part 2) of “Autumn term” of 17 November 2026 as a PDF.',
    ],
    [
      says('part2.readRecorded', 'board:b', { items: [{ meetingId: 'm', itemId: 'secret' }] }),
      'Priya Shah read what was recorded of item 4 (Part 2) of “Autumn term” of 17 November 2026.',
    ],
    [
      says('part2.readRecorded', 'board:b', {
        items: Array.from({ length: 7 }, () => ({ meetingId: 'm', itemId: 'secret' })),
      }),
      `Priya Shah read what was recorded of ${Array.from({ length: 5 }, () => 'item 4 (Part 2) of “Autumn term” of 17 November 2026').join(', ')} and 2 more Part 2 items.`,
    ],
    [
      says('register.export', 'board:b', { register: 'terms' }),
      'Priya Shah took away the register of terms of office of Oakfield board as CSV.',
    ],
    [
      says('register.export', 'board:b', { register: 'attendance', mine: true }),
      'Priya Shah took away their own part of the register of attendance of Oakfield board as CSV.',
    ],
    [says('nobody.knows', 'person:david'), 'Priya Shah did “nobody.knows”.'],
  ])('%s', (sentence, expected) => {
    expect(sentence).toBe(expected);
  });

  test.each([
    ['session.begin', 'signIns'],
    ['person.revoke', 'access'],
    ['part2.readPaper', 'part2'],
    ['minutes.export', 'exports'],
    ['nobody.knows', undefined],
  ])('%s is of the kind %s', (action, kind) => {
    expect(kindOf(action)).toBe(kind);
  });
});
