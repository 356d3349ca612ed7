import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { closeCodes } from '#lib/domain/wire.ts';
import { sectionName } from '#lib/domain/meetings.ts';
import * as Y from 'yjs';
import { frames } from './support/fake-transport.ts';
import { closing, RealtimeServer, synced, until } from './support/realtime-server.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  for (const id of ['ada', 'ben']) server.workspace.add(id);
  server.workspace.add('olu', 'observer');
});
afterEach(() => server.close());

const section = (doc: Y.Doc) => doc.getXmlFragment(sectionName('item-1'));
const paragraph = (text: string) => {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(text)]);
  return element;
};

describe('the stock WebsocketProvider', () => {
  test('S1: two of them share text and presence, with a session cookie alone', async () => {
    const [ada, ben] = [server.provider('ada'), server.provider('ben')];
    await Promise.all([synced(ada), synced(ben)]);
    section(ada.doc).insert(0, [paragraph('The chair welcomed all.')]);
    await until(ben.doc, () => section(ben.doc).toString() === '<paragraph>The chair welcomed all.</paragraph>');
    ada.awareness.setLocalStateField('user', { name: 'Ada' });
    while (ben.awareness.getStates().get(ada.doc.clientID)?.user === undefined) await once2(ben.awareness, 'change');
    expect(ben.awareness.getStates().get(ada.doc.clientID)).toEqual({ user: { name: 'Ada' } });
  });

  test('S1: an address with an encoded id works too', async () => {
    server.workspace.documents.add('minutes of 3/4');
    const ada = server.provider('ada', new Y.Doc(), encodeURIComponent('minutes of 3/4'));
    await synced(ada);
    section(ada.doc).insert(0, [paragraph('x')]);
    const late = server.provider('ben', new Y.Doc(), encodeURIComponent('minutes of 3/4'));
    await until(late.doc, () => section(late.doc).length === 1);
  });

  test('S6: an observer reads along', async () => {
    const [ada, olu] = [server.provider('ada'), server.provider('olu')];
    await Promise.all([synced(ada), synced(olu)]);
    section(ada.doc).insert(0, [paragraph('Read me.')]);
    await until(olu.doc, () => section(olu.doc).toString().includes('Read me.'));
  });

  test('what was typed off line arrives after the reconnection', async () => {
    const [ada, ben] = [server.provider('ada'), server.provider('ben')];
    await Promise.all([synced(ada), synced(ben)]);
    ada.disconnect();
    section(ada.doc).insert(0, [paragraph('Typed on the train.')]);
    section(ben.doc).insert(0, [paragraph('Typed at the table.')]);
    ada.connect();
    await until(ben.doc, () => section(ben.doc).length === 2);
    await until(ada.doc, () => section(ada.doc).length === 2);
    expect(section(ada.doc).toString()).toBe(section(ben.doc).toString());
  });

  test('a final code keeps it from trying again', async () => {
    const nobody = server.provider('nobody');
    const [why] = await once2(nobody, 'closed');
    expect(why).toMatchObject({ code: closeCodes.notSignedIn });
    expect(nobody.shouldConnect).toBe(false);
  });
});

describe('the upgrade', () => {
  test.each([
    ['not signed in', undefined, '/yjs/minutes-1', closeCodes.notSignedIn],
    ['an unknown document', 'ada', '/yjs/no-such', closeCodes.noSuchDocument],
    ['no document', 'ada', '/yjs/', closeCodes.noSuchDocument],
    ['a name that cannot be decoded', 'ada', '/yjs/%E0%A4%A', closeCodes.noSuchDocument],
  ])('is accepted and then closed with the code: %s', async (_, who, path, code) => {
    const ws = server.socket(who, path);
    expect(await closing(ws)).toMatchObject({ code });
  });

  test('access that was revoked is told apart from a session that ended', async () => {
    server.workspace.refuse('ada', 'access_revoked');
    expect(await closing(server.socket('ada'))).toMatchObject({ code: closeCodes.accessRevoked });
  });

  test('a foreign origin is refused with HTTP 403; none at all, or ours, is not', async () => {
    const foreign = server.socket('ada', undefined, { origin: 'https://elsewhere.example' });
    const [, res] = (await once(foreign, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(res.statusCode).toBe(403);
    const ours = server.socket('ada', undefined, { origin: server.origin });
    await once(ours, 'open');
    expect(ours.readyState).toBe(WebSocket.OPEN);
  });

  test.each(['/elsewhere', '/yjsx', '/socket.iox', '/socket.io'])('another path is not found: %s', async (path) => {
    const ws = server.socket('ada', path);
    const [, res] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(res.statusCode).toBe(404);
  });
});

describe('S7: over a real socket', () => {
  test.each([
    ['too large', 10 * 2 ** 20, closeCodes.frameTooLarge],
    ['too large to be read at all', 20 * 2 ** 20, closeCodes.frameTooLarge],
    ['noise', 2_000, closeCodes.frameRefused],
  ])('a frame that is %s closes its own connection', async (_, size, code) => {
    const ben = server.provider('ben');
    await synced(ben);
    const ws = server.socket('ada');
    await once(ws, 'message');
    const noise = randomBytes(size);
    noise[0] = 77;
    ws.send(noise);
    expect(await closing(ws)).toMatchObject({ code });
    expect(ben.wsconnected).toBe(true);
    expect(server.log.entries).toEqual([]);
  });

  test('text is no message', async () => {
    const ws = server.socket('ada');
    await once(ws, 'message');
    ws.send('hello');
    expect(await closing(ws)).toMatchObject({ code: closeCodes.frameRefused });
  });

  test.each(['ping', 'pong'] as const)('a flood of %ss ends with 4529', async (kind) => {
    const ws = server.socket('ada');
    await once(ws, 'message');
    const closed = closing(ws);
    while (ws.readyState === WebSocket.OPEN) {
      for (let i = 0; i < 50; i += 1) ws[kind]();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await closed).toMatchObject({ code: closeCodes.tooFast });
  });

  test('a ping is answered with what it holds', async () => {
    const ws = server.socket('ada');
    await once(ws, 'message');
    ws.ping('are you there?');
    expect(String((await once(ws, 'pong'))[0])).toBe('are you there?');
  });

  test('a flood ends with 4529, and the others keep typing', async () => {
    const [ben, olu] = [server.provider('ben'), server.provider('olu')];
    await Promise.all([synced(ben), synced(olu)]);
    const ws = server.socket('ada');
    await once(ws, 'message');
    const closed = closing(ws);
    for (let i = 0; i < 30_000; i += 1) ws.send(frames.queryAwareness());
    section(ben.doc).insert(0, [paragraph('undisturbed')]);
    await until(olu.doc, () => section(olu.doc).toString().includes('undisturbed'));
    expect(await closed).toMatchObject({ code: closeCodes.tooFast });
  });
});

/** For emitters that are not Node's. */
function once2(from: object, event: string): Promise<unknown[]> {
  const emitter = from as { once(event: string, listener: (...args: unknown[]) => void): void };
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}
