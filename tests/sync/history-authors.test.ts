/** Who did what, as history answers it after the whole way: socket, log, API. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { readHistory } from '#lib/domain/history.ts';
import { sectionName } from '#lib/domain/meetings.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { until } from './support/realtime-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 60_000);
afterAll(() => server.stop());

async function editor(client: ApiClient, documentId: string) {
  class SignedIn extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], { headers: { cookie: client.cookie } });
    }
  }
  const provider = new WebsocketProvider(`${server.origin.replace('http', 'ws')}/yjs`, documentId, new Y.Doc(), {
    disableBc: true,
    WebSocketPolyfill: SignedIn as unknown as typeof globalThis.WebSocket,
  });
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return provider;
}

test('S5: history names who wrote, and, apart from it, who deleted', async () => {
  const { minutesId, id } = server.facts.meeting;
  const [chair, governor] = [await server.signIn('chair'), await server.signIn('governor')];
  const { body } = await chair.get(`/meetings/${id}`);
  const itemId = (body.items as { id: string; documentId?: string }[]).find((i) => i.documentId === minutesId)!.id;
  const [ada, ben] = [await editor(chair, minutesId), await editor(governor, minutesId)];
  const section = (doc: Y.Doc) => doc.getXmlFragment(sectionName(itemId));
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText('To be struck by somebody else.')]);
  section(ada.doc).insert(0, [paragraph]);
  await until(ben.doc, () => section(ben.doc).toString().includes('struck by'));
  section(ben.doc).delete(0, 1);
  await until(ada.doc, () => !section(ada.doc).toString().includes('struck by'));
  const { clientID } = ada.doc;
  for (const provider of [ada, ben]) provider.destroy();

  const answer = await fetch(`${server.origin}/api/v1/minutes/${minutesId}/history`, {
    headers: { cookie: chair.cookie },
  });
  const history = readHistory(new Uint8Array(await answer.arrayBuffer()));
  const decoded = history.batches.map(({ author, update }) => ({ author, ...Y.decodeUpdate(update) }));
  const wrote = decoded.filter(({ structs }) => structs.some((struct) => struct.id.client === clientID));
  const deleted = decoded.filter(({ ds }) => ds.clients.has(clientID));
  expect(new Set(wrote.map(({ author }) => author))).toEqual(new Set([server.account('chair').personId]));
  expect(new Set(deleted.map(({ author }) => author))).toEqual(new Set([server.account('governor').personId]));
  expect(new Map(history.clients).get(clientID)).toBe(server.account('chair').personId);
}, 30_000);
