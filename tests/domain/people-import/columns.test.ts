import { describe, expect, test } from 'vitest';
import { textOf } from '#lib/components/people/import/decode.ts';
import { columnOf, meant } from '#lib/domain/people-import/columns.ts';
import { dayTyped } from '#lib/domain/people-import/dates.ts';
import { categoryNames, roleNames } from '#lib/domain/role-names.ts';

describe('P25: what a spreadsheet says', () => {
  test.each([
    ['name', 'name'],
    ['User name', 'username'],
    ['E-mail', 'email'],
    [' TERM START ', 'termStart'],
    ['termEnd', 'termEnd'],
    ['Start date', 'termStart'],
    ['Governor type', 'category'],
    ['Shoe size', undefined],
  ])('P25: the heading %s', (heading, column) => expect(columnOf(heading)).toBe(column));

  test.each([
    ['vice chair', 'viceChair'],
    ['Vice-Chair', 'viceChair'],
    ['ASSOCIATE MEMBER', 'associate'],
    ['boss', undefined],
  ])('P25: the role %s', (typed, role) => expect(meant(typed, roleNames)).toBe(role));

  test('P25: a category by its words or its code', () => {
    expect(meant('co-opted', categoryNames)).toBe('coOpted');
    expect(meant('localAuthority', categoryNames)).toBe('localAuthority');
  });

  test.each([
    ['2026-09-01', '2026-09-01'],
    ['01/09/2026', '2026-09-01'],
    ['1.9.2026', '2026-09-01'],
    ['1 September 2026', '2026-09-01'],
    ['1st Sep 2026', '2026-09-01'],
    ['1-Sep-2026', '2026-09-01'],
    ['29/02/2027', undefined],
    ['31/11/2026', undefined],
    ['09/13/2026', undefined],
    ['soon', undefined],
    ['1/9/26', undefined],
    ['1/1/1650', undefined],
  ])('P25: the day %s', (typed, day) => expect(dayTyped(typed)).toBe(day));

  test('P25: UTF-8 with and without its mark, and what Excel writes on Windows', () => {
    const utf8 = new TextEncoder();
    expect(textOf(utf8.encode('Zoë'))).toBe('Zoë');
    expect(textOf(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8.encode('Zoë')]))).toBe('Zoë');
    expect(textOf(new Uint8Array([0x5a, 0x6f, 0xeb, 0x20, 0x92]))).toBe('Zoë ’');
    expect(textOf(new Uint8Array(2 ** 20 + 1))).toBeUndefined();
  });
});
