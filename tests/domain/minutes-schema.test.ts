import { getSchema } from '@tiptap/core';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { sectionExtensions } from '#lib/components/editor/extensions.ts';
import { Records } from '#lib/components/editor/records.ts';
import { isMinutesElement, isMinutesMark, mayHaveAttribute } from '#lib/domain/minutes-schema.ts';

const fragment = new Y.Doc().getXmlFragment('item:1');
const schema = getSchema(
  sectionExtensions({
    fragment,
    undo: new Y.UndoManager(fragment),
    carets: {} as never,
    hint: () => '',
    leave: () => false,
    escape: () => undefined,
    askForLink: () => undefined,
    toToolbar: () => undefined,
    records: new Records(async () => undefined),
    menu: { items: () => [], listId: 'insert', show: () => undefined },
    askFor: () => false,
  }),
);
const others = new Set(['doc', 'text']);

describe('S7: the server knows what the editors write, and nothing else', () => {
  it('elements', () => {
    const nodes = Object.keys(schema.nodes).filter((name) => !others.has(name));
    expect(nodes.filter((name) => !isMinutesElement(name))).toEqual([]);
    expect(['script', 'image', 'doc', 'text', 'UNDEFINED', ''].filter(isMinutesElement)).toEqual([]);
  });

  it('marks', () => {
    expect(Object.keys(schema.marks).filter((name) => !isMinutesMark(name))).toEqual([]);
    expect(isMinutesMark('link--mDyWXk0a')).toBe(true);
    expect(['strike', 'link--', 'ychange', 'link--mDyWXk0a--mDyWXk0a'].filter(isMinutesMark)).toEqual([]);
  });

  it('L1: what stands for a decision or an action has a known kind and an id, and nothing else', () => {
    const ids = ['0199f-Ab_c', 'x'.repeat(64)];
    expect(ids.every((id) => mayHaveAttribute('record', 'ref', id))).toBe(true);
    const others = ['', 'two words', 'x'.repeat(65), '"><script>', 'é', 5, null, undefined, {}, ['a']];
    expect(others.filter((other) => mayHaveAttribute('record', 'ref', other))).toEqual([]);
    expect(['motion', 'action'].every((kind) => mayHaveAttribute('record', 'kind', kind))).toBe(true);
    expect(['vote', '', 1, null, ['motion']].filter((kind) => mayHaveAttribute('record', 'kind', kind))).toEqual([]);
    expect(['text', 'class', 'ychange', '__proto__'].filter((name) => mayHaveAttribute('record', name, 'a'))).toEqual(
      [],
    );
    expect(mayHaveAttribute('heading', 'level', 3)).toBe(true);
  });
});
