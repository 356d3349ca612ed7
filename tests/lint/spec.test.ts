import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/prepare.mjs';

interface Rule {
  number: string;
  /** The line under the rule: where it is tested, or why it is not. */
  tested: string;
}

const spec = readFileSync(join(root, 'docs', 'SPEC.md'), 'utf8');
const rules: Rule[] = [...spec.matchAll(/^\*\*([A-Z]\d+a?)\.\*\* .+\n(.+)$/gm)].map(([, number, tested]) => ({
  number: number!,
  tested: tested!,
}));

const titles = /(?:test|it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])(.+?)\1/gs;
const numbersIn = (text: string) => text.match(/\b[WSRADMLBGEPV]\d+a?\b/g) ?? [];

/** Rule numbers in the titles of each file of tests, suites that tests share included. */
const numbersOf = new Map(
  globSync('tests/**/*.ts', { cwd: root }).map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [file, new Set([...text.matchAll(titles)].flatMap(([, , title]) => numbersIn(title!)))] as const;
  }),
);

describe('docs/SPEC.md and the tests agree', () => {
  test('each rule stands there once', () => {
    const numbers = rules.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThan(25);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test.each(rules)('$number is tested where it says, or says why not', ({ number, tested }) => {
    if (/^Not tested( yet)?: /.test(tested)) return;
    expect(tested).toMatch(/^Tests: `/);
    const files = [...tested.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
    for (const file of files) expect([...(numbersOf.get(file) ?? [])], file).toContain(number);
  });

  test('no test carries the number of a rule that is not there', () => {
    const known = new Set(rules.map(({ number }) => number));
    const unknown = [...numbersOf].flatMap(([file, numbers]) =>
      [...numbers].filter((number) => !known.has(number)).map((number) => `${file}: ${number}`),
    );
    expect(unknown).toEqual([]);
  });
});
