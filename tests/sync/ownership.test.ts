import { describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { closeCodes } from '#lib/domain/wire.ts';
import { readAwareness, writeAwareness } from '#server/realtime/minutes/awareness-book.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { bare, crafted, refs, string, struct } from './support/crafted.ts';
import { documentId } from './support/fake-workspace.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { endpointWith, exchange } from './support/meeting.ts';
import { Random } from './support/random.ts';
import { Typist } from './support/typist.ts';

const board = { ada: 'governor', ben: 'chair', eve: 'governor', olu: 'observer' } as const;

/** What a document with this client id would write. */
function writtenAs(clientId: number, text = 'forged'): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  doc.getXmlFragment('notes').insert(0, [new Y.XmlText(text)]);
  return Y.encodeStateAsUpdate(doc);
}

const awarenessOf = (clientId: number, clock: number, state: unknown) =>
  frames.awareness(writeAwareness([{ clientId, clock, state: JSON.stringify(state) }]));

describe('S5: each client id belongs to one person', () => {
  test('it is bound at the first frame that names it, before that frame is forwarded', async () => {
    const under = endpointWith(board);
    const ben = await under.connect('ben');
    const order: string[] = [];
    const bind = under.log.bindClient.bind(under.log);
    under.log.bindClient = async (...args) => {
      order.push('bound');
      expect(ben.of('awareness')).toEqual([]);
      return bind(...args);
    };
    const ada = await under.type('ada');
    expect(order).toEqual(['bound']);
    expect(under.log.bound.get(documentId)).toEqual(new Map([[ada.doc.clientID, 'ada']]));
    expect(ben.of('awareness')).toHaveLength(1);
  });

  test('new content under the id of somebody else is refused: 4422, nothing stored, nothing forwarded', async () => {
    const under = endpointWith(board);
    const [ada, ben, eve] = [await under.type('ada'), await under.type('ben'), await under.type('eve')];
    await exchange(ada, ben, eve);
    eve.send(frames.update(writtenAs(ada.doc.clientID)));
    await exchange(ada, ben);
    expect(eve.transport!.closed?.code).toBe(closeCodes.frameRefused);
    expect([under.log.entries, ben.shown, ada.transport!.closed]).toEqual([[], '', undefined]);
  });

  test('the same in a step 2', async () => {
    const under = endpointWith(board);
    const [ada, eve] = [await under.type('ada'), await under.type('eve')];
    await exchange(ada, eve);
    eve.send(frames.step2(writtenAs(ada.doc.clientID)));
    await settle();
    expect(eve.transport!.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('known content under the ids of others proves nothing, and is no offence', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'mine');
    await exchange(ada, ben);
    ben.send(frames.step2(Y.encodeStateAsUpdate(ben.doc)));
    await settle();
    expect(ben.transport!.closed).toBeUndefined();
    expect(under.log.entries.map((e) => e.author)).toEqual(['ada']);
  });

  test('a deletion of the text of others is the deletion of whoever made it', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'mine');
    await exchange(ada, ben);
    ben.text.delete(0, 4);
    await exchange(ada, ben);
    expect(ada.shown).toBe('');
    expect(under.log.entries.map((e) => e.author)).toEqual(['ada', 'ben']);
  });

  test('a person may own any number of ids, across devices and reloads', async () => {
    const under = endpointWith(board);
    const tablet = await under.type('ada.tablet');
    const phone = await under.type('ada.phone');
    await exchange(tablet, phone);
    phone.send(frames.update(writtenAs(tablet.doc.clientID, 'carried over')));
    await exchange(tablet, phone);
    expect([phone.transport!.closed, tablet.shown]).toEqual([undefined, 'carried over']);
  });

  test('two who name the same fresh id at once: it is the first one’s', async () => {
    const under = endpointWith(board);
    const [ada, eve] = [await under.connect('ada'), await under.connect('eve')];
    ada.receive(awarenessOf(77, 1, {}));
    eve.receive(frames.update(writtenAs(77)));
    await settle();
    expect([ada.closed, eve.closed?.code]).toEqual([undefined, closeCodes.frameRefused]);
  });

  test('one connection may not name ids without end', async () => {
    const under = endpointWith(board);
    const eve = await under.connect('eve');
    for (let id = 1; id <= limits.newClientIds + 1; id += 1) {
      eve.receive(awarenessOf(id, 1, {}));
      await settle(2);
    }
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });
});

describe('S5: somebody who would rather be another', () => {
  /** Ada has written, Ben reads, and Eve has what they have. */
  async function written() {
    const under = endpointWith(board);
    const [ada, ben, eve] = [await under.type('ada'), await under.type('ben'), await under.type('eve')];
    await exchange(ada, ben, eve);
    ada.text.insert(0, 'Approved.');
    await exchange(ada, ben, eve);
    const item = (eve.text._start as Y.Item).id;
    return { under, ada, ben, eve, item, logged: under.log.entries.length };
  }
  type Written = Awaited<ReturnType<typeof written>>;

  /** The text is as it was, nothing was logged, and Ada and Ben have noticed nothing. */
  async function isAsItWas({ under, ada, ben, logged }: Written) {
    await exchange(ada, ben);
    expect([ada.text.toString(), ben.text.toString()]).toEqual(['Approved.', 'Approved.']);
    expect([under.log.entries.length, ada.transport!.closed, ben.transport!.closed]).toEqual([
      logged,
      undefined,
      undefined,
    ]);
  }

  test('other words under the id and clock of what is there change nothing', async () => {
    const at = await written();
    const { client, clock } = at.item;
    const resent = crafted([{ client, clock, structs: [struct(refs.string, {}, string('Rejected.'))] }]);
    at.eve.send(frames.update(resent));
    at.eve.send(frames.step2(resent));
    await isAsItWas(at);
  });

  test('the same words, and more after them, under the id of their author: refused', async () => {
    const at = await written();
    const { client, clock } = at.item;
    at.eve.send(
      frames.update(crafted([{ client, clock, structs: [struct(refs.string, {}, string('Approved. By nobody.'))] }])),
    );
    await isAsItWas(at);
    expect(at.eve.transport!.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('the claim that what is there was collected deletes nothing', async () => {
    const at = await written();
    const { client, clock } = at.item;
    at.eve.send(frames.update(crafted([{ client, clock, structs: [bare(refs.gc, 9)] }])));
    at.eve.send(frames.update(crafted([{ client, clock, structs: [bare(refs.deleted, 9)] }])));
    await isAsItWas(at);
  });

  test('one frame with content of one’s own and content of another: nothing of it is taken', async () => {
    const at = await written();
    const forged = crafted([
      { client: at.eve.doc.clientID, structs: [struct(refs.string, { root: 'x' }, string('mine'))] },
      { client: at.ada.doc.clientID, clock: 100, structs: [struct(refs.string, { root: 'x' }, string('forged'))] },
    ]);
    at.eve.send(frames.update(forged));
    await settle();
    await at.under.time.advance(limits.heldMs + 1);
    await isAsItWas(at);
    expect(at.eve.transport!.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('what another wrote can be deleted, and the deletion has its own author; sent again it has no second one', async () => {
    const { under, ada, ben, eve } = await written();
    eve.text.delete(0, 9);
    await exchange(ada, ben, eve);
    ben.send(frames.step2(Y.encodeStateAsUpdate(ben.doc)));
    await exchange(ada, ben, eve);
    expect(ada.text.toString()).toBe('');
    const last = under.log.entries.at(-1)!;
    expect(last.author).toBe('eve');
    const { structs, ds } = Y.decodeUpdate(last.update);
    expect([structs, [...ds.clients.keys()]]).toEqual([[], [ada.doc.clientID]]);
    expect(under.log.entries.filter((e) => e.author === 'ben')).toEqual([]);
  });

  test('undoing what another wrote is a deletion of one’s own; undoing a deletion of theirs brings text of one’s own', async () => {
    const { under, ada, ben, eve } = await written();
    const [first] = eve.text.toDelta() as { insert: string }[];
    expect(first!.insert).toBe('Approved.');
    // An undo manager that was told to track what comes from the server.
    const manager = new Y.UndoManager([eve.text], { trackedOrigins: new Set([eve]), captureTimeout: 0 });
    ada.text.delete(0, 9);
    await exchange(ada, ben, eve);
    const before = under.log.entries.length;
    manager.undo();
    await exchange(ada, ben, eve);
    expect(ada.text.toString()).toBe('Approved.');
    const brought = under.log.entries.slice(before);
    expect(brought.map((e) => e.author)).toEqual(['eve']);
    expect(Y.decodeUpdate(brought[0]!.update).structs.map((s) => s.id.client)).toEqual([eve.doc.clientID]);
    manager.redo();
    await exchange(ada, ben, eve);
    expect(under.log.entries.at(-1)!.author).toBe('eve');
    expect([ada.text.toString(), ben.text.toString()]).toEqual(['', '']);
  });

  test('whatever is tried, each entry of the log is its author’s, struct by struct', async () => {
    const at = await written();
    const random = new Random(5);
    const ids = [at.ada.doc.clientID, at.ben.doc.clientID, at.eve.doc.clientID, 4711];
    let eve = at.eve.transport!;
    for (let i = 0; i < 300; i += 1) {
      if (eve.closed) eve = await at.under.connect('eve');
      const client = random.pick(ids);
      const clock = random.below(12);
      const origin: [number, number] = [random.pick(ids), random.below(12)];
      const where = random.below(2) === 0 ? { origin } : { root: 'x' };
      const update = crafted(
        [{ client, clock, structs: [struct(refs.string, where, string('abc'.slice(random.below(3))))] }],
        random.below(3) === 0 ? [[random.pick(ids), random.below(9), 1 + random.below(3)]] : [],
      );
      eve.receive(random.below(2) === 0 ? frames.update(update) : frames.step2(update));
      await settle(2);
    }
    await at.under.time.advance(limits.heldMs + 1);
    const owners = at.under.log.bound.get(documentId)!;
    for (const entry of at.under.log.entries) {
      for (const { id } of Y.decodeUpdate(entry.update).structs) expect(owners.get(id.client)).toBe(entry.author);
    }
    expect([at.ada.transport!.closed, at.ben.transport!.closed]).toEqual([undefined, undefined]);
    await exchange(at.ada, at.ben);
    expect(at.ada.shown).toBe(at.ben.shown);
  });
});

describe('S5: while the document is recovering', () => {
  async function recovering() {
    const under = endpointWith(board);
    under.log.recovering = under.time.now() + 3_600_000;
    const lost = new Typist();
    lost.doc.clientID = 4242;
    lost.text.insert(0, 'lost');
    under.log.bound.set(documentId, new Map([[4242, 'ada']]));
    return { under, lost };
  }

  test('a step 2 may carry the content of others: logged as carried, not as written by the sender', async () => {
    const { under, lost } = await recovering();
    const ben = new Typist();
    Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(lost.doc));
    ben.text.insert(4, ' and found');
    ben.connect(await under.connect('ben'));
    await exchange(ben);
    expect(under.log.entries.map((e) => [e.author, e.carried])).toEqual([
      ['ben', true],
      ['ben', undefined],
    ]);
    const late = await under.type('olu');
    await exchange(late);
    expect(late.shown).toBe('lost and found');
    const carriedAlone = new Y.Doc();
    Y.applyUpdate(carriedAlone, under.log.entries[0]!.update);
    expect(carriedAlone.getXmlFragment('notes').toString()).toBe('lost');
  });

  test('nobody carries for somebody who is here and has brought what they have', async () => {
    const { under } = await recovering();
    const ada = await under.type('ada');
    await exchange(ada);
    const eve = await under.connect('eve');
    eve.receive(frames.step2(writtenAs(ada.doc.clientID)));
    await settle();
    expect([eve.closed?.code, under.log.entries]).toEqual([closeCodes.frameRefused, []]);
    ada.text.insert(0, 'still mine');
    await exchange(ada);
    expect(under.log.entries.map((e) => e.author)).toEqual(['ada']);
  });

  test('ids that nobody has are not bound to whoever carries them', async () => {
    const { under } = await recovering();
    const ben = await under.connect('ben');
    ben.receive(frames.step2(writtenAs(555, 'whose?')));
    await settle();
    expect(ben.closed).toBeUndefined();
    expect(under.log.bound.get(documentId)!.has(555)).toBe(false);
    expect(under.log.entries.map((e) => e.carried)).toEqual([true]);
  });

  test('an update is not a step 2: it may not carry', async () => {
    const { under } = await recovering();
    const ben = await under.connect('ben');
    ben.receive(frames.update(writtenAs(4242)));
    await settle();
    expect(ben.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('a person who says first which id is theirs has their content attested', async () => {
    const { under } = await recovering();
    const eve = await under.connect('eve');
    eve.receive(awarenessOf(888, 1, {}));
    eve.receive(frames.step2(writtenAs(888, 'mine')));
    await settle();
    expect(under.log.entries.map((e) => [e.author, e.carried])).toEqual([['eve', undefined]]);
  });

  test('after that day, no longer', async () => {
    const { under } = await recovering();
    await under.time.advance(3_600_001);
    const ben = await under.connect('ben');
    ben.receive(frames.step2(writtenAs(4242)));
    await settle();
    expect(ben.closed?.code).toBe(closeCodes.frameRefused);
  });
});

describe('S5: awareness', () => {
  test('entries under ids of others are dropped without closing; the sender’s own go on', async () => {
    const under = endpointWith(board);
    const [ada, ben, eve] = [await under.type('ada'), await under.connect('ben'), await under.type('eve')];
    await exchange(ada, eve);
    const both = writeAwareness([
      { clientId: ada.doc.clientID, clock: 99, state: '{"user":{"name":"Ada, allegedly"}}' },
      { clientId: eve.doc.clientID, clock: 99, state: '{"own":true}' },
    ]);
    eve.send(frames.awareness(both));
    await settle();
    expect(eve.transport!.closed).toBeUndefined();
    expect(readAwareness(ben.of('awareness').at(-1)!.content)).toEqual([
      { clientId: eve.doc.clientID, clock: 99, state: '{"own":true}' },
    ]);
  });

  test('closing one connection takes away its own entries and no others (y-websocket #126)', async () => {
    const under = endpointWith(board);
    const [ada, ben, eve] = [await under.type('ada'), await under.type('ben'), await under.type('eve')];
    await exchange(ada, ben, eve);
    const repeated = encodeAwarenessUpdate(eve.awareness, [...eve.awareness.getStates().keys()]);
    eve.send(frames.awareness(repeated));
    await settle();
    eve.drop();
    await exchange(ada, ben);
    const here = [ada.doc.clientID, ben.doc.clientID].sort();
    expect([...ben.awareness.getStates().keys()].sort()).toEqual(here);
  });

  test('an older clock does not bring back what was shown before', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.connect('ada'), await under.connect('ben')];
    for (const clock of [5, 4, 5]) ada.receive(awarenessOf(7, clock, { at: clock }));
    await settle();
    expect(ben.of('awareness')).toHaveLength(1);
    ada.receive(awarenessOf(7, 5, null));
    ada.receive(awarenessOf(7, 3, { at: 3 }));
    await settle();
    expect(ben.of('awareness')).toHaveLength(2);
  });

  test('who joins is shown who is there', async () => {
    const under = endpointWith(board);
    const ada = await under.connect('ada');
    ada.receive(awarenessOf(7, 1, { caret: 3 }));
    await settle();
    const ben = await under.connect('ben');
    expect(readAwareness(ben.of('awareness')[0]!.content)).toEqual([{ clientId: 7, clock: 1, state: '{"caret":3}' }]);
    ben.receive(frames.queryAwareness());
    await settle();
    expect(ben.of('awareness')).toHaveLength(2);
  });

  test('the end of an id that nobody has binds it to nobody', async () => {
    const under = endpointWith(board);
    const eve = await under.connect('eve');
    eve.receive(awarenessOf(1234, 9, null));
    await settle();
    expect(under.log.bound.get(documentId)).toBeUndefined();
  });

  test.each([
    ['not an object', [3]],
    ['nests too deep', JSON.parse('{"a":'.repeat(10) + '1' + '}'.repeat(10))],
    ['too large', { a: 'x'.repeat(limits.awarenessStateLength) }],
  ])('a state that is %s closes its connection', async (_, state) => {
    const under = endpointWith(board);
    const [eve, ben] = [await under.connect('eve'), await under.connect('ben')];
    eve.receive(awarenessOf(7, 1, state));
    await settle();
    expect([eve.closed?.code, ben.of('awareness')]).toEqual([closeCodes.frameRefused, []]);
  });

  test('a state that is no JSON closes its connection', async () => {
    const under = endpointWith(board);
    const eve = await under.connect('eve');
    eve.receive(frames.awareness(writeAwareness([{ clientId: 7, clock: 1, state: '{' }])));
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });
});

describe('S5: ?authors=1', () => {
  test('says whose an id is before anything of it is forwarded, and to who joins', async () => {
    const under = endpointWith(board);
    const ben = await under.connect('ben', { authors: true });
    const ada = await under.type('ada');
    await exchange(ada);
    ada.text.insert(0, 'x');
    await settle();
    expect(ben.sent.map((m) => m.type)).toEqual(['step1', 'author', 'awareness', 'update']);
    expect(ben.of('author')).toEqual([{ type: 'author', clientId: ada.doc.clientID, personId: 'ada', name: 'ada' }]);
    const late = await under.connect('eve', { authors: true });
    expect(late.sent[0]).toMatchObject({ type: 'author', clientId: ada.doc.clientID, personId: 'ada' });
  });

  test('is not sent unasked', async () => {
    const under = endpointWith(board);
    const ben = await under.connect('ben');
    await under.type('ada');
    expect(ben.of('author')).toEqual([]);
  });
});

describe('S6: observers', () => {
  test('are sent no step 1, and everything else', async () => {
    const under = endpointWith(board);
    const [olu, ada] = [await under.type('olu'), await under.type('ada')];
    await exchange(ada, olu);
    ada.text.insert(0, 'read along');
    await exchange(ada, olu);
    expect(olu.transport!.of('step1')).toEqual([]);
    expect(olu.shown).toBe('read along');
  });

  test('a step 2 that holds nothing new is ignored', async () => {
    const under = endpointWith(board);
    const [olu, ada] = [await under.type('olu'), await under.type('ada')];
    await exchange(ada, olu);
    ada.text.insert(0, 'x');
    await exchange(ada, olu);
    olu.send(frames.step2(Y.encodeStateAsUpdate(olu.doc)));
    await settle();
    expect(olu.transport!.closed).toBeUndefined();
  });

  test.each([
    ['text', (olu: Typist) => olu.text.insert(0, 'x')],
    ['a deletion', (olu: Typist) => olu.text.delete(0, 1)],
    ['a forged id', (olu: Typist) => olu.send(frames.update(writtenAs(99)))],
    ['a step 2', (olu: Typist) => olu.send(frames.step2(writtenAs(olu.doc.clientID)))],
    [
      'a deletion of what is not there yet',
      (olu: Typist) => {
        const ahead = encoding.encode((e) => [0, 1, 99, 1, 5, 3].forEach((n) => encoding.writeVarUint(e, n)));
        olu.send(frames.update(ahead));
      },
    ],
  ])('anything new closes with 4422 and changes nothing: %s', async (_, write) => {
    const under = endpointWith(board);
    const [olu, ada] = [await under.type('olu'), await under.type('ada')];
    await exchange(ada, olu);
    ada.text.insert(0, 'as it is');
    await exchange(ada, olu);
    const logged = under.log.entries.length;
    write(olu);
    await exchange(ada);
    expect(olu.transport!.closed?.code).toBe(closeCodes.frameRefused);
    expect([ada.shown, under.log.entries.length, ada.transport!.closed]).toEqual(['as it is', logged, undefined]);
  });

  test('formatting marks that every Yjs peer tidies away are ignored, not held against a reader', async () => {
    const under = endpointWith(board);
    const [olu, ada] = [await under.type('olu'), await under.type('ada')];
    await exchange(ada, olu);
    ada.text.insert(0, 'bold');
    ada.text.format(0, 4, { bold: true });
    await exchange(ada, olu);
    const marks: Y.Item[] = [];
    for (let item = olu.text._start; item; item = item.right)
      if (item.content instanceof Y.ContentFormat) marks.push(item);
    const { client, clock } = marks[0]!.id;
    const tidied = encoding.encode((e) => [0, 1, client, 1, clock, 1].forEach((n) => encoding.writeVarUint(e, n)));
    const logged = under.log.entries.length;
    olu.send(frames.update(tidied));
    await settle();
    expect([olu.transport!.closed, under.log.entries.length]).toEqual([undefined, logged]);
  });
});
