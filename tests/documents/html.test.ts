import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText } from '#lib/domain/record-words.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import { toHtml } from '#server/adapters/documents/html/html.ts';
import { filledWith } from './support/filled-with.ts';
import { draftCopy, inspected, richRecord, seal, secrets, signedCopy } from './support/rich-record.ts';
import { saidBy, squeezed } from './support/said.ts';

const page = (copy: CopyOf): string => new TextDecoder().decode(toHtml(copy));
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const textOf = (html: string): string =>
  html.replace(/<[^>]*>/g, ' ').replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!);
const mainOf = (html: string): string => /<main>(.*)<\/main>/s.exec(html)![1]!;
const allowed = new Set(
  'a article body br dd div dl dt em footer h1 h2 h3 h4 h5 head header html li main meta ol p region span strong style table td th title tr ul'.split(
    ' ',
  ),
);

test('E1: a web page says what the record says, in its order', () => {
  for (const copy of [signedCopy, draftCopy]) {
    expect(squeezed([textOf(mainOf(page(copy)))])).toBe(squeezed(saidBy(copy)));
  }
});

test('E2: its head has the state, its foot the hash', () => {
  const html = page(signedCopy);
  expect(html).toContain('<p class="state signed">Signed</p>');
  expect(html).toMatch(new RegExp(`<footer[^>]*>SHA-256 ${seal.sha256}</footer>`));
  expect(page(draftCopy)).toContain('<p class="state">Draft</p>');
  expect(page(draftCopy)).toContain("@top-right { content: 'DRAFT'");
});

test('it is whole in itself: no script, nothing fetched, a policy that allows neither', () => {
  const html = page(signedCopy);
  expect(html).toMatch(/^<!doctype html>\n<html lang="en-GB">/);
  expect(html).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/);
  expect(html).not.toMatch(/<script|<link|<img|<iframe|url\(|@import/i);
});

describe('E3: its structure', () => {
  test('headings do not skip a level', () => {
    const levels = [...page(signedCopy).matchAll(/<h(\d)>/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    for (const [at, level] of levels.entries()) if (at > 0) expect(level - levels[at - 1]!).toBeLessThanOrEqual(1);
  });

  test('tables name what heads their columns and rows', () => {
    expect(page(signedCopy).match(/<th scope="col">/g)).toHaveLength(3);
    expect(page(signedCopy).match(/<th scope="row">/g)).toHaveLength(2);
  });
});

describe('text is never markup', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;</style>`;

  test('in no field of the record', () => {
    const html = page(filledWith(signedCopy, hostile));
    for (const [, close, tag] of html.matchAll(/<(\/?)([a-z0-9]+)/gi))
      expect(allowed, `<${close}${tag}`).toContain(tag);
    for (const [, attribute] of mainOf(html).matchAll(/<[a-z][^>]*?\s([a-z-]+)=/g)) {
      expect(['class', 'scope', 'role', 'href', 'tabindex', 'aria-label', 'rel']).toContain(attribute);
    }
    expect(html.match(/<script/gi)).toBeNull();
  });

  test('whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const copy = filledWith(signedCopy, text);
        expect(squeezed([textOf(mainOf(page(copy)))])).toBe(squeezed(saidBy(copy)));
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'java\nscript:alert(1)',
    'not an address',
  ])('a link to %j is text', (link) => {
    const item = {
      ...richRecord.items[0]!,
      blocks: [{ kind: 'paragraph' as const, content: [{ text: 'here', link }] }],
    };
    const html = page({ ...draftCopy, record: { ...draftCopy.record, items: [item] } });
    expect(html).toContain('<p>here</p>');
    expect(html).not.toContain('href');
  });
});

test('E4: an inspection copy holds nothing of what is left out', () => {
  const whole = page({ ...signedCopy, inspection: true });
  const html = page(inspected);
  for (const secret of secrets) {
    expect(whole).toContain(secret);
    expect(html).not.toContain(secret);
  }
  expect(html).toContain('Signed · Inspection copy');
});

test('control characters and halves of characters go, line breaks become spaces', () => {
  expect(cleanText('a\u0000b\u001b[1m\ud800c\td\r\ne\u2028f')).toBe('ab[1m\ufffdc d e f');
});
