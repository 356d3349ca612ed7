/** S4: how what is in the log, and what others say of it, comes into a document that is open here. */
import * as encoding from 'lib0/encoding';
import { describe, expect, test, vi } from 'vitest';
import type { LogEntry } from '#server/ports.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { readPeerMessage, writePeerMessage } from '#server/realtime/minutes/peer-messages.ts';
import { settle } from './support/fake-time.ts';
import { documentId } from './support/fake-workspace.ts';
import { endpointWith } from './support/meeting.ts';
import {
  board,
  caretsAt,
  learned,
  moveCaret,
  shownAt,
  SomeNodes,
  twoNodes,
  updates,
} from './support/nodes/some-nodes.ts';

describe('S4: what others write into the log', () => {
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
