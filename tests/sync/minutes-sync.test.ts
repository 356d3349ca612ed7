import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { readAwareness } from '#server/realtime/minutes/awareness-book.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { bare, crafted } from './support/crafted.ts';
import { documentId } from './support/fake-workspace.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { asDocument, endpointWith, exchange } from './support/meeting.ts';
import { Random } from './support/random.ts';
import { Typist } from './support/typist.ts';

const board = { ada: 'governor', ben: 'chair', olu: 'observer' } as const;

describe('S1: the wire', () => {
  test('a writer is asked for its content, and answered with the document', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    expect(ada.transport!.sent.map((m) => m.type)).toEqual(['step1', 'step2']);
  });

  test('two people see what each types', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'Apologies were received.');
    await exchange(ada, ben);
    expect(ben.shown).toBe('Apologies were received.');
    expect(asDocument(under.logged)).toBe(ben.shown);
  });

  test('what was sent nothing for 15 s is sent its own awareness', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    ada.awareness.setLocalState({ caret: 4 });
    ada.send(frames.awareness(encodeAwarenessUpdate(ada.awareness, [ada.doc.clientID])));
    await settle();
    const before = ada.transport!.sent.length;
    await under.time.advance(14_000);
    expect(ada.transport!.sent.length).toBe(before);
    await under.time.advance(2_000);
    const [own] = readAwareness(ada.transport!.of('awareness').at(-1)!.content);
    expect(own).toMatchObject({ clientId: ada.doc.clientID, state: '{"caret":4}' });
  });

  test('one that showed nothing is sent an empty one', async () => {
    const under = endpointWith(board);
    const transport = await under.connect('ada');
    await under.time.advance(16_000);
    expect(readAwareness(transport.of('awareness').at(-1)!.content)).toEqual([]);
  });

  test('what is dead is asked, and hung up on', async () => {
    const under = endpointWith(board);
    const transport = await under.connect('ada');
    await under.time.advance(limits.pingMs + 1);
    expect(transport.pings).toBe(1);
  });
});

describe('S2: the log first', () => {
  test('no update is broadcast before it is in the log, nor to its sender at all', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.log.holdAppends = true;
    ada.text.insert(0, 'motion');
    await settle();
    expect(ben.transport!.of('update')).toEqual([]);
    under.log.commit();
    await settle();
    expect(ben.transport!.of('update')).toHaveLength(1);
    expect(ada.transport!.of('update')).toEqual([]);
  });

  test('an answer to sync step 1 waits for what it contains to be in the log', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    under.log.holdAppends = true;
    ada.text.insert(0, 'seconded');
    await settle();
    const ben = await under.type('ben');
    expect(ben.transport!.of('step2')).toEqual([]);
    under.log.commit();
    await exchange(ben);
    expect(ben.shown).toBe('seconded');
  });

  test('a caret does not overtake the text that it stands in', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.log.holdAppends = true;
    ada.text.insert(0, 'x');
    ada.awareness.setLocalState({ caret: 1 });
    ada.send(frames.awareness(encodeAwarenessUpdate(ada.awareness, [ada.doc.clientID])));
    await settle();
    const before = ben.transport!.sent.length;
    under.log.commit();
    await settle();
    expect(ben.transport!.sent.slice(before).map((m) => m.type)).toEqual(['update', 'awareness']);
  });

  test('a log that refuses is tried again; nobody sees the change, and nobody is told it is saved, before', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    under.log.failing = true;
    ada.text.insert(0, 'kept');
    await exchange(ada, ben);
    await under.time.advance(2_000);
    expect([ben.shown, ada.transport!.durable]).toEqual(['', 1]);
    under.log.failing = false;
    await under.time.advance(5_000);
    await exchange(ada, ben);
    expect([ben.shown, ada.transport!.durable]).toEqual(['kept', 3]);
    expect(asDocument(under.logged)).toBe('kept');
  });

  test('a log that fails for too long ends the connections with 4530; nothing is pretended', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    under.log.failing = true;
    ada.text.insert(0, 'lost to the server, kept by the browser');
    await settle();
    await under.time.advance(limits.storeFailureMs + 20_000);
    expect(ada.transport!.closed?.code).toBe(closeCodes.unavailable);
    expect(ben.transport!.closed?.code).toBe(closeCodes.unavailable);
    expect([ben.shown, ada.transport!.durable]).toEqual(['', 1]);
    under.log.failing = false;
    ada.connect(await under.connect('ada', { acks: true }));
    await exchange(ada);
    expect(asDocument(under.logged)).toBe('lost to the server, kept by the browser');
  });

  test('changes that follow a refused one are written after it, in order', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    under.log.failing = true;
    ada.text.insert(0, 'a');
    await settle();
    ada.text.insert(1, 'b');
    await settle();
    under.log.failing = false;
    await under.time.advance(200);
    const shown = under.logged.map((_, i) => asDocument(under.logged.slice(0, i + 1)));
    expect(shown).toEqual(['a', 'ab']);
  });
});

describe('S3: acknowledgements', () => {
  test('count frames that are durable, and only with ?acks=1', async () => {
    const under = endpointWith(board);
    under.log.holdFlushes = true;
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'ab');
    await exchange(ada, ben);
    expect(ben.shown).toBe('ab');
    // Step 2 brought nothing new; the two updates are in the log, and not on the disk.
    expect(ada.transport!.durable).toBe(1);
    under.log.flush();
    await settle();
    expect(ada.transport!.durable).toBe(3);
    expect(ben.transport!.of('durable')).toEqual([]);
  });

  test('a frame with nothing new is durable when what it repeats is', async () => {
    const under = endpointWith(board);
    under.log.holdFlushes = true;
    const ada = await under.type('ada', { acks: true });
    await exchange(ada);
    ada.text.insert(0, 'x');
    await settle();
    ada.send(frames.step2(Y.encodeStateAsUpdate(ada.doc)));
    await settle();
    expect(ada.transport!.durable).toBe(1);
    under.log.flush();
    await settle();
    expect(ada.transport!.durable).toBe(4);
  });

  test('a deletion is acknowledged like anything else', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada', { acks: true });
    await exchange(ada);
    ada.text.insert(0, 'struck');
    await settle();
    const before = ada.transport!.durable;
    under.log.holdFlushes = true;
    ada.text.delete(0, 6);
    await settle();
    expect(ada.transport!.durable).toBe(before);
    under.log.flush();
    await settle();
    expect(ada.transport!.durable).toBe(before + 1);
  });

  test('typed right after a reconnection, before the answer that brings what was typed off line', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    ada.drop();
    ada.text.insert(0, 'off line, ');
    ada.connect(await under.connect('ada', { acks: true }));
    ada.text.insert(10, 'on line');
    await settle();
    expect([ada.transport!.durable, ada.transport!.closed, ben.shown]).toEqual([0, undefined, '']);
    await exchange(ada, ben);
    expect([ada.transport!.durable, ben.shown]).toEqual([2, 'off line, on line']);
  });
});

describe('S8: a slow reader', () => {
  test('is sent nothing above the limit, then a fresh sync, which makes it whole', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben', { authors: true })];
    await exchange(ada, ben);
    ben.transport!.stuck = true;
    const line = 'x'.repeat(100_000);
    for (let i = 0; i < 60; i += 1) {
      ada.text.insert(0, line);
      await settle(2);
    }
    const held = ben.transport!.buffered;
    expect(held).toBeGreaterThan(limits.behindBytes);
    expect(held).toBeLessThan(limits.behindBytes + 200_000);
    await under.time.advance(limits.behindMs / 2);
    ben.transport!.takes();
    await exchange(ada, ben);
    expect(ben.shown).toBe(ada.shown);
    expect(ben.transport!.of('step2')).toHaveLength(2);
  });

  test('of a document above the limit is sent it once, and then what was missed', async () => {
    const under = endpointWith(board);
    const [ada, olu] = [await under.type('ada'), await under.type('olu')];
    await exchange(ada, olu);
    ada.text.insert(0, 'x'.repeat(limits.behindBytes + 1));
    await exchange(ada, olu);
    const ben = await under.connect('ben');
    ben.stuck = true;
    ben.receive(frames.step1(Uint8Array.of(0)));
    await settle();
    ada.awareness.setLocalState({ caret: 1 });
    ben.takes();
    await settle();
    expect(ben.of('step2').map((m) => m.content.byteLength > limits.behindBytes)).toEqual([true]);

    ben.stuck = true;
    ben.receive(frames.step1(Uint8Array.of(0)));
    await settle();
    ada.text.insert(0, 'Meanwhile. ');
    ada.text.delete(20, 1);
    await exchange(ada, olu);
    ben.takes();
    await settle();
    expect(ben.of('step2').map((m) => m.content.byteLength > 200)).toEqual([true, true, false]);
    const shown = new Y.Doc();
    for (const message of ben.sent) {
      if (message.type === 'step2' || message.type === 'update') Y.applyUpdate(shown, message.content);
    }
    expect(shown.getXmlFragment('notes').toString()).toBe(ada.shown);
  });

  test('that reads slowly is waited for; one that reads nothing at all is let go', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ben.transport!.stuck = true;
    ada.text.insert(0, 'x'.repeat(5_000_000));
    await settle();
    ben.transport!.takes(1_000);
    await under.time.advance(limits.behindMs + 1);
    expect(ben.transport!.closed).toBeUndefined();
    await under.time.advance(limits.behindMs + 1);
    expect(ben.transport!.closed?.code).toBe(closeCodes.unavailable);
    expect(ada.transport!.closed).toBeUndefined();
  });
});

describe('S9: what belongs together goes together', () => {
  test('frames to one connection within a turn are written once', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    void ada.text;
    await settle();
    const before = ben.transport!.writes;
    ada.text.insert(0, 'x');
    ada.awareness.setLocalState({ caret: 1 });
    ada.send(frames.awareness(encodeAwarenessUpdate(ada.awareness, [ada.doc.clientID])));
    await settle();
    expect(ben.transport!.sent.slice(-2).map((m) => m.type)).toEqual(['update', 'awareness']);
    expect(ben.transport!.writes - before).toBe(1);
  });

  test('what one person sends at once is one entry of the log and one message to the others', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    const [logged, sent, saved] = [under.log.entries.length, ben.transport!.sent.length, ada.transport!.durable];
    for (let i = 0; i < 20; i += 1) ada.text.insert(i, String(i % 10));
    ada.text.delete(5, 3);
    await exchange(ada, ben);
    expect([under.log.entries.length - logged, ben.transport!.sent.length - sent]).toEqual([1, 1]);
    expect(ben.shown).toBe('01234890123456789');
    // The text itself is a change too.
    expect(ada.transport!.durable - saved).toBe(22);
  });

  test('of what one person sends at once, what stands before a refused frame is taken', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'kept');
    ada.send(frames.update(Uint8Array.of(9, 9, 9)));
    ada.text.insert(0, 'after the end: ');
    await exchange(ben);
    expect(ada.transport!.closed?.code).toBe(closeCodes.frameRefused);
    expect(ben.shown).toBe('kept');
    expect(asDocument(under.logged)).toBe('kept');
  });

  test('the bytes forwarded are the bytes received, where nothing had to be taken away', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    const sent: Uint8Array[] = [];
    ada.doc.on('update', (update: Uint8Array) => sent.push(frames.update(update)));
    void ada.text;
    await settle();
    ada.text.insert(0, 'as it came');
    await settle();
    ada.text.delete(3, 2);
    await settle();
    expect(ben.transport!.raw.slice(-3).map((bytes) => [...bytes])).toEqual(sent.map((bytes) => [...bytes]));
  });

  test('what the log has already is neither written nor forwarded again', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'once');
    await exchange(ada, ben);
    const [logged, sent] = [under.log.entries.length, ben.transport!.sent.length];
    ada.send(frames.step2(Y.encodeStateAsUpdate(ada.doc)));
    ada.send(frames.update(Y.encodeStateAsUpdate(ada.doc)));
    await settle();
    expect([under.log.entries.length, ben.transport!.sent.length]).toEqual([logged, sent]);
  });

  test('of a frame that is partly new, only the new part is logged and forwarded', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'old');
    await exchange(ada, ben);
    const before = Y.encodeStateVector(ada.doc);
    const { transport } = ada;
    ada.transport = undefined;
    ada.text.insert(3, ' and new');
    ada.transport = transport;
    ada.send(frames.step2(Y.encodeStateAsUpdate(ada.doc)));
    await exchange(ada, ben);
    expect(ben.shown).toBe('old and new');
    expect(under.log.entries.at(-1)!.update).toEqual(Y.encodeStateAsUpdate(ada.doc, before));
  });
});

test('an evening typed off line arrives whole, mixed with what others typed meanwhile', async () => {
  const under = endpointWith(board);
  const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
  await exchange(ada, ben);
  ada.text.insert(0, 'Start. ');
  await exchange(ada, ben);
  ada.drop();
  const random = new Random(5);
  for (let i = 0; i < 3_000; i += 1) {
    for (const { text } of i % 10 === 0 ? [ada, ben] : [ada]) {
      const at = random.below(text.length + 1);
      if (random.below(4) > 0) text.insert(at, 'abcdef'.slice(random.below(5)));
      else text.delete(at, Math.min(3, text.length - at));
      if (i % 50 === 0) text.format(at, Math.min(5, text.length - at), { bold: true });
    }
  }
  await exchange(ben);
  ada.connect(await under.connect('ada', { acks: true }));
  await exchange(ada, ben);
  expect(ada.shown).toBe(ben.shown);
  expect(asDocument(under.logged)).toBe(ben.shown);
  expect([ada.transport!.durable, under.log.entries.at(-1)!.author]).toEqual([1, 'ada']);
});

describe('S10: memory', () => {
  test('a document leaves memory when its last connection has gone and its log is durable', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.log.holdFlushes = true;
    ada.text.insert(0, 'x');
    await settle();
    ada.drop();
    expect(under.endpoint.stats.documents).toBe(1);
    ben.drop();
    await settle();
    expect(under.endpoint.stats.documents).toBe(1);
    under.log.flush();
    await settle();
    expect(under.endpoint.stats).toEqual({ documents: 0, connections: 0, people: 0 });
    expect(under.closed).toEqual([documentId]);
    const again = await under.type('ada');
    await exchange(again);
    expect(again.shown).toBe('x');
  });

  test('a merged document at rest is sent as its log has it; S4', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    for (let i = 0; i < 20; i += 1) {
      ada.text.insert(i, 'x');
      await settle(2);
    }
    ada.text.delete(2, 5);
    await exchange(ada);
    ada.drop();
    await settle();
    const entries = [...under.log.entries];
    const update = mergeUpdates(under.logged);
    const about = { documentId, scope: 'organisation-1', author: 'server', at: under.time.now(), node: 'node-1' };
    await under.log.addMerged({ ...about, update, parts: entries.map((e) => e.id) });
    const ben = await under.type('ben');
    await settle();
    expect(ben.transport!.of('step2').map((m) => [...m.content])).toEqual([[...update]]);
    expect(ben.transport!.of('step1')).toHaveLength(1);
    await exchange(ben);
    // What it answers, all deletions once more, is no news.
    expect(under.log.entries).toHaveLength(entries.length + 1);
    ben.text.insert(0, 'later ');
    await exchange(ben);
    const late = await under.type('ada');
    await exchange(late);
    expect(late.shown).toBe(`later ${'x'.repeat(15)}`);
    expect(asDocument(under.logged)).toBe(late.shown);
  });

  test('many that open it at once load it once', async () => {
    const under = endpointWith(board);
    await Promise.all(['ada', 'ben', 'olu'].map((id) => under.connect(id)));
    expect(under.log.reads).toBe(1);
  });

  test('a document that cannot be read is not served blank: 4530', async () => {
    const under = endpointWith(board);
    under.log.read = async () => Promise.reject(new Error('the disk is gone'));
    const transport = await under.connect('ada');
    expect(transport.closed?.code).toBe(closeCodes.unavailable);
    expect(under.endpoint.stats).toEqual({ documents: 0, connections: 0, people: 0 });
  });

  test('a thousand documents, opened, written in and closed, leave nothing behind: no room, no timer, no entry', async () => {
    const under = endpointWith(board);
    const timers = under.time.waiting;
    for (let i = 0; i < 1_000; i += 1) {
      const id = `document-${i}`;
      under.workspace.documents.add(id);
      const typist = new Typist();
      typist.connect(await under.connect(i % 2 === 0 ? 'ada' : 'ben', { documentId: id, acks: true, authors: true }));
      typist.text.insert(0, 'Agreed.');
      // Content that builds on what never comes is held, with a timer.
      if (i % 10 === 0) typist.send(frames.update(crafted([{ client: 5_000 + i, clock: 9, structs: [bare(0, 1)] }])));
      await settle(2);
      typist.drop();
    }
    await settle();
    expect(under.log.entries.length).toBeGreaterThanOrEqual(1_000);
    expect(under.endpoint.stats).toEqual({ documents: 0, connections: 0, people: 0 });
    expect(under.register.counts().minutes).toBe(0);
    expect(under.register.browsers()).toEqual([]);
    expect(under.time.waiting).toBe(timers);
  });
});

describe('the server itself writes (S5)', () => {
  test('through the same log, under an id of its own that belongs to the actor, open or not', async () => {
    const under = endpointWith(board);
    const clerk = { personId: 'cyn', name: 'Cyn', organisationId: 'organisation-1' };
    const write = (text: string) =>
      under.endpoint.write(
        documentId,
        clerk,
        (doc) => doc.getXmlFragment('notes').insert(0, [new Y.XmlText(text)]),
        async () => true,
      );
    await write('first');
    const ada = await under.type('ada', { authors: true });
    await exchange(ada);
    expect(ada.shown).toBe('first');
    await write('second');
    await exchange(ada);
    expect(ada.shown).toBe('secondfirst');
    expect(under.log.entries.map((e) => e.author)).toEqual(['cyn', 'cyn']);
    expect(ada.transport!.of('author').at(-1)).toMatchObject({ personId: 'cyn', name: 'Cyn' });
    expect([...under.log.bound.get(documentId)!.values()].filter((p) => p === 'cyn')).toHaveLength(2);
  });

  test('not while the minutes are frozen', async () => {
    const under = endpointWith(board);
    await under.type('ada');
    await under.endpoint.freeze([documentId]);
    const clerk = { personId: 'cyn', name: 'Cyn', organisationId: 'organisation-1' };
    const write = (isOpen: () => Promise<boolean>) =>
      under.endpoint.write(documentId, clerk, (doc) => doc.getMap('x').set('y', 1), isOpen);
    await expect(write(async () => true)).rejects.toMatchObject({ code: 'frozen' });
    await under.endpoint.thaw([documentId]);
    await write(async () => true);
    expect(under.log.entries).toHaveLength(1);
  });

  test('S12: a freeze that comes while the document is opened is seen, or waits for what is written', async () => {
    const clerk = { personId: 'cyn', name: 'Cyn', organisationId: 'organisation-1' };
    const change = (doc: Y.Doc) => doc.getMap('x').set('y', 1);
    const early = endpointWith(board);
    await expect(early.endpoint.write(documentId, clerk, change, async () => false)).rejects.toMatchObject({
      code: 'frozen',
    });
    const within = endpointWith(board);
    const frozenNow = async () => {
      await within.endpoint.freeze([documentId]);
      return true;
    };
    await expect(within.endpoint.write(documentId, clerk, change, frozenNow)).rejects.toMatchObject({ code: 'frozen' });
    expect([early.log.entries, within.log.entries]).toEqual([[], []]);
  });
});

test('draining tells every socket 4530 and waits until all is durable', async () => {
  const under = endpointWith(board);
  const ada = await under.type('ada');
  await exchange(ada);
  under.log.holdFlushes = true;
  ada.text.insert(0, 'last words');
  await settle();
  let drained = false;
  const draining = under.endpoint.drain().then(() => (drained = true));
  await settle();
  expect(ada.transport!.closed?.code).toBe(closeCodes.unavailable);
  expect(drained).toBe(false);
  under.log.flush();
  await draining;
  const late = await under.connect('ben');
  expect(late.closed?.code).toBe(closeCodes.unavailable);
});
