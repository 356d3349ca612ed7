import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import { UnsavedCount } from '#lib/live/unsaved-count.ts';
import { boardId, documentId, organisationId } from './support/fake-workspace.ts';
import { RealtimeServer, synced, until } from './support/realtime-server.ts';
import { online, openSession, paragraph, type SessionOptions, when } from './support/session.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  for (const id of ['ada', 'ben']) server.workspace.add(id, 'governor', id === 'ada' ? 'Ada' : 'Ben');
});
afterEach(() => server.close());

const open = (who: string, readOnly?: boolean, more?: SessionOptions) => openSession(server, who, readOnly, more);

describe('S3: what a page is told', () => {
  test('saved, once it is durable', async () => {
    const { session } = open('ada');
    await online(session);
    server.log.holdFlushes = true;
    paragraph(session, 'Agreed.');
    expect(session.state).toMatchObject({ saved: false, unsaved: 1 });
    expect(session.hasUnsaved()).toBe(true);
    const ben = server.provider('ben');
    await until(ben.doc, () => ben.doc.getXmlFragment('item:item-1').length === 1);
    expect(session.state.saved).toBe(false);
    const saved = when(session, (s) => s.saved);
    server.log.flush();
    expect(await saved).toMatchObject({ unsaved: 0, connection: 'online', loaded: true });
  });

  test('off line, then everything typed meanwhile arrives and is saved', async () => {
    const { session, cut, mend } = open('ada');
    await online(session);
    await cut();
    paragraph(session, 'Typed off line.');
    expect(session.state).toMatchObject({ connection: 'offline', saved: false, unsaved: 1 });
    mend();
    await online(session);
    const ben = server.provider('ben');
    await synced(ben);
    expect(ben.doc.getXmlFragment('item:item-1').toString()).toContain('Typed off line.');
  });

  test('what is typed before the server has asked goes out with the answer, and not before it', async () => {
    const { session, cut, mend, frames } = open('ada');
    await online(session);
    await cut();
    paragraph(session, 'Typed off line. ');
    const { promise, resolve } = Promise.withResolvers<void>();
    server.workspace.gate = promise;
    mend();
    await new Promise<void>((done) => session.awareness.once('update', () => done()));
    const before = frames.length;
    ((session.section('item-1').get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(16, 'And on.');
    expect(session.state.saved).toBe(false);
    resolve();
    await online(session);
    expect(frames.slice(before)).toEqual(['step2']);
    expect(server.log.entries).toHaveLength(1);
  });

  test('who owns a client id, as the server says', async () => {
    const [ada, ben] = [open('ada').session, open('ben').session];
    await Promise.all([online(ada), online(ben)]);
    const known = new Promise<void>((resolve) => ben.onAuthors(() => ben.author(ada.doc.clientID) && resolve()));
    ada.awareness.setLocalStateField('user', { name: 'Somebody else' });
    if (!ben.author(ada.doc.clientID)) await known;
    expect(ben.author(ada.doc.clientID)).toEqual({ personId: 'ada', name: 'Ada' });
  });

  test('after a reconnection the caret is seen again at once', async () => {
    const ben = server.provider('ben');
    const { session, cut, mend } = open('ada');
    await online(session);
    session.awareness.setLocalStateField('at', 1);
    const { clientID } = session.doc;
    const seen = (there: boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if ((ben.awareness.getStates().get(clientID)?.at === 1) !== there) return;
          ben.awareness.off('change', look);
          resolve();
        };
        ben.awareness.on('change', look);
        look();
      });
    await seen(true);
    const away = seen(false);
    await cut();
    await away;
    mend();
    await seen(true);
  });
});

describe('when the server will not take it', () => {
  test('4409: a fresh document under a new client id, read-only, and the unsaved text offered', async () => {
    const { session } = open('ada');
    await online(session);
    paragraph(session, 'Kept.');
    await online(session);
    const before = session.doc.clientID;
    await server.bus.ask('minutes-freeze', { documentIds: [documentId] });
    server.workspace.frozen = {};
    const offered = when(session, (s) => s.recovered.length > 0);
    paragraph(session, 'Too late.', 1);
    const state = await offered;
    expect(state).toMatchObject({ generation: 2, readOnly: true, saved: true });
    expect(state.recovered).toMatchObject([{ itemId: 'item-1', text: 'Too late.', why: 'frozen' }]);
    expect(session.doc.clientID).not.toBe(before);
    expect(session.section('item-1').toString()).toBe('<paragraph>Kept.</paragraph>');
    session.dismiss(state.recovered[0]!.id);
    expect(session.state.recovered).toEqual([]);
  });

  test('4422, when a role went while they typed: the same', async () => {
    const { session } = open('ada');
    await online(session);
    server.workspace.setRole('ada', 'observer');
    await server.bus.ask('access-changed', { personId: 'ada', boardId });
    const offered = when(session, (s) => s.recovered.length > 0);
    paragraph(session, 'Not any more.');
    expect((await offered).recovered).toMatchObject([{ text: 'Not any more.', why: 'refused' }]);
    expect(server.log.entries).toEqual([]);
  });

  test('typed off line, and read-only by the time it is back', async () => {
    const { session, cut, mend } = open('ada');
    await online(session);
    await cut();
    paragraph(session, 'From the train.');
    server.workspace.setRole('ada', 'observer');
    session.setReadOnly(true);
    const offered = when(session, (s) => s.recovered.length > 0);
    mend();
    expect((await offered).recovered).toMatchObject([{ text: 'From the train.', why: 'refused' }]);
    expect(session.state.saved).toBe(true);
  });

  test('R5: a reader who may write now does so, though the server asked before the page knew', async () => {
    server.workspace.setRole('ada', 'observer');
    const { session } = open('ada', true);
    await when(session, (s) => s.connection === 'online');
    server.workspace.setRole('ada', 'governor');
    await server.bus.ask('access-changed', { personId: 'ada', boardId });
    // It comes after the server's question, on the same connection.
    const heard = new Promise<void>((resolve) => session.awareness.once('change', () => resolve()));
    server.provider('ben').awareness.setLocalState({ at: 1 });
    await heard;
    session.setReadOnly(false);
    paragraph(session, 'Now I may.');
    await online(session);
    const late = server.provider('ben');
    await synced(late);
    expect(late.doc.getXmlFragment('item:item-1').toString()).toContain('Now I may.');
  });

  test('R5: a page that thought it might write is given its text back when it learns better', async () => {
    server.workspace.setRole('ada', 'observer');
    const { session } = open('ada');
    await when(session, (s) => s.connection === 'online');
    paragraph(session, 'Not mine to write.');
    expect(session.state.saved).toBe(false);
    session.setReadOnly(true);
    const { recovered } = await when(session, (s) => s.recovered.length > 0);
    expect(recovered).toMatchObject([{ text: 'Not mine to write.', why: 'refused' }]);
    expect(server.log.entries).toEqual([]);
  });

  test('a reader’s browser sends nothing, whatever its editor does by itself', async () => {
    const { session } = open('ada', true);
    server.workspace.setRole('ada', 'observer');
    await when(session, (s) => s.connection === 'online');
    paragraph(session, 'tidied by a schema');
    const ben = server.provider('ben');
    await synced(ben);
    session.awareness.setLocalStateField('at', 1);
    while (ben.awareness.getStates().get(session.doc.clientID) === undefined) {
      await new Promise((resolve) => ben.awareness.once('change', resolve));
    }
    expect(session.state).toMatchObject({ connection: 'online', saved: true, generation: 1 });
    expect(server.log.entries).toEqual([]);
  });
});

describe('S7: limits, as a page is told of them', () => {
  const limited = async (limits: ConstructorParameters<typeof RealtimeServer>[0]) => {
    await server.close();
    server = await new RealtimeServer(limits).listen();
    for (const id of ['ada', 'ben']) server.workspace.add(id, 'governor');
  };

  test('more than can be sent at once: a fresh document, and the text given back', async () => {
    await limited({ frameBytes: 4_000 });
    const { session } = open('ada');
    await online(session);
    paragraph(session, 'Kept.');
    await online(session);
    const offered = when(session, (s) => s.recovered.length > 0);
    paragraph(session, 'x'.repeat(5_000), 1);
    expect(await offered).toMatchObject({
      generation: 2,
      readOnly: false,
      recovered: [{ text: 'x'.repeat(5_000), why: 'tooLarge' }],
    });
    await online(session);
    paragraph(session, 'And on.', 1);
    await online(session);
    expect(session.section('item-1').toString()).toBe('<paragraph>Kept.</paragraph><paragraph>And on.</paragraph>');
  });

  test('a full document: it can be read, and the text is given back', async () => {
    await limited({ documentBytes: 4_000 });
    const { session } = open('ada');
    await online(session);
    const offered = when(session, (s) => s.recovered.length > 0);
    paragraph(session, 'x'.repeat(5_000));
    expect(await offered).toMatchObject({ readOnly: true, recovered: [{ why: 'full' }] });
  });

  test('too much open at once: says which, and goes on as soon as there is room', async () => {
    await limited({ connectionsPerPerson: 1 });
    const first = open('ada').session;
    await online(first);
    const { session } = open('ada');
    await when(session, (s) => s.waiting === 'connections');
    expect(session.state.loaded).toBe(false);
    first.destroy();
    expect((await online(session)).waiting).toBeUndefined();
  });
});

describe('the end', () => {
  test('R6: revoked: it ends for good, and holds nothing any more', async () => {
    const { session } = open('ada');
    await online(session);
    paragraph(session, 'Confidential.');
    await online(session);
    server.workspace.refuse('ada', 'access_revoked');
    const over = when(session, (s) => s.connection === 'ended');
    await server.bus.ask('access-ended', {
      personId: 'ada',
      scope: 'account',
      organisationId,
      boardIds: [boardId],
      sessionIds: [],
      signInEnded: true,
      code: closeCodes.accessRevoked,
      reason: 'Your access has been ended by the clerk.',
      organisationName: 'Ash Grove',
    });
    expect((await over).ended).toEqual({
      code: closeCodes.accessRevoked,
      reason: 'Your access has been ended by the clerk.',
    });
    expect(session.section('item-1').toString()).toBe('');
  });

  test('undo takes back what this person typed, and nothing of the others', async () => {
    const { session } = open('ada');
    await online(session);
    const manager = session.undoManager(['item-1']);
    const { ySyncPluginKey } = await import('@tiptap/y-tiptap');
    session.doc.transact(() => paragraph(session, 'mine'), ySyncPluginKey);
    const ben = server.provider('ben');
    await synced(ben);
    ben.doc.getXmlFragment('item:item-1').insert(1, [new Y.XmlElement('table')]);
    await until(session.doc, () => session.section('item-1').length === 2);
    // An editor of one section goes away.
    manager.destroy();
    manager.undo();
    expect(session.section('item-1').toString()).toBe('<table></table>');
    expect(session.undoManager(['item-2'])).toBe(manager);
  });
});

describe('counting what is not saved', () => {
  test('what was made before the connection is durable with the answer to the server’s question', () => {
    const count = new UnsavedCount();
    count.made();
    count.made();
    count.connected();
    count.made();
    count.sent('update', 3);
    count.acknowledged(1);
    expect(count.unsaved).toBe(3);
    count.sent('step2', 3);
    expect(count.unsaved).toBe(3);
    count.acknowledged(2);
    expect([count.unsaved, count.durableClock]).toEqual([0, 3]);
  });

  test('acknowledgements of an earlier connection count for nothing', () => {
    const count = new UnsavedCount();
    count.connected();
    count.sent('step2', 0);
    count.made();
    count.sent('update', 1);
    count.connected();
    count.acknowledged(2);
    expect(count.unsaved).toBe(1);
    count.sent('step2', 1);
    expect(count.unsaved).toBe(1);
    count.acknowledged(1);
    expect(count.unsaved).toBe(0);
  });
});
