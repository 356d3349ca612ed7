import { getSchema } from '@tiptap/core';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { sectionExtensions } from '#lib/components/editor/extensions.ts';
import { isMinutesElement, isMinutesMark } from '#lib/domain/minutes-schema.ts';

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
});
