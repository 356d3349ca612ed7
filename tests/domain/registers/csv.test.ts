import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csv } from '#lib/domain/registers/csv.ts';

/** Reads RFC 4180, as a spreadsheet does. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = text.startsWith('\u{feff}') ? 1 : 0; at < text.length; at += 1) {
    const c = text[at]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[(at += 1)]!;
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(cell);
      cell = '';
    } else if (c === '\r' && text[at + 1] === '\n') {
      row.push(cell);
      rows.push(row);
      [row, cell, at] = [[], '', at + 1];
    } else cell += c;
  }
  return rows;
}

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('=1+1', '+44 1234', '-5', '@SUM(A1)', '\t=1', '\r=1', '"', '""', 'a,b', 'a\r\nb', "'=1", ''),
);

describe('G8: CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+44 1234 567890', "'+44 1234 567890"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['a=1', 'a=1'],
    ['said "yes", twice', '"said ""yes"", twice"'],
    ['two\nlines', '"two\nlines"'],
    ['Zoë', 'Zoë'],
  ])('%j is written %j', (given, written) => {
    expect(csv([[given]])).toBe(`\u{feff}${written}\r\n`);
  });

  test('numbers stay numbers, and nothing stays empty', () => {
    expect(
      csv([
        ['A', 'B', 'C'],
        [-3, undefined, 0],
      ]),
    ).toBe('\u{feff}A,B,C\r\n-3,,0\r\n');
  });

  test('what is read back is what was written, and no cell is a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (table) => {
        const cells = read(csv(table));
        expect(cells.map((row) => row.length)).toEqual(table.map((row) => row.length));
        cells.flat().forEach((cell, at) => {
          const given = table.flat()[at]!;
          expect(cell === given || cell === `'${given}`).toBe(true);
          expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        });
      }),
    );
  });
});
