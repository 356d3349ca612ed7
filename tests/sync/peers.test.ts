/** S2, S4, S5: what nodes tell each other, and who comes from one to another. */
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { limits } from '#server/realtime/minutes/limits.ts';
import { writePeerMessage } from '#server/realtime/minutes/peer-messages.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { documentId } from './support/fake-workspace.ts';
import { board, learned, moveCaret, shownAt, SomeNodes, twoNodes, updates } from './support/nodes/some-nodes.ts';
import { Typist } from './support/typist.ts';

describe('S4: content of other nodes', () => {
  test('is passed on as it came, under the name of whoever wrote it', async () => {
    const { nodes, ada, ben } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.all();
    expect(ben.shown).toBe('moved');
    expect(updates(ben.transport)).toBe(1);
    expect(nodes.node(1).room!.authorship.author(ada.doc.clientID)).toEqual({ personId: 'ada', name: 'Name of ada' });
  });

  test('is found in the log when it was lost on its way', async () => {
    const { nodes, ada, ben } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.lose();
    await nodes.exchange();
    expect(ben.shown).toBe('');
    await nodes.look();
    await nodes.exchange();
    expect(ben.shown).toBe('moved');
  });

  test('that comes before what it builds on waits for it, which is looked for at once', async () => {
    const { nodes, ada, ben } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.lose();
    ada.text.insert(5, ' and seconded');
    await nodes.hear();
    await nodes.exchange();
    expect([updates(ben.transport), ben.doc.store.pendingStructs]).toEqual([0, null]);
    expect(nodes.node(1).room!.document.hasGaps).toBe(true);
    await nodes.fleet.time.advance(limits.lookSoonMs);
    await nodes.exchange();
    expect(ben.shown).toBe('moved and seconded');
    expect(nodes.node(1).room!.document.hasGaps).toBe(false);
  });

  test('is taken once, whether it is heard first or seen first', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const learn = learned(nodes, 1);
    ada.text.insert(0, 'heard');
    await nodes.hear();
    await nodes.look();
    expect(learn).toHaveBeenCalledTimes(1);
    ada.text.insert(0, 'seen, and ');
    await settle(40);
    await nodes.look();
    await nodes.hear();
    expect(learn).toHaveBeenCalledTimes(2);
    await nodes.exchange();
    expect([ben.shown, updates(ben.transport)]).toEqual(['seen, and heard', 2]);
  });

  test('S12: is shown while minutes are frozen, for it was written before; browsers write nothing', async () => {
    const { nodes, ada, ben } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.lose();
    await Promise.all(nodes.fleet.nodes.map(({ endpoint }) => endpoint.freeze([documentId])));
    await nodes.look();
    await nodes.exchange();
    expect(ben.shown).toBe('moved');
    ben.text.insert(0, 'not ');
    await nodes.exchange();
    expect([ben.transport!.closed?.reason, shownAt(nodes, 0)]).toEqual(['the minutes are frozen', 'moved']);
  });

  test('S2: that stood in what somebody here has just deleted is told after that is in the log', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const cyn = await nodes.type(1, 'cyn');
    ada.text.insert(0, 'in a text');
    await nodes.all();
    const { log } = nodes.node(1);
    const append = log.append;
    let goOn = () => {};
    log.append = async (entry) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return append(entry);
    };
    ben.doc.getXmlFragment('notes').delete(0, 1);
    await settle(40);
    const before = updates(cyn.transport);
    ada.text.insert(0, 'written ');
    await nodes.hear();
    expect(updates(cyn.transport)).toBe(before);
    goOn();
    await nodes.all();
    const sent = cyn.transport!.of('update').map(({ content }) => content);
    expect(sent.length).toBeGreaterThan(1);
    for (const content of sent) expect(await nodes.store.lacks(content)).toBeUndefined();
    expect([ada.shown, ben.shown, cyn.shown]).toEqual(['', '', '']);
  });

  test('S7: that Yjs cannot take does no harm: the document is made anew from its log', async () => {
    const { nodes, ada, ben } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.lose();
    const ids = nodes.store.log.entries.map(({ id }) => id);
    const author = { personId: 'ada', name: 'Name of ada' };
    const message = frames.update(Uint8Array.of(1, 1, 9, 9, 9, 9, 9));
    const broken = writePeerMessage({ type: 'content', ids, author, clients: [], message });
    nodes.fleet.wires.join('broken').send(documentId, '', broken);
    await nodes.hear();
    await nodes.look();
    await nodes.exchange();
    expect([ben.shown, ben.transport!.closed]).toEqual(['moved', undefined]);
    expect(nodes.node(1).logger.lines.map(({ event }) => event)).toEqual(['minutes document made anew']);
  });
});

describe('S5: who comes from another node', () => {
  test('is not taken for the author of what they saw there', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const cyn = await nodes.type(0, 'cyn');
    ada.text.insert(0, 'moved');
    await nodes.lose();
    await nodes.exchange();
    cyn.text.insert(5, ' and seconded');
    cyn.drop();
    await nodes.type(1, 'cyn', {}, cyn);
    await nodes.exchange();
    expect([cyn.transport!.closed, shownAt(nodes, 1)]).toEqual([undefined, 'moved and seconded']);
    await nodes.all();
    expect([ada.shown, ben.shown]).toEqual(['moved and seconded', 'moved and seconded']);
    const authors = nodes.store.log.entries.map(({ author, update }) => [
      author,
      [...Y.parseUpdateMeta(update).to.keys()],
    ]);
    expect(authors).toEqual([
      ['ada', [ada.doc.clientID]],
      ['cyn', [cyn.doc.clientID]],
    ]);
  });

  test('is asked after some seconds though the log cannot be looked at', async () => {
    const { nodes } = await twoNodes();
    const { log } = nodes.node(1);
    log.ids = () => Promise.reject(new Error('away'));
    const cyn = await nodes.type(1, 'cyn');
    expect(cyn.transport!.of('step1')).toEqual([]);
    await nodes.fleet.time.advance(4_000);
    expect(cyn.transport!.of('step1')).toHaveLength(1);
  });

  test('is asked once with all who come at the same time: one look is enough for them', async () => {
    const { nodes } = await twoNodes();
    const ids = vi.spyOn(nodes.store.log, 'ids');
    await Promise.all(Array.from({ length: 10 }, () => nodes.type(1, 'cyn')));
    expect(ids.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('what somebody carried for others is not called theirs on other nodes', async () => {
    const nodes = await SomeNodes.of(2, board);
    nodes.store.log.recovering = nodes.fleet.time.now() + 3_600_000;
    const [ada, ben] = [await nodes.type(0, 'ada'), await nodes.type(1, 'ben')];
    await nodes.all();
    const lost = new Typist();
    lost.text.insert(0, 'of somebody who is not here');
    Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(lost.doc), ada);
    ada.drop();
    await nodes.type(0, 'ada', {}, ada);
    await nodes.all();
    expect(ben.shown).toBe('of somebody who is not here');
    expect(nodes.store.log.entries[0]).toMatchObject({ author: 'ada', carried: true });
    const { authorship } = nodes.node(1).room!;
    expect(authorship.owner(lost.doc.clientID)).toBeUndefined();
  });
});

describe('R4: a node whose lease has lapsed', () => {
  test('tells the others nothing', async () => {
    const { nodes, ada } = await twoNodes();
    nodes.node(0).gate.lease(false);
    moveCaret(ada, 8);
    ada.text.insert(0, 'moved');
    await settle(40);
    expect(nodes.fleet.wires.underWay).toBe(0);
  });
});
