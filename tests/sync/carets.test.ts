/** S5: carets of people who are on other nodes. */
import { describe, expect, test } from 'vitest';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { readAwareness } from '#server/realtime/minutes/awareness-book.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { writePeerMessage } from '#server/realtime/minutes/peer-messages.ts';
import { repeatMs, silentMs } from '#server/realtime/minutes/peers.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { documentId } from './support/fake-workspace.ts';
import { board, caretsAt, moveCaret, SomeNodes, twoNodes } from './support/nodes/some-nodes.ts';

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
});
