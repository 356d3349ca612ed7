/** What has to be true of a storm between nodes once it is over. */
import { expect } from 'vitest';
import * as Y from 'yjs';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { clocksOf } from '../evening.ts';
import { documentId } from '../fake-workspace.ts';
import { folded, shown, type NodesStorm } from './nodes-storm.ts';

const merging = createMerging({ aside: false });

const vectorOf = (doc: Y.Doc) => [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
const textOf = (doc: Y.Doc) => ({ shown: shown(doc), clocks: vectorOf(doc) });
const owners = ({ wanderers }: NodesStorm) => new Map(wanderers.map(({ doc, personId }) => [doc.clientID, personId]));

/** S2 to S4: every browser, every node, and the log folded from scratch. */
export async function expectOneDocument(storm: NodesStorm): Promise<void> {
  const log = folded(await storm.store.entries());
  expect([log.store.pendingStructs, log.store.pendingDs]).toEqual([null, null]);
  for (const { token, doc, transport } of storm.wanderers) {
    expect([token, transport?.closed, textOf(doc)]).toEqual([token, undefined, textOf(log)]);
  }
  for (const { name, room } of storm.fleet.nodes) {
    if (!room) continue;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, room.document.whole());
    expect([name, textOf(doc)]).toEqual([name, textOf(log)]);
  }
}

/** S5, S6. */
export async function expectAuthors(storm: NodesStorm): Promise<void> {
  const owner = owners(storm);
  const bound = [...(await storm.store.log.boundClients(documentId))];
  expect(bound.filter(([client, personId]) => owner.get(client) !== personId)).toEqual([]);
  for (const { name, room } of storm.fleet.nodes) {
    const known = [...owner].filter(([client]) => room?.authorship.owner(client) !== undefined);
    expect([name, known]).toEqual([name, known.map(([client]) => [client, room!.authorship.owner(client)])]);
  }
  const plain = (await storm.store.entries()).filter(({ kind }) => kind === 'plain');
  expect(plain.filter(({ author }) => author === 'olu')).toEqual([]);
  const wrote = plain.flatMap(({ author, update }) =>
    Y.decodeUpdate(update).structs.map(({ id }) => [author, owner.get(id.client)]),
  );
  expect(wrote.filter(([author, whose]) => author !== whose)).toEqual([]);
}

/** S11: each change once, under the name of whoever made it. */
export async function expectHistory(storm: NodesStorm): Promise<void> {
  const { log } = storm.store;
  const owner = owners(storm);
  const batches = await merging.history(log.history(documentId), log.pages(documentId), []);
  const wrote = batches.flatMap(({ author, update }) =>
    Y.decodeUpdate(update).structs.map(({ id }) => [author, owner.get(id.client)]),
  );
  expect(wrote.filter(([author, whose]) => author !== whose)).toEqual([]);
  const clocks = batches.flatMap(({ update }) => clocksOf(update));
  expect(clocks).toHaveLength(new Set(clocks).size);
  const written = folded(await storm.store.entries());
  const count = vectorOf(written).reduce((sum, [, clock]) => sum + clock, 0);
  expect(clocks.filter((clock) => clock.startsWith('+'))).toHaveLength(count);
}

/** In every browser the carets of those who are there, and of nobody else. */
export async function expectCaretsInBrowsers(storm: NodesStorm): Promise<void> {
  for (const wanderer of storm.wanderers) wanderer.renewCaret();
  await storm.exchange();
  const carets = caretsOf(storm);
  for (const { token, awareness, isConnected } of storm.wanderers) {
    if (!isConnected) continue;
    const states = [...awareness.getStates()].map(([client, state]) => [client, JSON.stringify(state)]);
    expect([token, Object.fromEntries(states)]).toEqual([token, carets]);
  }
}

/** The same on every node. */
export function expectCarets(storm: NodesStorm): void {
  const carets = caretsOf(storm);
  for (const { name, room } of storm.fleet.nodes) {
    if (!room) continue;
    const shown = Object.fromEntries(room.awareness.all().map(({ clientId, state }) => [clientId, state]));
    expect([name, shown]).toEqual([name, carets]);
  }
}

function caretsOf(storm: NodesStorm): Record<number, string> {
  const connected = storm.wanderers.filter(({ isConnected }) => isConnected);
  return Object.fromEntries(
    connected.map(({ doc, awareness }) => [doc.clientID, JSON.stringify(awareness.getLocalState())]),
  );
}

/** S10. */
export async function expectNothingLeft(storm: NodesStorm): Promise<void> {
  const { nodes, time } = storm.fleet;
  await storm.everybodyLeaves();
  await storm.pass(5_000);
  expect(nodes.map(({ endpoint }) => endpoint.stats)).toEqual(
    nodes.map(() => ({ connections: 0, documents: 0, people: 0 })),
  );
  for (const node of nodes) await node.drain();
  expect(time.waiting).toBe(0);
}
