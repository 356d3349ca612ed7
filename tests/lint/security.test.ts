import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/prepare.mjs';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/security.md');
const standard = read('docs/asvs.md');

/** Whatever is called with a text first and something after it: tests, and what `each` makes of them. */
const titles = /(?:\b(?:test|it|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1)[^])+?)\1\s*,/g;

describe('docs/security.md names tests that are there', () => {
  const named = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => [...line.matchAll(/`(tests\/[\w/.-]+)`(?: › ([^|;]+))?/g)])
    .map(([, file, title]) => ({ file: file!, title: title?.trim() ?? '' }));

  test('for each threat', () => {
    const rows = page
      .split('## Threats')[1]!
      .split('\n## ')[0]!
      .match(/^\| (?!threat|---).+$/gm)!;
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) expect(row.split('|')[3], row).toMatch(/`tests\//);
  });

  test.each(named)('$file › $title', ({ file, title }) => {
    expect(existsSync(join(root, file))).toBe(true);
    if (title === '') return;
    const found = [...read(file).matchAll(titles)].map(([, , text]) => text!.replaceAll("\\'", "'"));
    expect(found).toContain(title);
  });
});

describe('docs/asvs.md goes through the standard', () => {
  const rows = [...standard.matchAll(/^\| (\d+\.\d+\.\d+) +\| ([a-z ]+?) +\| (.+?) +\|$/gm)];

  test('each requirement once, in one of three states, with a reason', () => {
    const numbers = rows.map(([, number]) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    // 70 of level 1 and 183 of level 2.
    expect(numbers).toHaveLength(253);
    for (const [, number, state, reason] of rows) {
      expect(['met', 'not applicable', 'not met'], number).toContain(state);
      expect(reason!.length, number).toBeGreaterThan(3);
    }
  });

  test('the tests and files it names are there', () => {
    const files = [...standard.matchAll(/`((?:tests|server|src|deploy)\/[\w/.-]+)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  test('its figures are those of its rows', () => {
    for (const state of ['met', 'not applicable', 'not met']) {
      expect(standard).toContain(`${rows.filter((row) => row[2] === state).length} ${state}`);
    }
  });
});
