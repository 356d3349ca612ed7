import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Random } from '../../sync/support/random.ts';
import { countUpdate } from './decode.ts';
import { beginning } from './edits.ts';
import { Typist } from './typist.ts';

/** What an update holds, as the load counts it: the end of each client's clocks, and how much is deleted. */
function counted(update: Uint8Array) {
  const clocks = new Map<number, number>();
  let deleted = 0;
  countUpdate(update, 0, {
    inserted: (client, clock, length) => clocks.set(client, Math.max(clocks.get(client) ?? 0, clock + length)),
    deleted: (_client, _clock, length) => (deleted += length),
  });
  return { clocks, deleted };
}

const deletedIn = (update: Uint8Array): number =>
  [...Y.decodeUpdate(update).ds.clients.values()].flat().reduce((sum, { len }) => sum + len, 0);

test('counts what an update holds, whatever kinds of content are in it', () => {
  const doc = new Y.Doc();
  const text = doc.getText('text');
  text.insert(0, 'plain, ümlaut, 😀');
  text.format(0, 5, { bold: true });
  text.insertEmbed(3, { image: 'a' });
  text.delete(6, 4);
  doc.getMap('map').set('any', { nested: [1, -2.5, 12345678901234n, null, true, 'text', new Uint8Array([1, 2])] });
  doc.getMap('map').set('bytes', new Uint8Array([1, 2, 3]));
  doc.getMap('map').set('inner', new Y.Doc());
  const section = doc.getXmlFragment('section');
  const element = new Y.XmlElement('paragraph');
  section.push([element]);
  element.setAttribute('level', '2');
  element.push([new Y.XmlText('within')]);
  section.push([new Y.XmlElement('gone')]);
  section.delete(1);
  const update = Y.encodeStateAsUpdate(doc);
  const { clocks, deleted } = counted(update);
  expect(clocks).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
  expect(deleted).toBe(deletedIn(update));
  expect(deleted).toBeGreaterThan(4);
});

test('what a typist sends is what Yjs reads, and after any of it nothing waits for anything', () => {
  const { doc, texts } = beginning('item:test');
  const { client, clock } = texts[0]!._item!.id;
  const typist = new Typist(7_000_000_001, { client, clock }, new Random(5));
  for (let i = 0; i < 500; i += 1) {
    const update = typist.act(i);
    Y.applyUpdate(doc, update);
    expect(counted(update).deleted).toBe(deletedIn(update));
  }
  expect(doc.store.pendingStructs).toBeNull();
  expect(doc.store.pendingDs).toBeNull();
  expect(Y.getState(doc.store, typist.id)).toBe(typist.clock);
  expect(texts[0]!.toJSON().length).toBeGreaterThan(300);
  expect(texts[0]!.toJSON().length).toBeLessThan(typist.clock);
});
