import { describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { crafted, refs, string, struct } from './support/crafted.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { endpointWith, exchange } from './support/meeting.ts';

const section = sectionName('item-1');

async function meetingWith() {
  const under = endpointWith({ ada: 'governor', eve: 'governor' });
  const ada = await under.type('ada');
  await exchange(ada);
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText('Agreed.')]);
  ada.doc.getXmlFragment(section).insert(0, [paragraph]);
  await exchange(ada);
  return { under, ada, eve: await under.connect('eve') };
}

/** What eve's browser would send, had it this document and made this change. */
function change(from: Y.Doc, make: (root: Y.XmlFragment, doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
  const before = Y.encodeStateVector(doc);
  make(doc.getXmlFragment(section), doc);
  return frames.update(Y.encodeStateAsUpdate(doc, before));
}

const first = (root: Y.XmlFragment) => root.get(0) as Y.XmlElement;
const text = (root: Y.XmlFragment) => first(root).get(0) as Y.XmlText;
/** A decision or an action in the text. */
function record(root: Y.XmlFragment, attributes: Record<string, unknown> = { kind: 'motion', ref: 'id_1-a' }) {
  const made = new Y.XmlElement<Record<string, never>>('record');
  root.insert(0, [made]);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value as never);
  return made;
}

describe('a section takes what an editor writes', () => {
  test.each<[string, (root: Y.XmlFragment) => void]>([
    ['a paragraph', (root) => root.insert(1, [new Y.XmlElement('paragraph')])],
    ['text in the middle of text', (root) => text(root).insert(3, '…')],
    ['marks', (root) => text(root).format(0, 6, { bold: true, link: { href: 'https://example.org' } })],
    ['a mark that overlaps itself', (root) => text(root).format(0, 6, { 'link--mDyWXk0a': { href: 'https://a.b' } })],
    ['attributes', (root) => first(root).setAttribute('level', 2 as never)],
    ['a changed attribute', (root) => ['1', '2'].forEach((level) => first(root).setAttribute('level', level))],
    ['deletions', (root) => root.delete(0, 1)],
    ['a decision', (root) => record(root)],
    ['a record that stands for another from then on', (root) => record(root).setAttribute('ref', 'c' as never)],
    ['a decision that lost its attributes', (root) => record(root).removeAttribute('ref')],
    ['words left out of the inspection copy', (root) => text(root).format(0, 6, { withheld: {} })],
    ['a line break in text', (root) => first(root).insert(1, [new Y.XmlElement('hardBreak'), new Y.XmlText('So.')])],
    [
      'a table in a list',
      (root) => {
        let inner = root;
        for (const name of ['bulletList', 'listItem', 'table', 'tableRow', 'tableCell', 'paragraph']) {
          const element = new Y.XmlElement(name);
          inner.insert(0, [element]);
          inner = element;
        }
        inner.insert(0, [new Y.XmlText('deep')]);
      },
    ],
  ])('%s', async (_, make) => {
    const { under, ada, eve } = await meetingWith();
    eve.receive(change(ada.doc, make));
    await exchange(ada);
    expect([eve.closed, under.log.entries.at(-1)!.author]).toEqual([undefined, 'eve']);
  });
});

describe('S7: it takes nothing at which editors stop: 4422', () => {
  test.each<[string, (root: Y.XmlFragment, doc: Y.Doc) => void]>([
    ['an element that editors do not know', (root) => root.insert(0, [new Y.XmlElement('script')])],
    ['a mark that editors do not know', (root) => text(root).format(0, 3, { blink: true })],
    ['text outside any element', (root) => root.insert(0, [new Y.XmlText('x')])],
    ['a map', (root) => root.insert(0, [new Y.Map() as never])],
    ['a hook', (root) => root.insert(0, [new Y.XmlHook('x') as never])],
    ['bare values', (root) => Y.Array.prototype.insert.call(root, 0, [1, 2])],
    ['an embed in text', (root) => text(root).insertEmbed(0, { image: 'x' })],
    ['a type in text', (root) => text(root).insertEmbed(0, new Y.Map() as never)],
    ['an attribute that is a type', (root) => first(root).setAttribute('a', new Y.Text() as never)],
    ['an attribute of the section', (root) => Y.Map.prototype.set.call(root, 'a', 1)],
    ['a list in an element', (root) => first(root).insert(0, [new Y.Array() as never])],
    ['L1: a record of no known kind', (root) => record(root, { kind: 'vote', ref: 'a' })],
    ['L1: a record of a kind that is no word', (root) => record(root, { kind: ['motion'], ref: 'a' })],
    ['L1: a record whose reference is no text', (root) => record(root, { kind: 'motion', ref: 7 })],
    ['L1: a record whose reference is a sentence', (root) => record(root, { kind: 'motion', ref: 'The budget was' })],
    ['L1: a record whose reference is a book', (root) => record(root, { kind: 'motion', ref: 'x'.repeat(65) })],
    ['L1: a record with words of its own', (root) => record(root, { kind: 'motion', ref: 'a', text: 'Carried' })],
    ['L1: text in a record', (root) => record(root).insert(0, [new Y.XmlText('Carried')])],
    ['L1: a paragraph in a record', (root) => record(root).insert(0, [new Y.XmlElement('paragraph')])],
    ['L1: a record in a record', (root) => record(record(root))],
    ['L1: bare values in a record', (root) => Y.Array.prototype.insert.call(record(root), 0, [1, 2])],
    ['L1: a record among characters', (root) => text(root).insertEmbed(0, new Y.XmlElement('record') as never)],
    [
      'the same, brought in two frames',
      (root, doc) => {
        root.insert(0, [new Y.XmlElement('paragraph')]);
        doc.getMap('other').set('a', 1);
        first(root).insert(0, [new Y.Array() as never]);
      },
    ],
  ])('%s', async (_, make) => {
    const { under, ada, eve } = await meetingWith();
    const logged = under.log.entries.length;
    eve.receive(change(ada.doc, make));
    await settle();
    expect([eve.closed?.code, under.log.entries.length]).toEqual([closeCodes.frameRefused, logged]);
  });

  test('L1: a record that is given another reference later', async () => {
    const { ada, eve } = await meetingWith();
    record(ada.doc.getXmlFragment(section));
    await exchange(ada);
    eve.receive(change(ada.doc, (root) => first(root).setAttribute('ref', 'no such id')));
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('characters without text around them', async () => {
    const { eve } = await meetingWith();
    const update = crafted([{ client: 5, structs: [struct(refs.string, { root: section }, string('x'))] }]);
    eve.receive(frames.update(update));
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('what says it continues something that stands elsewhere', async () => {
    const { ada, eve } = await meetingWith();
    // Eve's own clock 0 stands in a section; a longer struct from 0 on claims to stand in another root.
    const own = new Y.Doc();
    own.clientID = 5;
    Y.applyUpdate(own, Y.encodeStateAsUpdate(ada.doc));
    const before = Y.encodeStateVector(own);
    text(own.getXmlFragment(section)).insert(0, 'a');
    eve.receive(frames.update(Y.encodeStateAsUpdate(own, before)));
    await settle();
    expect(eve.closed).toBeUndefined();
    const two = (e: encoding.Encoder) => {
      encoding.writeVarUint(e, 2);
      for (const value of ['x', 'y']) encoding.writeAny(e, value);
    };
    const longer = crafted([{ client: 5, structs: [struct(refs.any, { root: 'elsewhere' }, two)] }]);
    eve.receive(frames.update(longer));
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });
});

test('other roots of a document are carried as they come', async () => {
  const { under, ada, eve } = await meetingWith();
  eve.receive(
    change(ada.doc, (_, doc) => {
      doc.getArray('list').insert(0, [1, { a: null }, new Uint8Array([1])]);
      doc.getText('text').insertEmbed(0, { b: 1 });
      doc.getMap('map').set('nested', new Y.Map([['x', new Y.XmlText('y')]]));
    }),
  );
  await exchange(ada);
  expect([eve.closed, under.log.entries.at(-1)!.author]).toEqual([undefined, 'eve']);
  expect(ada.doc.getArray('list').length).toBe(3);
});
