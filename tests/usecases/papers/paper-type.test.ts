import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameFor, typeOf } from '#server/usecases/papers/paper-type.ts';
import { zipOf } from '../../support/zip.ts';
import { files } from './support.ts';

const office = 'application/vnd.openxmlformats-officedocument';

describe('B3: what a file is, is read from its content', () => {
  test.each([
    ['pdf', 'application/pdf'],
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['docx', `${office}.wordprocessingml.document`],
    ['xlsx', `${office}.spreadsheetml.sheet`],
    ['pptx', `${office}.presentationml.presentation`],
    ['odt', 'application/vnd.oasis.opendocument.text'],
    ['txt', 'text/plain'],
  ] as const)('%s', (kind, type) => {
    expect(typeOf(files[kind], 'anything.exe')).toBe(type);
  });

  test('a table is told from other text by its name alone', () => {
    expect(typeOf(files.csv, 'Budget.CSV')).toBe('text/csv');
    expect(typeOf(files.csv, 'Budget')).toBe('text/plain');
  });

  test.each(['docm', 'zip', 'exe', 'gif', 'latin1', 'empty'] as const)('%s is nothing that can be attached', (kind) => {
    expect(typeOf(files[kind], 'paper.pdf')).toBeUndefined();
  });

  test.each([
    ['Basic', ['Basic/Standard/Module1.xml']],
    ['Python', ['Scripts/python/run.py']],
    ['what stands behind more entries than are looked at', [...Array.from({ length: 20_000 }, () => 'x'), 'Basic/x']],
  ])('nor is an OpenDocument with macros: %s', (_, more) => {
    const odt = zipOf(['mimetype', 'content.xml', ...more], 'application/vnd.oasis.opendocument.text');
    expect(typeOf(odt, 'paper.odt')).toBeUndefined();
  });

  test('a document of an office program that is cut short or damaged is refused, and nothing throws', () => {
    const { docx } = files;
    expect(typeOf(docx.subarray(0, docx.length - 30), 'a.docx')).toBeUndefined();
    const damaged = fc.tuple(fc.nat(docx.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = docx.slice();
      copy[at] = byte;
      return copy;
    });
    fc.assert(fc.property(damaged, (content) => void typeOf(content, 'a.docx')));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (content) => void typeOf(content, 'a')));
    const head = [0x50, 0x4b, 0x03, 0x04];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => void typeOf(Uint8Array.from([...head, ...rest]), 'a')),
    );
  });
});

test.each([
  ['Report.pdf', 'application/pdf', 'Report.pdf'],
  ['Report.PDF', 'application/pdf', 'Report.PDF'],
  ['invoice.exe', 'application/pdf', 'invoice.exe.pdf'],
  ['C:\\Papers\\Budget.csv', 'text/csv', 'Budget.csv'],
  ['../../etc/passwd', 'text/plain', 'passwd.txt'],
  ['.hidden', 'text/plain', 'hidden.txt'],
  ['photo.jpeg', 'image/jpeg', 'photo.jpeg'],
  ['folder/', 'image/png', 'Paper.png'],
  ['page.html', 'text/plain', 'page.html.txt'],
] as const)('%s that is %s is saved as %s', (given, type, name) => {
  expect(nameFor(given, type)).toBe(name);
});
