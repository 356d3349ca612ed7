/** S4, S5: how what other nodes wrote, and what their browsers show, comes into a document that is open here. */
import { describe, expect, test, vi } from 'vitest';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { LogEntry } from '#server/ports.ts';
import { readAwareness } from '#server/realtime/minutes/awareness-book.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { readPeerMessage, writePeerMessage } from '#server/realtime/minutes/peer-messages.ts';
import { repeatMs, silentMs } from '#server/realtime/minutes/peers.ts';
import { settle } from './support/fake-time.ts';
import { frames, type FakeTransport } from './support/fake-transport.ts';
import { documentId } from './support/fake-workspace.ts';
import { asDocument, endpointWith } from './support/meeting.ts';
import { SomeNodes } from './support/nodes/some-nodes.ts';
import { Typist } from './support/typist.ts';

const board = { ada: 'governor', ben: 'chair', cyn: 'clerk', olu: 'observer' } as const;

const twoNodes = async () => {
  const nodes = await SomeNodes.of(2, board);
  const [ada, ben] = [await nodes.type(0, 'ada'), await nodes.type(1, 'ben')];
  await nodes.all();
  return { nodes, ada, ben };
};

const updates = (transport: FakeTransport | undefined): number => transport!.of('update').length;
const learned = (nodes: SomeNodes, at: number) => vi.spyOn(nodes.node(at).room!.document, 'learn');
const shownAt = (nodes: SomeNodes, at: number): string => asDocument([nodes.node(at).room!.document.whole()]);
const caretsAt = (nodes: SomeNodes, at: number): string[] =>
  nodes
    .node(at)
    .room!.awareness.all()
    .map(({ state }) => state);

function moveCaret(typist: Typist, caret: number): void {
  typist.awareness.setLocalState({ caret });
  typist.send(frames.awareness(encodeAwarenessUpdate(typist.awareness, [typist.doc.clientID])));
}

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

  test('that a node wrote itself is no news to it', async () => {
    const { nodes, ada } = await twoNodes();
    const learn = learned(nodes, 0);
    const read = vi.spyOn(nodes.node(0).log, 'read');
    ada.text.insert(0, 'moved');
    await settle(40);
    await nodes.look();
    expect([learn, read].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  test('that a node wrote itself is no news to it either while it waits for the answer', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const { log } = nodes.node(0);
    const append = log.append;
    let answer = () => {};
    log.append = async (entry) => {
      const appended = await append(entry);
      await new Promise<void>((resolve) => (answer = resolve));
      return appended;
    };
    ada.text.insert(0, 'moved');
    await settle(40);
    await nodes.look();
    answer();
    await nodes.all();
    expect([shownAt(nodes, 0), updates(ada.transport), ben.shown]).toEqual(['moved', 0, 'moved']);
  });

  test('is not taken again as the merge of what is known', async () => {
    const { nodes, ada } = await twoNodes();
    ada.text.insert(0, 'moved');
    await nodes.all();
    const learn = learned(nodes, 1);
    await nodes.node(0).compaction.merge(documentId);
    await nodes.look();
    await nodes.fleet.time.advance(61_000);
    for (const node of nodes.fleet.nodes) await node.compaction.run();
    await nodes.fleet.time.advance(61_000);
    for (const node of nodes.fleet.nodes) await node.compaction.run();
    await nodes.look();
    expect(nodes.store.log.entries.map(({ kind }) => kind)).toEqual(['merged']);
    expect(learn).not.toHaveBeenCalled();
  });

  test('comes into a document at rest', async () => {
    const nodes = await SomeNodes.of(2, board);
    const ada = await nodes.type(0, 'ada');
    ada.text.insert(0, 'moved');
    await nodes.all();
    await nodes.node(0).compaction.merge(documentId);
    await nodes.fleet.time.advance(61_000);
    await nodes.node(0).compaction.run();
    await nodes.fleet.time.advance(61_000);
    await nodes.node(0).compaction.run();
    const olu = await nodes.type(1, 'olu');
    await nodes.exchange();
    expect(nodes.node(1).room!.document.isOpen).toBe(false);
    ada.text.insert(5, ' and seconded');
    await nodes.all();
    const late = await nodes.type(1, 'olu');
    await nodes.all();
    expect([olu.shown, late.shown]).toEqual(['moved and seconded', 'moved and seconded']);
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

  test('is heard while the log is still being read', async () => {
    const nodes = await SomeNodes.of(2, board);
    const ada = await nodes.type(0, 'ada');
    ada.text.insert(0, 'moved');
    await nodes.all();
    const { log } = nodes.node(1);
    const pages = log.pages.bind(log);
    let goOn = () => {};
    log.pages = async function* (...asked): AsyncGenerator<LogEntry[]> {
      const read = await Array.fromAsync(pages(...asked));
      await new Promise<void>((resolve) => (goOn = resolve));
      yield* read;
    };
    const ben = await nodes.type(1, 'ben');
    ada.text.insert(5, ' and seconded');
    moveCaret(ada, 3);
    await nodes.hear();
    goOn();
    await settle(40);
    await nodes.exchange();
    expect(ben.shown).toBe('moved and seconded');
    expect(caretsAt(nodes, 1)).toContain('{"caret":3}');
  });

  test('is read without the bus when that does not say that it listens', async () => {
    const nodes = await SomeNodes.of(2, board);
    nodes.node(1).wire.cut = true;
    const ben = await nodes.type(1, 'ben');
    await nodes.fleet.time.advance(limits.listenMs - 1);
    expect(nodes.node(1).room).toBeUndefined();
    await nodes.fleet.time.advance(1);
    await nodes.exchange();
    expect(ben.transport!.of('step2')).toHaveLength(1);
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

  test('one log that cannot be read does not keep others waiting, and is told of once', async () => {
    const nodes = await SomeNodes.of(2, board);
    nodes.fleet.workspace.documents.add('another');
    const [ada, ben] = [await nodes.type(0, 'ada'), await nodes.type(1, 'ben')];
    const [her, his] = [
      await nodes.type(0, 'ada', { documentId: 'another' }),
      await nodes.type(1, 'ben', { documentId: 'another' }),
    ];
    await nodes.all();
    const { log } = nodes.node(1);
    const read = log.read;
    log.read = (id, except) => (id === documentId ? Promise.reject(new Error('damaged')) : read(id, except));
    ada.text.insert(0, 'not to be read');
    her.text.insert(0, 'moved');
    await nodes.lose();
    await nodes.look();
    await nodes.look();
    await nodes.exchange();
    expect([ben.shown, his.shown]).toEqual(['', 'moved']);
    expect(nodes.node(1).logger.lines.map(({ event }) => event)).toEqual(['minutes log could not be looked at']);
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

describe('S5: carets of other nodes', () => {
  const withCaret = async () => {
    const { nodes, ada, ben } = await twoNodes();
    moveCaret(ada, 7);
    await nodes.all();
    return { nodes, ada, ben };
  };

  test('are told to whoever opens a document later, in answer to its hello, after the names', async () => {
    const nodes = await SomeNodes.of(2, board);
    const ada = await nodes.type(0, 'ada');
    moveCaret(ada, 7);
    await nodes.all();
    const cyn = await nodes.type(1, 'cyn', { authors: true });
    await nodes.hear();
    const { sent } = cyn.transport!;
    const named = sent.findIndex((m) => m.type === 'author' && m.clientId === ada.doc.clientID);
    const shown = sent.findIndex(
      (m) => m.type === 'awareness' && readAwareness(m.content).some(({ state }) => state === '{"caret":7}'),
    );
    expect(sent[named]).toMatchObject({ personId: 'ada', name: 'Name of ada' });
    expect(shown).toBeGreaterThan(named);
  });

  test('go when their browser goes, and with their node', async () => {
    const { nodes, ada } = await withCaret();
    expect(caretsAt(nodes, 1)).toContain('{"caret":7}');
    ada.drop();
    await nodes.hear();
    expect(caretsAt(nodes, 1)).toEqual(['{}']);
    await nodes.type(0, 'ada', {}, ada);
    moveCaret(ada, 8);
    await nodes.hear();
    expect(caretsAt(nodes, 1)).toContain('{"caret":8}');
    nodes.node(0).kill();
    nodes.fleet.wires.tellGone(nodes.node(0).name);
    expect(caretsAt(nodes, 1)).toEqual(['{}']);
  });

  test('go when their end was lost: as soon as their node says what is left', async () => {
    const { nodes, ada } = await withCaret();
    const cyn = await nodes.type(0, 'cyn');
    moveCaret(cyn, 1);
    ada.drop();
    await nodes.lose();
    await nodes.fleet.time.advance(repeatMs);
    await nodes.hear();
    expect(caretsAt(nodes, 1).sort()).toEqual(['{"caret":1}', '{}']);
  });

  test('go when nothing is heard of their node any more', async () => {
    const { nodes, ada, ben } = await withCaret();
    nodes.node(0).wire.cut = true;
    await nodes.fleet.time.advance(silentMs + repeatMs);
    await nodes.exchange();
    expect(caretsAt(nodes, 1)).toEqual(['{}']);
    expect([...ben.awareness.getStates().keys()]).toEqual([ben.doc.clientID]);
    nodes.node(0).wire.heal();
    moveCaret(ada, 8);
    await nodes.hear();
    expect(caretsAt(nodes, 1)).toContain('{"caret":8}');
  });

  test('go when the log of their node fails', async () => {
    const { nodes, ada } = await withCaret();
    const { log } = nodes.node(0);
    log.append = () => Promise.reject(new Error('the disk is full'));
    ada.text.insert(0, 'not written');
    await settle(40);
    await nodes.fleet.time.advance(limits.storeFailureMs + 10_000);
    expect(nodes.node(0).room).toBeUndefined();
    await nodes.hear();
    expect(caretsAt(nodes, 1)).toEqual(['{}']);
  });

  test('stay when they have come here meanwhile', async () => {
    const { nodes, ada } = await withCaret();
    const there = ada.transport!;
    ada.transport = undefined;
    await nodes.type(1, 'ada', {}, ada);
    moveCaret(ada, 9);
    await nodes.hear();
    there.gone();
    await nodes.hear();
    for (const at of [0, 1]) {
      if (nodes.node(at).room) expect(caretsAt(nodes, at)).toContain('{"caret":9}');
    }
  });

  test('stay too when their old node finds out later that they have gone from it', async () => {
    const nodes = await SomeNodes.of(2, board);
    await nodes.type(1, 'ben');
    const ada = await nodes.type(0, 'ada');
    await nodes.lose();
    const there = ada.transport!;
    ada.transport = undefined;
    await nodes.type(1, 'ada', {}, ada);
    await nodes.lose();
    const before = nodes.node(1).room!.awareness.all();
    expect(before.map(({ clientId }) => clientId)).toContain(ada.doc.clientID);
    there.gone();
    await nodes.hear();
    expect(nodes.node(1).room!.awareness.all()).toEqual(before);
  });

  test('do not come back because another device of the same person repeats them', async () => {
    const { nodes, ada } = await withCaret();
    const phone = await nodes.type(1, 'ada.phone');
    await nodes.exchange();
    const heard = encodeAwarenessUpdate(phone.awareness, [ada.doc.clientID]);
    ada.drop();
    await nodes.hear();
    phone.send(frames.awareness(heard));
    await nodes.hear();
    expect(
      nodes
        .node(1)
        .room!.awareness.all()
        .map(({ clientId }) => clientId),
    ).not.toContain(ada.doc.clientID);
  });

  test('are not shown under a name that is not the owner of the id', async () => {
    const { nodes, ada } = await twoNodes();
    const wire = nodes.fleet.wires.join('another');
    const entry = { clientId: ada.doc.clientID, clock: 50, state: '{"caret":1}' };
    const author = { personId: 'ben', name: 'Name of ben' };
    wire.send(documentId, '', writePeerMessage({ type: 'awareness', all: false, entries: [{ entry, author }] }));
    await nodes.hear();
    expect(caretsAt(nodes, 1)).not.toContain('{"caret":1}');
  });

  test('R4: are not told by a node whose lease has lapsed', async () => {
    const { nodes, ada } = await withCaret();
    nodes.node(0).gate.lease(false);
    moveCaret(ada, 8);
    ada.text.insert(0, 'moved');
    await settle(40);
    expect(nodes.fleet.wires.underWay).toBe(0);
  });
});

describe('messages between nodes', () => {
  const author = { personId: 'p1', name: 'Zoë' };

  test('are read as they were written', () => {
    const entry = { clientId: 4_294_967_295, clock: 3, state: '{"caret":1}' };
    const all = [
      { type: 'content', ids: ['1', '2'], author, clients: [1, 4_294_967_295], message: Uint8Array.of(1, 2, 3) },
      { type: 'awareness', all: true, entries: [{ entry, author }] },
      { type: 'awareness', all: false, entries: [] },
      { type: 'hello' },
    ] as const;
    for (const message of all) {
      expect(readPeerMessage(writePeerMessage(message as Parameters<typeof writePeerMessage>[0]))).toEqual(message);
    }
  });

  test('of another version are left, with a line in the log; what comes after is heard', async () => {
    const { nodes, ada, ben } = await twoNodes();
    const wire = nodes.fleet.wires.join('newer');
    wire.send(
      documentId,
      '',
      encoding.encode((encoder) => encoding.writeVarUint(encoder, 77)),
    );
    ada.text.insert(0, 'moved');
    await nodes.all();
    expect(nodes.node(1).logger.lines.map(({ event }) => event)).toEqual(['message of another node failed']);
    expect(ben.shown).toBe('moved');
  });
});

describe('a node that is alone on its store', () => {
  test('S4: keeps no account of its log, says nothing and looks at nothing', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    const { learning, peers } = under.endpoint.rooms.get(documentId)!;
    expect([learning, peers]).toEqual([undefined, undefined]);
    const ids = vi.spyOn(under.log, 'ids');
    ada.text.insert(0, 'moved');
    await under.time.advance(10_000);
    expect(ids).not.toHaveBeenCalled();
  });
});
