import { getSchema } from '@tiptap/core';
import { TableKit } from '@tiptap/extension-table';
import { StarterKit } from '@tiptap/starter-kit';
import { describe, expect, it } from 'vitest';
import { guardSchema } from '#lib/components/editor/schema-guard.ts';

const schema = getSchema([StarterKit, TableKit]);
guardSchema(schema);
const paragraph = schema.node('paragraph');

describe('what editors take from a shared document', () => {
  it.each([
    ['tableCell', { colspan: 1e9, rowspan: 1 }],
    ['tableCell', { colspan: 1, rowspan: -1 }],
    ['tableHeader', { colspan: '2', rowspan: 1 }],
    ['tableCell', { colspan: 1, rowspan: 1, colwidth: 'wide' }],
  ])('S7: no cell of impossible size: %s %j', (name, attributes) => {
    expect(() => schema.node(name, attributes, [paragraph])).toThrow(RangeError);
  });

  it.each([{ level: 9 }, { level: 'x' }, { level: { toString: null } }])('S7: no heading of level %j', (attributes) => {
    expect(() => schema.node('heading', attributes)).toThrow(RangeError);
  });

  it('S7: of a link only its address', () => {
    const mark = schema.mark('link', { href: 'https://example.org', class: 'toolbar', target: '_self' });
    expect(mark.attrs).toMatchObject({ href: 'https://example.org', class: null, target: '_blank' });
    expect(schema.mark('link', { href: { evil: true } }).attrs.href).toBe('[object Object]');
  });

  it('all that they write themselves', () => {
    const cell = schema.node('tableCell', { colspan: 2, rowspan: 1, colwidth: [120, 80] }, [paragraph]);
    expect(schema.node('table', null, [schema.node('tableRow', null, [cell])]).childCount).toBe(1);
    expect(schema.node('heading', { level: 3 }).attrs.level).toBe(3);
    expect(schema.node('orderedList', { start: 4 }, [schema.node('listItem', null, [paragraph])]).attrs.start).toBe(4);
  });
});
