/** Meetings and documents to make records of. */
import fc from 'fast-check';
import * as Y from 'yjs';
import type { ActionItem } from '#lib/domain/action-items.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import type { RecordSource } from '#lib/domain/record-assembly/assemble.ts';

export const item = (id: string, more: Partial<AgendaItem> = {}): AgendaItem => ({
  id,
  title: `Title of ${id}`,
  purpose: 'discussion',
  part: 1,
  version: 1,
  ...more,
});

export const part2 = (id: string): AgendaItem =>
  item(id, { part: 2, confidential: { minutesId: `doc-${id}`, admitted: [], withdrawn: [] } });

export const motion = (id: string, itemId: string, more: Partial<Motion> = {}): Motion => ({
  id,
  itemId,
  text: `Text of ${id}`,
  state: 'carried',
  movedAt: '2026-03-02T19:00:00.000Z',
  decidedAt: '2026-03-02T19:05:00.000Z',
  version: 1,
  ...more,
});

export const action = (id: string, itemId: string): ActionItem => ({
  id,
  organisationId: 'o',
  boardId: 'b',
  meetingId: 'm',
  itemId,
  text: `Text of ${id}`,
  ownerId: 'p1',
  ownerName: 'Ann Owner',
  state: 'open',
  givenAt: '2026-03-02T19:10:00.000Z',
  version: 1,
});

export const meeting = (more: Partial<Meeting> = {}): Meeting => ({
  id: 'm',
  organisationId: 'o',
  boardId: 'b',
  title: 'Spring term',
  startsAt: '2026-03-02T18:30:00.000Z',
  state: 'ended',
  items: [item('i1'), part2('i2'), item('i3', { level: 1 })],
  minutes: { id: 'open', state: 'forReview' },
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  ...more,
});

/** A source whose sections are in one document, by item. */
export function source(doc: Y.Doc, more: Partial<RecordSource> = {}): RecordSource {
  return {
    meeting: meeting(),
    board: { id: 'b', organisationId: 'o', kind: 'board', name: 'Board', seats: 9, clerks: [] },
    organisation: { id: 'o', name: 'Trust' },
    actions: [],
    vacancies: 1,
    nameOf: (id) => `Name of ${id}`,
    sectionOf: ({ id }) => doc.getXmlFragment(`item:${id}`),
    ...more,
  };
}

/** `['paragraph', {level: 3}, ['text', …]]`, or text with its marks. */
export type Shape =
  | { text: string; marks?: Record<string, unknown> }
  | { name: string; attributes?: Record<string, unknown>; children?: Shape[] };

export function build(shape: Shape): Y.XmlElement | Y.XmlText {
  if ('text' in shape) {
    const text = new Y.XmlText();
    text.insert(0, shape.text, shape.marks);
    return text;
  }
  const element = new Y.XmlElement(shape.name);
  for (const [key, value] of Object.entries(shape.attributes ?? {})) element.setAttribute(key, value as string);
  element.insert(0, (shape.children ?? []).map(build));
  return element;
}

export function docOf(sections: Record<string, Shape[]>): Y.Doc {
  const doc = new Y.Doc();
  for (const [itemId, shapes] of Object.entries(sections)) {
    doc.getXmlFragment(`item:${itemId}`).insert(0, shapes.map(build));
  }
  return doc;
}

const marks = fc.record(
  {
    bold: fc.constant({}),
    italic: fc.constant({}),
    withheld: fc.constant({}),
    'link--AbCdEfGh': fc.record({ href: fc.constantFrom('https://example.org/', 'javascript:alert(1)') }),
  },
  { requiredKeys: [] },
);
const text = fc.record({ text: fc.string({ minLength: 1, unit: 'binary' }), marks });
const names = ['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'hardBreak', 'table', 'tableRow'];
const attributes = fc.record({ level: fc.integer({ min: 1, max: 6 }) }, { requiredKeys: [] });
const record = fc.record({
  name: fc.constant('record'),
  attributes: fc.record({
    kind: fc.constantFrom('motion', 'action', 'else'),
    ref: fc.constantFrom('m1', 'm2', 'm3', 'a1', 'a2', 'gone'),
  }),
});

/** Documents as hostile as the wire lets them be: elements anywhere, whatever their place. */
export const shapes: fc.Arbitrary<Shape[]> = fc.letrec<{ node: Shape; nodes: Shape[] }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    record,
    fc.record({
      name: fc.constantFrom(...names, 'tableCell', 'tableHeader', 'unheardOf'),
      attributes,
      children: tie('nodes'),
    }),
  ),
  nodes: fc.array(tie('node'), { maxLength: 5 }),
})).nodes;

export const decided = {
  motions: [motion('m1', 'i1'), motion('m2', 'i2'), motion('m3', 'i3')],
  actions: [action('a1', 'i1'), action('a2', 'i2')],
};
