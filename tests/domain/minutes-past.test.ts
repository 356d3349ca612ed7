import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { HistoryBatch } from '#lib/domain/history.ts';
import { sectionName } from '#lib/domain/meetings.ts';
import { MinutesPast } from '#lib/domain/minutes-past.ts';
import { type EditorNode, isText, type PastNode, tally, textsOf, toEditor } from '#lib/domain/past-tree.ts';
import { seeds } from '../sync/support/random.ts';
import { Evening, record } from './support/evening.ts';

const item = 'one';
const minute = 60_000;

/** A document in one browser, whose changes become batches. */
class Desk {
  readonly batches: HistoryBatch[] = [];
  readonly clients: [number, string][] = [];
  readonly docs = new Map<string, Y.Doc>();

  /** What one person does within one batch. */
  as(author: string, change: (section: Y.XmlFragment) => void, carried = false): void {
    const doc = this.doc(author);
    const before = Y.encodeStateVector(doc);
    const updates: Uint8Array[] = [];
    const listen = (update: Uint8Array): void => void updates.push(update);
    doc.on('update', listen);
    change(doc.getXmlFragment(sectionName(item)));
    doc.off('update', listen);
    expect(Y.encodeStateVector(doc).length + updates.length).toBeGreaterThan(before.length);
    const from = this.batches.length * minute;
    this.batches.push({ author, carried, from, until: from + 5_000, update: Y.mergeUpdates(updates) });
    for (const other of this.docs.values()) for (const update of updates) Y.applyUpdate(other, update);
  }

  doc(author: string): Y.Doc {
    let doc = this.docs.get(author);
    if (doc === undefined) {
      doc = new Y.Doc();
      this.docs.set(author, doc);
      this.clients.push([doc.clientID, author]);
      for (const { update } of this.batches) Y.applyUpdate(doc, update);
    }
    return doc;
  }

  get past(): MinutesPast {
    const past = new MinutesPast({ clients: this.clients });
    for (const batch of this.batches) past.add(batch);
    return past;
  }
}

const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
};
const paragraph = (text: string): Y.XmlElement => element('paragraph', new Y.XmlText(text));
const heading = (text: string, level: number): Y.XmlElement => {
  const made = element('heading', new Y.XmlText(text));
  (made as Y.XmlElement<{ level: number }>).setAttribute('level', level);
  return made;
};
const textIn = (section: Y.XmlFragment, nth: number): Y.XmlText =>
  (section.get(nth) as Y.XmlElement).get(0) as Y.XmlText;

/** "[ada]Good [ben+]evening": authors, and what changed by whom. */
function written(nodes: readonly PastNode[]): string {
  const signs = { added: '+', removed: '-', restyled: '~' };
  return [...textsOf(nodes)]
    .map(([{ author, change, text }]) => {
      const changed = change === undefined ? '' : signs[change.kind] + (change.by === author ? '' : change.by);
      return `[${author}${changed}]${text}`;
    })
    .join('');
}

/** Marks in one order, and text of the same kind in one piece: Yjs leaves borders where nothing changes. */
function normal(node: EditorNode): EditorNode {
  const content: EditorNode[] = [];
  for (const child of node.content ?? []) {
    const made = normal(child);
    const last = content.at(-1);
    if (
      made.text !== undefined &&
      last?.text !== undefined &&
      JSON.stringify(last.marks) === JSON.stringify(made.marks)
    )
      last.text += made.text;
    else content.push(made);
  }
  const marks = node.marks
    ?.map(({ type, attrs }) => (Object.keys(attrs ?? {}).length > 0 ? { type, attrs } : { type }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  return {
    type: node.type,
    ...(Object.keys(node.attrs ?? {}).length > 0 ? { attrs: node.attrs } : {}),
    ...(content.length > 0 ? { content } : {}),
    ...(node.text === undefined ? {} : { text: node.text }),
    ...(marks?.length ? { marks } : {}),
  };
}

/** What an editor would show of a section. */
function shown(doc: Y.Doc, itemId: string): EditorNode {
  const json = yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(sectionName(itemId))) as EditorNode;
  return normal({ ...json, content: json.content?.length ? json.content : [{ type: 'paragraph' }] });
}

/** A document that takes these and does nothing by itself: a Yjs peer would tidy marks away, in its own name. */
function asTaken(batches: readonly { update: Uint8Array }[]): Y.Doc {
  const doc = new Y.Doc();
  doc.on('afterTransaction', (transaction: Y.Transaction) => (transaction._needFormattingCleanup = false));
  for (const { update } of batches) Y.applyUpdate(doc, update);
  return doc;
}

describe('S11: the minutes as they were', () => {
  test.each(seeds([21, 22, 23, 24, 25, 26]))('are at each moment what an editor showed then: seed %i', (seed) => {
    const evening = new Evening(seed);
    const batches = evening.run(300);
    const past = new MinutesPast({ clients: evening.clients });
    const live = new Y.Doc();
    batches.forEach((batch, moment) => {
      past.add(batch);
      Y.applyUpdate(live, batch.update);
      if (moment % 7 !== 0 && moment !== batches.length - 1) return;
      const fresh = asTaken(batches.slice(0, moment + 1));
      for (const itemId of evening.items) {
        expect(normal(toEditor(past.section(itemId, moment)))).toEqual(shown(fresh, itemId));
      }
    });
    expect(past.moments).toHaveLength(batches.length);
    // Looked at again once all of it is there: what came later changes nothing of what was.
    for (let moment = 0; moment < batches.length; moment += 11) {
      const fresh = asTaken(batches.slice(0, moment + 1));
      for (const itemId of evening.items) {
        expect(normal(toEditor(past.section(itemId, moment)))).toEqual(shown(fresh, itemId));
      }
    }
    for (const itemId of evening.items) {
      expect(normal(toEditor(past.section(itemId, batches.length - 1)))).toEqual(shown(evening.doc, itemId));
    }
  });

  test.each(seeds([31, 32, 33]))('differ by just what the changes between them say: seed %i', (seed) => {
    const evening = new Evening(seed);
    const batches = evening.run(200);
    const past = new MinutesPast({ clients: evening.clients });
    for (const batch of batches) past.add(batch);
    const plain = (nodes: readonly PastNode[], without: 'added' | 'removed'): string =>
      [...textsOf(nodes)].flatMap(([{ text, change }]) => (change?.kind === without ? [] : [text])).join('');
    const bag = (text: string): string => [...text].sort().join('');
    for (let from = -1; from < batches.length; from += 13) {
      for (const itemId of evening.items) {
        const changes = past.changes(itemId, from, batches.length - 1);
        const now = plain(past.section(itemId, batches.length - 1), 'removed');
        expect(plain(changes, 'removed')).toBe(now);
        // Moved text stands where it is now, so the order may differ from what was then.
        expect(bag(plain(changes, 'added'))).toBe(bag(plain(past.section(itemId, from), 'removed')));
      }
    }
  });

  test('are empty before the first word', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
    expect(desk.past.section(item, -1)).toEqual([]);
    expect(toEditor(desk.past.section(item, -1))).toEqual({ type: 'doc', content: [{ type: 'paragraph' }] });
    expect(desk.past.section('another', 0)).toEqual([]);
  });

  test('know when each section changed, and what had ended by a moment', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
    desk.as('ben', (section) => void section.doc!.getXmlFragment('item:two').insert(0, [paragraph('Apologies')]));
    desk.as('ben', (section) => void section.doc!.getXmlFragment('notes').insert(0, [paragraph('Not minutes')]));
    const { past } = desk;
    expect(past.moments.map(({ items }) => [...items])).toEqual([['one'], ['two'], []]);
    expect(past.items).toEqual(['one', 'two']);
    expect([past.lastChange('one', 2), past.lastChange('two', 0), past.lastChange('three', 2)]).toEqual([0, -1, -1]);
    expect([4_999, 5_000, 64_999, 65_000].map((time) => past.momentAt(time))).toEqual([-1, 0, 0, 1]);
  });
});

test('S11: time never runs backwards, although batches overlap', () => {
  const desk = new Desk();
  desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
  desk.as('ben', (section) => textIn(section, 0).insert(0, 'A '));
  Object.assign(desk.batches[0]!, { from: 1_000, until: 9_000 });
  Object.assign(desk.batches[1]!, { from: 2_000, until: 4_000 });
  expect(desk.past.moments.map(({ from, at }) => [from, at])).toEqual([
    [1_000, 9_000],
    [2_000, 9_000],
  ]);
});

describe('S11: who wrote what', () => {
  test('each run has its author, within a word too', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
    desk.as('ben', (section) => textIn(section, 0).insert(5, 'summer '));
    expect(written(desk.past.section(item, 1))).toBe('[ada]Good [ben]summer [ada]evening');
    expect(written(desk.past.section(item, 0))).toBe('[ada]Good evening');
  });

  test('S5: text that is split off keeps its author', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('The budget was approved. The roof was not.')]));
    desk.as('ben', (section) => {
      textIn(section, 0).delete(25, 17);
      section.insert(1, [paragraph('The roof was not.')]);
    });
    const { past } = desk;
    expect(written(past.section(item, 1))).toBe('[ada]The budget was approved. [ada]The roof was not.');
    expect(tally(past.changes(item, 0, 1))).toMatchObject({ added: 0, removed: 0, restyled: 0 });
  });

  test('S5: a paragraph that becomes a heading keeps its authors, and the change of form is its maker’s', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Report of the ')]));
    desk.as('ben', (section) => textIn(section, 0).insert(14, 'headteacher'));
    desk.as('cyn', (section) => {
      section.delete(0, 1);
      section.insert(0, [heading('Report of the headteacher', 3)]);
    });
    const { past } = desk;
    expect(written(past.section(item, 2))).toBe('[ada]Report of the [ben]headteacher');
    expect(written(past.changes(item, 1, 2))).toBe('[ada~cyn]Report of the [ben~cyn]headteacher');
    expect(tally(past.changes(item, 1, 2))).toMatchObject({ added: 0, removed: 0, restyled: 1 });
  });

  test('S5: text that somebody wrote again after it was gone is theirs', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('The motion was carried.')]));
    desk.as('ben', (section) => textIn(section, 0).delete(0, 23));
    desk.as('ben', (section) => textIn(section, 0).insert(0, 'The motion was carried.'));
    expect(written(desk.past.section(item, 2))).toBe('[ben]The motion was carried.');
  });

  test('S5: the same passage written twice was moved once', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('The motion was carried.')]));
    desk.as('ben', (section) => {
      section.delete(0, 1);
      section.insert(0, [paragraph('The motion was carried.'), paragraph('The motion was carried.')]);
    });
    expect(written(desk.past.section(item, 1))).toBe('[ada]The motion was carried.[ben]The motion was carried.');
  });

  test('S5: what was carried after an unclean start is never attested', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Kept in a browser')]), true);
    expect([...textsOf(desk.past.section(item, 0))].map(([{ carried }]) => carried)).toEqual([true]);
  });

  test('what the server merged is its clients’ own', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('From before')]));
    desk.batches[0]!.author = 'server';
    expect(written(desk.past.section(item, 0))).toBe('[ada]From before');
  });
});

describe('S11: what changed between two moments', () => {
  test('removed text has both its author and who removed it', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('The motion was not carried.')]));
    desk.as('ben', (section) => textIn(section, 0).delete(15, 4));
    desk.as('cyn', (section) => textIn(section, 0).insert(0, 'Agreed: '));
    const { past } = desk;
    expect(written(past.changes(item, 0, 2))).toBe('[cyn+]Agreed: [ada]The motion was [ada-ben]not [ada]carried.');
    expect(tally(past.changes(item, 0, 2))).toEqual({ added: 1, removed: 1, restyled: 0, by: new Set(['ben', 'cyn']) });
    expect(written(past.changes(item, 1, 2))).toBe('[cyn+]Agreed: [ada]The motion was carried.');
    expect(written(past.changes(item, 2, 2))).toBe('[cyn]Agreed: [ada]The motion was carried.');
  });

  test('what came and went in between is not shown', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
    desk.as('ben', (section) => textIn(section, 0).insert(4, ' grief'));
    desk.as('ben', (section) => textIn(section, 0).delete(4, 6));
    expect(written(desk.past.changes(item, 0, 2))).toBe('[ada]Good evening');
  });

  test('what came and went in between is told on request, once, with all its places', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('Good evening')]));
    desk.as('ben', (section) => section.insert(1, [paragraph('A pupil’s name')]));
    desk.as('cyn', (section) => {
      section.delete(1, 1);
      section.insert(1, [heading('A pupil’s name', 3)]);
    });
    desk.as('dee', (section) => section.delete(1, 1));
    desk.as('ada', (section) => {
      textIn(section, 0).insert(12, ', Kit');
      textIn(section, 0).delete(12, 5);
    });
    const changes = desk.past.changes(item, 0, 4, true);
    expect(written(changes)).toBe('[ada]Good evening[ada-], Kit[ben-dee]A pupil’s name');
    expect([...textsOf(changes)].map(([{ passages }]) => passages?.length)).toEqual([undefined, 1, 2]);
    expect(tally(changes)).toMatchObject({ added: 0, removed: 2 });
  });

  test('a removed paragraph, row and list stand where they stood', () => {
    const desk = new Desk();
    const row = (text: string): Y.XmlElement => element('tableRow', element('tableCell', paragraph(text)));
    desk.as('ada', (section) =>
      section.insert(0, [
        paragraph('First'),
        element('table', row('Income'), row('Spending')),
        element('bulletList', element('listItem', paragraph('Gone'))),
      ]),
    );
    desk.as('ben', (section) => {
      (section.get(1) as Y.XmlElement).delete(0, 1);
      section.delete(2, 1);
    });
    const changes = desk.past.changes(item, 0, 1);
    expect(written(changes)).toBe('[ada]First[ada-ben]Income[ada]Spending[ada-ben]Gone');
    expect(changes.map((node) => (isText(node) ? '' : `${node.name} ${node.change?.kind ?? ''}`))).toEqual([
      'paragraph ',
      'table ',
      'bulletList removed',
    ]);
    expect(tally(changes)).toMatchObject({ removed: 2 });
  });

  test('a level set twice by one person, and then by another, was each of them in its turn', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [heading('Budget', 1)]));
    const set = (level: number) => (section: Y.XmlFragment) =>
      (section.get(0) as Y.XmlElement<{ level: number }>).setAttribute('level', level);
    desk.as('ada', set(2));
    desk.as('ada', set(3));
    desk.as('cyn', set(4));
    desk.as('cyn', set(5));
    const { past } = desk;
    const levels = [0, 1, 2, 3, 4].map((moment) => past.section(item, moment)[0]);
    expect(levels).toMatchObject([1, 2, 3, 4, 5].map((level) => ({ attributes: { level } })));
  });

  test('formatting and the level of a heading count as changes of form', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [heading('Finance', 3), paragraph('It was agreed.')]));
    desk.as('ben', (section) => textIn(section, 1).format(7, 6, { bold: {} }));
    desk.as('cyn', (section) => (section.get(0) as Y.XmlElement<{ level: number }>).setAttribute('level', 4));
    const { past } = desk;
    const changes = past.changes(item, 0, 2);
    expect(written(changes)).toBe('[ada]Finance[ada]It was [ada~ben]agreed[ada].');
    expect(changes[0]).toMatchObject({ attributes: { level: 4 }, change: { kind: 'restyled', by: 'cyn' } });
    expect(tally(changes)).toMatchObject({ restyled: 2 });
    expect(past.section(item, 0)[0]).toMatchObject({ attributes: { level: 3 } });
    expect(written(past.changes(item, 1, 2))).toBe('[ada]Finance[ada]It was [ada]agreed[ada].');
  });

  /** "motion a+ben": decisions and actions, and what happened to them. */
  const records = (nodes: readonly PastNode[]): string[] =>
    nodes.flatMap((node) => {
      if (isText(node)) return [];
      const { change, attributes } = node;
      const changed =
        change === undefined ? '' : `${{ added: '+', removed: '-', restyled: '~' }[change.kind]}${change.by}`;
      return node.name === 'record' ? [`${String(attributes.ref)}${changed}`] : records(node.children);
    });

  test('L1: decisions and actions in the text come and go, though they have no text', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('It was put to the vote.'), record('a')]));
    desk.as('ben', (section) => section.insert(1, [record('b')]));
    desk.as('cyn', (section) => section.delete(2, 1));
    const { past } = desk;
    expect(records(past.section(item, 0))).toEqual(['a']);
    expect(records(past.section(item, 2))).toEqual(['b']);
    const changes = past.changes(item, 0, 2);
    expect(records(changes)).toEqual(['b+ben', 'a-cyn']);
    expect(tally(changes)).toMatchObject({ added: 1, removed: 1, restyled: 0, by: new Set(['ben', 'cyn']) });
    expect(toEditor(past.section(item, 2)).content![1]).toEqual({
      type: 'record',
      attrs: { kind: 'motion', ref: 'b' },
    });
  });

  test('L1: one that is put elsewhere, or whose element stands for another, has neither come nor gone', () => {
    const desk = new Desk();
    const refOf = (section: Y.XmlFragment, nth: number) => section.get(nth) as Y.XmlElement;
    desk.as('ada', (section) => section.insert(0, [record('a'), paragraph('Thanks.'), record('b')]));
    // Cut and pasted; and two that change places, as an editor's binding may write it.
    desk.as('ben', (section) => {
      section.delete(0, 1);
      section.insert(2, [record('a')]);
    });
    desk.as('cyn', (section) =>
      [1, 2].forEach((nth) => refOf(section, nth).setAttribute('ref', nth === 1 ? 'a' : 'b')),
    );
    expect(records(desk.past.changes(item, 0, 2))).toEqual(['a', 'b']);
    expect(tally(desk.past.changes(item, 0, 2))).toMatchObject({ added: 0, removed: 0, restyled: 0 });
    desk.as('dee', (section) => refOf(section, 2).setAttribute('ref', 'c'));
    expect(records(desk.past.changes(item, 0, 3))).toEqual(['a', 'c+dee']);
  });

  test('L1: one that came and went in between is told on request, and once', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('It was put to the vote.')]));
    for (const person of ['ben', 'cyn']) {
      desk.as(person, (section) => section.insert(1, [record('a')]));
      desk.as(person, (section) => section.delete(1, 1));
    }
    const { past } = desk;
    expect(records(past.changes(item, 0, 4))).toEqual([]);
    expect(records(past.changes(item, 0, 4, true))).toHaveLength(1);
  });

  test('removed text names every place in which it stood, so that all of it can be expunged', () => {
    const desk = new Desk();
    desk.as('ada', (section) => section.insert(0, [paragraph('A pupil’s name')]));
    desk.as('ben', (section) => {
      section.delete(0, 1);
      section.insert(0, [heading('A pupil’s name', 3)]);
    });
    desk.as('cyn', (section) => section.delete(0, 1));
    const passages = [...textsOf(desk.past.changes(item, 0, 2))].flatMap(([text]) => text.passages ?? []);
    const owners = new Map(desk.clients);
    expect(passages.map(({ clientId, length }) => [owners.get(clientId), length])).toEqual([
      ['ada', 14],
      ['ben', 14],
    ]);
  });
});
