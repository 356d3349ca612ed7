import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes, messageTypes, syncTypes } from '#lib/domain/wire.ts';
import { createMinutesSession } from '#lib/live/minutes-session.ts';
import type { MinutesSession, MinutesState } from '#lib/live/minutes-types.ts';
import { UnsavedCount } from '#lib/live/unsaved-count.ts';
import { FakeIndexedDb } from './support/fake-indexed-db.ts';
import { boardId, documentId, organisationId } from './support/fake-workspace.ts';
import { RealtimeServer, signedIn, synced, until } from './support/realtime-server.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  for (const id of ['ada', 'ben']) server.workspace.add(id, 'governor', id === 'ada' ? 'Ada' : 'Ben');
});
afterEach(() => server.close());

/** A session whose line can be cut. */
function open(who: string, readOnly = false, more: { personId?: string; tellAfterMs?: number } = {}) {
  const Base = signedIn(who);
  const sockets: WebSocket[] = [];
  /** Those that carry changes. */
  const frames: string[] = [];
  let cut = false;
  class Line extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(cut ? 'ws://127.0.0.1:9/' : url, protocols);
      sockets.push(this);
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const [type, sync] = data as Uint8Array;
      if (type === messageTypes.sync && sync !== syncTypes.step1)
        frames.push(sync === syncTypes.step2 ? 'step2' : 'update');
      super.send(data);
    }
  }
  const session = createMinutesSession({
    origin: server.origin,
    documentId,
    readOnly,
    WebSocket: Line,
    tellAfterMs: 0,
    ...more,
  });
  server.cleanUp(() => session.destroy());
  return {
    session,
    frames,
    cut: async () => {
      cut = true;
      const offline = when(session, (s) => s.connection === 'offline');
      (sockets.at(-1) as unknown as { terminate(): void }).terminate();
      await offline;
    },
    mend: () => {
      cut = false;
    },
  };
}

/** Resolves with the first state that satisfies the condition. */
function when(session: MinutesSession, condition: (state: MinutesState) => boolean): Promise<MinutesState> {
  return new Promise((resolve) => {
    let stop = () => {};
    let done = false;
    stop = session.subscribe((state) => {
      if (done || !condition(state)) return;
      done = true;
      queueMicrotask(() => stop());
      resolve(state);
    });
  });
}

const online = (session: MinutesSession) => when(session, (s) => s.connection === 'online' && s.saved);

function paragraph(session: MinutesSession, text: string, at = 0): Y.XmlText {
  const element = new Y.XmlElement('paragraph');
  const inner = new Y.XmlText(text);
  element.insert(0, [inner]);
  session.section('item-1').insert(at, [element]);
  return inner;
}

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

describe('S3: what was typed off line into a place that has gone is offered back', () => {
  const cases: [string, (ben: Y.Doc) => void, string | undefined][] = [
    ['the paragraph was deleted', (doc) => section(doc).delete(0, 1), 'The roof leaks, and so does the hall.'],
    [
      'the paragraph was made a heading, as editors do it: a new element with a copy of the text',
      (doc) =>
        doc.transact(() => {
          section(doc).delete(0, 1);
          const heading = new Y.XmlElement('heading');
          heading.insert(0, [new Y.XmlText('The roof leaks.')]);
          section(doc).insert(0, [heading]);
        }),
      'The roof leaks, and so does the hall.',
    ],
    [
      'the paragraph became an item of a list',
      (doc) =>
        doc.transact(() => {
          section(doc).delete(0, 1);
          const [list, entry, inner] = ['bulletList', 'listItem', 'paragraph'].map((name) => new Y.XmlElement(name));
          inner!.insert(0, [new Y.XmlText('The roof leaks.')]);
          entry!.insert(0, [inner!]);
          list!.insert(0, [entry!]);
          section(doc).insert(0, [list!]);
        }),
      'The roof leaks, and so does the hall.',
    ],
    [
      'the paragraph was joined to the one before it',
      (doc) =>
        doc.transact(() => {
          const before = new Y.XmlElement('paragraph');
          before.insert(0, [new Y.XmlText('Premises. The roof leaks.')]);
          section(doc).insert(0, [before]);
          section(doc).delete(1, 1);
        }),
      'The roof leaks, and so does the hall.',
    ],
    ['all of the item was taken out', (doc) => section(doc).delete(0, section(doc).length), 'and so does the hall'],
    [
      'the words around it were taken out: what was typed stays',
      (doc) => ((section(doc).get(0) as Y.XmlElement).get(0) as Y.XmlText).delete(0, 15),
      undefined,
    ],
    [
      'the paragraph was split: what was typed stays, in its first part',
      (doc) =>
        doc.transact(() => {
          const text = (section(doc).get(0) as Y.XmlElement).get(0) as Y.XmlText;
          text.delete(9, 6);
          const rest = new Y.XmlElement('paragraph');
          rest.insert(0, [new Y.XmlText('leaks.')]);
          section(doc).insert(1, [rest]);
        }),
      undefined,
    ],
  ];
  const section = (doc: Y.Doc) => doc.getXmlFragment('item:item-1');

  test.each(cases)('%s', async (_, meanwhile, expected) => {
    const { session, cut, mend } = open('ada');
    await online(session);
    const text = paragraph(session, 'The roof leaks.');
    await online(session);
    const ben = server.provider('ben');
    await synced(ben);
    await cut();
    text.insert(14, ', and so does the hall');
    meanwhile(ben.doc);
    mend();
    await online(session);
    const offered = session.state.recovered;
    if (expected === undefined) expect(offered).toEqual([]);
    else {
      expect(offered).toMatchObject([{ itemId: 'item-1', why: 'discarded' }]);
      expect(expected).toContain(offered[0]!.text.replace(/^, /, ''));
    }
    await until(ben.doc, () => section(ben.doc).toString() === session.section('item-1').toString());
  });
});

describe('S3: what was done without a connection is told, once it is in the minutes', () => {
  const other = (doc: Y.Doc, itemId: string, text: string) => {
    const element = new Y.XmlElement('paragraph');
    element.insert(0, [new Y.XmlText(text)]);
    doc.getXmlFragment(`item:${itemId}`).insert(0, [element]);
  };

  test('how much, in which items, and where others wrote meanwhile', async () => {
    const { session, cut, mend } = open('ada');
    await online(session);
    const text = paragraph(session, 'The roof leaks.');
    await online(session);
    const ben = server.provider('ben');
    await synced(ben);
    await cut();
    text.insert(14, ' badly');
    const element = new Y.XmlElement('paragraph');
    element.insert(0, [new Y.XmlText('Agreed by all present.')]);
    session.section('item-2').insert(0, [element]);
    other(ben.doc, 'item-3', 'Meanwhile.');
    server.log.holdFlushes = true;
    mend();
    await when(session, (s) => s.connection === 'online');
    expect(session.state.merged).toBeUndefined();
    server.log.flush();
    const { merged } = await when(session, (s) => s.merged !== undefined);
    expect(merged).toMatchObject({ words: 5, others: ['item-3'], offered: 0 });
    expect(new Set(merged!.itemIds)).toEqual(new Set(['item-1', 'item-2']));
    expect(session.state.saved).toBe(true);
    session.dismissMerged();
    expect(session.state.merged).toBeUndefined();
  });

  test('removals alone are told too, and what is offered back is counted', async () => {
    const { session, cut, mend } = open('ada');
    await online(session);
    const text = paragraph(session, 'The roof leaks.');
    paragraph(session, 'The hall is cold.', 1);
    await online(session);
    const ben = server.provider('ben');
    await synced(ben);
    await cut();
    text.insert(3, ' old');
    (session.section('item-1').get(1) as Y.XmlElement).delete(0, 1);
    ben.doc.getXmlFragment('item:item-1').delete(0, 1);
    mend();
    const { merged, recovered } = await when(session, (s) => s.merged !== undefined);
    expect(merged).toEqual({ words: 0, itemIds: ['item-1'], others: ['item-1'], offered: 1 });
    expect(recovered).toMatchObject([{ why: 'discarded', text: 'old' }]);
  });

  test('what others wrote counts for nothing, and is not offered as one’s own when it goes', async () => {
    const { session, cut, mend } = open('ada');
    await online(session);
    const ben = server.provider('ben');
    await synced(ben);
    other(ben.doc, 'item-1', 'Written by Ben, and taken back by him.');
    await until(session.doc, () => session.section('item-1').length === 1);
    await cut();
    paragraph(session, 'Typed without a line.', 1);
    ben.doc.getXmlFragment('item:item-1').delete(0, 1);
    mend();
    const { merged, recovered } = await when(session, (s) => s.merged !== undefined);
    expect([merged!.words, recovered]).toEqual([4, []]);
  });

  test('a connection that was away for a moment, or had nothing to bring, is not worth a word', async () => {
    const { session, cut, mend } = open('ada', false, { tellAfterMs: 60_000 });
    await online(session);
    const quiet = open('ada');
    await online(quiet.session);
    await Promise.all([cut(), quiet.cut()]);
    paragraph(session, 'While a tram passed.');
    mend();
    quiet.mend();
    await Promise.all([online(session), online(quiet.session)]);
    await until(quiet.session.doc, () => quiet.session.section('item-1').length === 1);
    expect([session.state.merged, quiet.session.state.merged]).toEqual([undefined, undefined]);
  });
});

describe('S3: work that an earlier page of this browser could not send', () => {
  const browser = new FakeIndexedDb();
  let uninstall = () => {};
  beforeEach(() => {
    browser.rows.clear();
    uninstall = browser.install();
  });
  afterEach(() => uninstall());
  const mine = { personId: 'ada' };
  const keptRows = (rows: object[]) => rows.filter((row) => 'kept' in row).length;

  /** Ada types off line, and her browser dies: nothing of the page is asked any more. */
  async function typedAndCrashed(type: (session: MinutesSession) => void) {
    const page = open('ada', false, mine);
    await online(page.session);
    paragraph(page.session, 'The roof leaks.');
    await online(page.session);
    await browser.until((rows) => keptRows(rows) === 0);
    await page.cut();
    type(page.session);
    await browser.until((rows) => keptRows(rows) === 1);
  }
  const typeMore = (session: MinutesSession) =>
    ((session.section('item-1').get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(14, ', and so does the hall');

  test('is merged when the document is opened again, told, and then kept no more', async () => {
    await typedAndCrashed(typeMore);
    const { session } = open('ada', false, mine);
    const { merged } = await when(session, (s) => s.merged !== undefined);
    expect(merged).toEqual({ words: 5, itemIds: ['item-1'], others: undefined, offered: 0 });
    const ben = server.provider('ben');
    await synced(ben);
    expect(ben.doc.getXmlFragment('item:item-1').toString()).toContain('leaks, and so does the hall.');
    await browser.until((rows) => rows.length === 0);
  });

  test('is not called saved, and stays kept, until it is durable', async () => {
    await typedAndCrashed(typeMore);
    server.log.holdFlushes = true;
    const { session } = open('ada', false, mine);
    await when(session, (s) => s.connection === 'online');
    expect(session.state).toMatchObject({ saved: false, unsaved: 1 });
    await browser.until((rows) => keptRows(rows) === 2);
    server.log.flush();
    await online(session);
    await browser.until((rows) => keptRows(rows) === 0);
  });

  test('is not given up while there is no connection, through any number of crashes', async () => {
    await typedAndCrashed(typeMore);
    server.workspace.refuse('ada', 'unavailable');
    const { session, cut } = open('ada', false, mine);
    await when(session, (s) => s.unsaved === 1);
    await cut();
    await browser.until((rows) => keptRows(rows) === 2);
    server.workspace.people.get('ada')!.refused = undefined;
    const again = open('ada', false, mine);
    await when(again.session, (s) => s.merged !== undefined);
    expect(again.session.section('item-1').toString()).toContain('leaks, and so does the hall.');
  });

  test('is offered back when its place has gone meanwhile', async () => {
    await typedAndCrashed(typeMore);
    const ben = server.provider('ben');
    await synced(ben);
    ben.doc.getXmlFragment('item:item-1').delete(0, 1);
    const { session } = open('ada', false, mine);
    const { recovered, merged } = await when(session, (s) => s.merged !== undefined);
    expect(recovered).toMatchObject([{ why: 'discarded', text: ', and so does the hall' }]);
    expect(merged).toMatchObject({ words: 0, offered: 1 });
    await browser.until((rows) => rows.length === 1 && keptRows(rows) === 0);
    session.dismiss(recovered[0]!.id);
    await browser.until((rows) => rows.length === 0);
  });

  test('is offered as text when its author may no longer write', async () => {
    await typedAndCrashed(typeMore);
    server.workspace.setRole('ada', 'observer');
    const { session } = open('ada', true, mine);
    const { recovered } = await when(session, (s) => s.recovered.length > 0);
    expect(recovered).toMatchObject([{ why: 'refused', text: ', and so does the hall' }]);
  });

  test('is another person’s: not merged, not shown, not removed', async () => {
    await typedAndCrashed(typeMore);
    const { session } = open('ben', false, { personId: 'ben' });
    await online(session);
    expect(session.section('item-1').toString()).toBe('<paragraph>The roof leaks.</paragraph>');
    expect(keptRows([...browser.rows.values()])).toBe(1);
  });

  test('R6: is removed when access has been revoked', async () => {
    await typedAndCrashed(typeMore);
    server.workspace.refuse('ada', 'access_revoked');
    const { session } = open('ada', false, mine);
    expect((await when(session, (s) => s.connection === 'ended')).ended?.code).toBe(closeCodes.accessRevoked);
    await browser.until((rows) => rows.length === 0);
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
