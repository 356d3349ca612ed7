import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { HeadlessEditor } from './support/headless-editor.ts';
import { documentId } from './support/fake-workspace.ts';
import { endpointWith, exchange } from './support/meeting.ts';
import { twoNodes } from './support/nodes/some-nodes.ts';
import { Random, seeds } from './support/random.ts';

const item = 'item-1';
const board = { ada: 'clerk', ben: 'governor', olu: 'observer' } as const;

async function meeting() {
  const under = endpointWith(board);
  const [ada, ben] = [await under.type('ada'), await under.type('ben')];
  await exchange(ada, ben);
  const editors = [new HeadlessEditor(ada.doc, item), new HeadlessEditor(ben.doc, item)] as const;
  const settle = () => exchange(ada, ben);
  /** Nobody was refused, and all see the same. */
  const agree = async () => {
    await settle();
    expect([ada.transport!.closed, ben.transport!.closed]).toEqual([undefined, undefined]);
    expect(editors[1].doc.toJSON()).toEqual(editors[0].doc.toJSON());
  };
  return { under, ada, ben, editors, settle, agree };
}

describe('L2: decisions and actions in a text that several people write', () => {
  test.each(seeds([51, 52, 53, 54]))(
    'those who place, move, delete and undo agree in the end: seed %i',
    async (seed) => {
      const random = new Random(seed);
      const { editors, settle, agree } = await meeting();
      let made = 0;
      for (let step = 0; step < 120; step += 1) {
        const editor = random.pick(editors);
        const at = random.below(editor.doc.content.size + 1);
        const ref = editor.refs.length > 0 ? random.pick(editor.refs) : undefined;
        const chance = random.below(12);
        if (chance < 3) editor.write(` word${step}`, at);
        else if (chance < 6) editor.place(`ref${(made += 1)}`, at);
        else if (chance < 7) editor.place(ref ?? 'ref0', at);
        else if (chance < 8 && ref !== undefined) editor.remove(ref);
        else if (chance < 9 && ref !== undefined) editor.move(ref, at);
        else if (chance < 10) editor.undo.undo();
        else if (chance < 11) editor.undo.redo();
        else await settle();
      }
      await agree();
    },
  );

  test.each(seeds([61, 62]))('what nobody takes out stands there, once: seed %i', async (seed) => {
    const random = new Random(seed);
    const { editors, settle, agree } = await meeting();
    const placed: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      const editor = random.pick(editors);
      const at = random.below(editor.doc.content.size + 1);
      if (random.below(2) === 0) editor.write(' word', at);
      else {
        placed.push(`ref${step}`);
        editor.place(`ref${step}`, at);
      }
      if (random.below(4) === 0) await settle();
    }
    await agree();
    expect([...editors[0].refs].sort()).toEqual([...placed].sort());
  });

  test('L3: undo brings a deleted block back, and takes out only what one placed oneself', async () => {
    const { editors, settle, agree } = await meeting();
    const [ada, ben] = editors;
    ada.write('It was put to the vote.', 0);
    ada.place('a', 1);
    await settle();
    ben.place('b', 1);
    ben.remove('a');
    await settle();
    expect(ada.refs).toEqual(['b']);
    ben.undo.undo();
    await settle();
    expect([...ada.refs].sort()).toEqual(['a', 'b']);
    ada.place('c', 1);
    ada.undo.undo();
    await agree();
    expect([...ben.refs].sort()).toEqual(['a', 'b']);
  });

  test('what two nodes place at once, neither having heard of the other, stands there once', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const clerk = { personId: 'ada', name: 'Ada', organisationId: 'organisation-1' };
    const root = `item:${item}`;
    const refsIn = (doc: Y.Doc) => doc.getXmlFragment(root).toArray();
    const write = (at: number, change: (section: Y.XmlFragment) => void) =>
      nodes.node(at).endpoint.write(
        documentId,
        clerk,
        (doc) => change(doc.getXmlFragment(root)),
        async () => true,
      );
    const place = (at: number) =>
      write(at, (section) => {
        const block = new Y.XmlElement('record');
        section.insert(0, [block]);
        block.setAttribute('kind', 'motion');
        block.setAttribute('ref', 'a');
      });
    const keepOne = (at: number) => write(at, (section) => section.length > 1 && section.delete(1, section.length - 1));
    await place(0);
    await nodes.lose();
    // Before it writes, a node takes in what others have put in the log (S4), also what it has not heard of.
    await keepOne(1);
    await place(1);
    await nodes.lose();
    await keepOne(0);
    await nodes.lose();
    await nodes.look();
    await nodes.all();
    expect([refsIn(ada.doc).length, refsIn(ben.doc).length]).toEqual([1, 1]);
  });

  test('what the server places arrives like everything else, and does not move the text', async () => {
    const { under, editors, agree } = await meeting();
    editors[0].write('It was put to the vote.', 0);
    await agree();
    const clerk = { personId: 'ada', name: 'Ada', organisationId: 'organisation-1' };
    const place = (doc: Y.Doc) => new HeadlessEditor(doc, item).place('a', doc.getXmlFragment(`item:${item}`).length);
    await under.endpoint.write(documentId, clerk, place, async () => true);
    editors[1].write(' Then we went on.', 0);
    await agree();
    expect(editors[0].refs).toEqual(['a']);
    expect(editors[0].doc.textContent).toBe('It was put to the vote. Then we went on.');
  });
});
