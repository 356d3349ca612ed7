/** What was typed without a connection: what becomes of it, and what its author is told. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import type { MinutesSession } from '#lib/live/minutes-types.ts';
import { boardId } from './support/fake-workspace.ts';
import { FakeIndexedDb } from './support/fake-indexed-db.ts';
import { RealtimeServer, synced, until } from './support/realtime-server.ts';
import { online, openSession, paragraph, type SessionOptions, when } from './support/session.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  for (const id of ['ada', 'ben']) server.workspace.add(id, 'governor', id === 'ada' ? 'Ada' : 'Ben');
});
afterEach(() => server.close());

const open = (who: string, readOnly?: boolean, more?: SessionOptions) => openSession(server, who, readOnly, more);

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

  test('R6: and what of it is kept of other meetings of that board; what is of other boards stays', async () => {
    await typedAndCrashed(typeMore);
    const sameBoard = { key: 'ada/minutes-2/page/1', boardId };
    // Before the others in the order of keys.
    const otherBoard = { key: 'ada/minutes-0/page/1', boardId: 'board-2' };
    for (const row of [sameBoard, otherBoard]) browser.rows.set(row.key, row);
    server.workspace.refuse('ada', 'access_revoked');
    const { session } = open('ada', false, mine);
    await when(session, (s) => s.connection === 'ended');
    await browser.until((rows) => !rows.some(({ key }) => key === sameBoard.key));
    expect([...browser.rows.values()]).toEqual([otherBoard]);
  });
});
