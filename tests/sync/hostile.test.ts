import { describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { closeCodes, messageTypes } from '#lib/domain/wire.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { bare, crafted, element, number, refs, string, struct } from './support/crafted.ts';
import { documentId } from './support/fake-workspace.ts';
import { settle } from './support/fake-time.ts';
import { frames, type FakeTransport } from './support/fake-transport.ts';
import { endpointWith, exchange } from './support/meeting.ts';
import { Random, seeds } from './support/random.ts';
import type { Typist } from './support/typist.ts';
import type { EndpointUnderTest } from './support/endpoint-under-test.ts';

const board = { ada: 'governor', ben: 'chair', eve: 'governor', olu: 'observer' } as const;
const eveId = 666;

async function meetingWith(who = 'eve') {
  const under = endpointWith(board);
  const [ada, ben] = [await under.type('ada'), await under.type('ben')];
  await exchange(ada, ben);
  ada.text.insert(0, 'The minutes of the last meeting were approved.');
  await exchange(ada, ben);
  const eve = await under.connect(who);
  return { under, ada, ben, eve };
}

/** The document and everybody else are as they were, and go on. */
async function isUnharmed(under: EndpointUnderTest, ada: Typist, ben: Typist) {
  await exchange(ada, ben);
  expect([ada.transport!.closed, ben.transport!.closed]).toEqual([undefined, undefined]);
  ada.text.insert(0, '*');
  await exchange(ada, ben);
  expect(ben.shown).toBe(ada.shown);
  const { doc } = under.endpoint.rooms.get(documentId)!.document;
  expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  const fromLog = new Y.Doc();
  for (const update of under.logged) Y.applyUpdate(fromLog, update);
  expect([fromLog.store.pendingStructs, fromLog.store.pendingDs]).toEqual([null, null]);
  expect(fromLog.getXmlFragment('notes').toString()).toBe(ada.shown);
  expect(Y.encodeStateVector(fromLog)).toEqual(Y.encodeStateVector(doc));
}

const own = (...structs: Parameters<typeof crafted>[0][number]['structs']) => crafted([{ client: eveId, structs }]);
const nested = (depth: number) =>
  own(
    struct(refs.type, {}, element),
    ...Array.from({ length: depth }, (_, i) => struct(refs.type, { parent: [eveId, i] }, element)),
  );
const deepAny = (depth: number) =>
  own(
    struct(refs.any, { root: 'x' }, (e) => {
      encoding.writeVarUint(e, 1);
      for (let i = 0; i < depth; i += 1) [117, 1].forEach((n) => encoding.writeUint8(e, n));
      encoding.writeUint8(e, 126);
    }),
  );

describe('S7: hostile content closes its own connection with 4422, and harms nobody', () => {
  const cases: [string, Uint8Array][] = [
    ['nothing at all', new Uint8Array()],
    ['a length that is not there', Uint8Array.from([1, 255, 255, 255, 255, 15, 1, 0])],
    ['a number beyond exactness', Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1])],
    ['more structs claimed than there are', crafted([{ client: eveId, structs: [], count: 30_000_000 }])],
    ['an empty struct', own(bare(refs.gc, 0))],
    ['empty text', own(struct(refs.string, {}, string('')))],
    ['a struct as long as numbers go', own(bare(refs.gc, Number.MAX_SAFE_INTEGER - 1))],
    ['a deleted run longer than a life of typing', own(bare(refs.deleted, 2 ** 39))],
    [
      'text that begins after a life of typing',
      crafted([{ client: eveId, clock: 2 ** 31, structs: [bare(refs.gc, 1)] }]),
    ],
    ['bytes after the end of an update', Uint8Array.from([...own(struct(refs.string, {}, string('x'))), 7])],
    ['text that builds on itself', own(struct(refs.string, { origin: [eveId, 0] }, string('x')))],
    ['text that builds on what its author wrote later', own(struct(refs.string, { origin: [eveId, 7] }, string('x')))],
    ['an element that is its own parent', own(struct(refs.type, { parent: [eveId, 0] }, element))],
    [
      'the same client twice',
      crafted([
        { client: eveId, structs: [struct(refs.string, {}, string('a'))] },
        { client: eveId, clock: 5, structs: [struct(refs.string, {}, string('b'))] },
      ]),
    ],
    ['a document within the document', own(struct(refs.doc, {}, (e) => (string('sub')(e), encoding.writeAny(e, {}))))],
    ['content of no kind', own(struct(10 | 0x20, {}, number(3)))],
    ['content of an unknown kind', own(struct(23, {}, number(3)))],
    ['a type of an unknown kind', own(struct(refs.type, {}, number(99)))],
    ['a value that nests a hundred deep', deepAny(100)],
    ['a value that nests a hundred thousand deep', deepAny(100_000)],
    ['elements that nest too deep', nested(limits.elementDepth + 2)],
    ['JSON that is none', own(struct(refs.json, { root: 'x' }, (e) => (number(1)(e), string('{')(e))))],
    ['JSON that nests too deep', own(struct(refs.embed, {}, string('['.repeat(99) + ']'.repeat(99))))],
    [
      'a thousand roots',
      own(...Array.from({ length: 1_000 }, (_, i) => struct(refs.string, { root: `r${i}` }, string('x')))),
    ],
    ['the name of a root that is a book', own(struct(refs.string, { root: 'x'.repeat(5_000) }, string('x')))],
    ['a deletion of no length', crafted([], [[eveId, 0, 0]])],
    ['a deletion without end', crafted([], [[eveId, 0, Number.MAX_SAFE_INTEGER]])],
  ];
  test.each(cases)('%s', async (_, update) => {
    const { under, ada, ben, eve } = await meetingWith();
    const logged = under.log.entries.length;
    eve.receive(frames.update(update));
    await settle();
    await under.time.advance(9_000);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    expect(under.log.entries.length).toBe(logged);
    await isUnharmed(under, ada, ben);
  });

  test.each<[string, Uint8Array]>([
    ['an unknown message', Uint8Array.from([9])],
    ['an unknown sync message', Uint8Array.from([messageTypes.sync, 7, 0])],
    ['an answer that only servers give', Uint8Array.from([messageTypes.auth, 0, 0])],
    ['bytes after the end', Uint8Array.from([...frames.queryAwareness(), 1, 2, 3])],
    ['a truncated message', frames.update(crafted([])).slice(0, 3)],
    ['a state vector that is none', frames.step1(Uint8Array.from([200, 1, 1]))],
    ['awareness that is none', frames.awareness(Uint8Array.from([5, 1]))],
    ['awareness that claims a million', frames.awareness(encoding.encode((e) => encoding.writeVarUint(e, 1_000_000)))],
  ])('%s', async (_, bytes) => {
    const { under, ada, ben, eve } = await meetingWith();
    eve.receive(bytes);
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    await isUnharmed(under, ada, ben);
  });

  test('text and other messages that are not binary', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    eve.unfit('not binary');
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    await isUnharmed(under, ada, ben);
  });

  test('ten megabytes: 4413', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    eve.receive(new Uint8Array(10 * 2 ** 20));
    expect(eve.closed?.code).toBe(closeCodes.frameTooLarge);
    await isUnharmed(under, ada, ben);
  });

  test('more than a document may hold: 4413', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    for (let i = 0; i < 5; i += 1) {
      const doc = new Y.Doc();
      doc.getText(`t${i}`).insert(0, 'x'.repeat(7 * 2 ** 20));
      eve.receive(frames.update(Y.encodeStateAsUpdate(doc)));
      await settle();
      // Within what one connection may send in a while.
      await under.time.advance(5_000);
    }
    expect(eve.closed?.code).toBe(closeCodes.frameTooLarge);
    expect(under.log.entries.filter((e) => e.author === 'eve')).toHaveLength(4);
    expect([ada.transport!.closed, ben.transport!.closed]).toEqual([undefined, undefined]);
  });

  test('more roots than a document may have, in frames that each have few', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    for (let i = 0; i < limits.roots && !eve.closed; i += 50) {
      const structs = Array.from({ length: 50 }, (_, k) => struct(refs.string, { root: `r${i + k}` }, string('x')));
      eve.receive(frames.update(crafted([{ client: eveId, clock: i, structs }])));
      await settle();
    }
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    expect(under.endpoint.rooms.get(documentId)!.document.doc.share.size).toBeLessThanOrEqual(limits.roots);
    await isUnharmed(under, ada, ben);
  });

  test('of another document: the content of others', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    const elsewhere = new Y.Doc();
    elsewhere.clientID = ada.doc.clientID;
    for (const word of ['a', 'b', 'c']) elsewhere.getText('t').insert(0, word.repeat(100));
    eve.receive(frames.step2(Y.encodeStateAsUpdate(elsewhere)));
    await settle();
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    await isUnharmed(under, ada, ben);
  });
});

describe('content that builds on what is not here', () => {
  test('is held outside the document, not acknowledged, and ends its connection after a while', async () => {
    const { under, ada, ben } = await meetingWith();
    const eve = await under.connect('eve', { acks: true });
    eve.receive(frames.update(own(struct(refs.string, { origin: [4711, 3] }, string('x')))));
    await settle();
    expect([eve.closed, eve.durable]).toEqual([undefined, 0]);
    await isUnharmed(under, ada, ben);
    await under.time.advance(limits.heldMs + 1);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    await isUnharmed(under, ada, ben);
  });

  test('two that wait for each other never get in', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    const circle = crafted([
      { client: 901, structs: [struct(refs.string, { origin: [902, 0] }, string('a'))] },
      { client: 902, structs: [struct(refs.string, { origin: [901, 0] }, string('b'))] },
    ]);
    eve.receive(frames.update(circle));
    await settle();
    await isUnharmed(under, ada, ben);
    await under.time.advance(limits.heldMs + 1);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('what others do meanwhile does not prolong it', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    eve.receive(frames.update(own(struct(refs.string, { origin: [4711, 3] }, string('x')))));
    for (let i = 0; i < 9; i += 1) {
      await under.time.advance(1_000);
      ada.text.insert(0, 'x');
      await exchange(ada, ben);
    }
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('what its sender says meanwhile does not prolong it either', async () => {
    const { under, eve } = await meetingWith();
    eve.receive(frames.update(own(struct(refs.string, { origin: [4711, 3] }, string('x')))));
    await settle();
    await under.time.advance(limits.heldMs / 2);
    eve.receive(frames.queryAwareness());
    await under.time.advance(limits.heldMs / 2 + 1);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('an answer on its way that may bring what it builds on does, for a bounded time', async () => {
    const { under, eve } = await meetingWith();
    eve.receive(frames.update(own(struct(refs.string, { origin: [4711, 3] }, string('x')))));
    await settle();
    const began = under.time.now();
    while (under.time.now() - began < limits.heldWhileReceivingMs) {
      expect(eve.closed).toBeUndefined();
      eve.bytesUnderWay += 100_000;
      await under.time.advance(limits.heldMs);
    }
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('more of it than a browser would have: at once', async () => {
    const { eve } = await meetingWith();
    for (let i = 0; i <= limits.heldFrames; i += 1) {
      eve.receive(frames.update(own(struct(refs.string, { origin: [4711, i] }, string('x')))));
    }
    await settle(40);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('gaps that Yjs writes as skips are no different', async () => {
    const { under, ada, ben, eve } = await meetingWith();
    const gap = crafted([{ client: eveId, structs: [bare(refs.skip, 5), struct(refs.string, {}, string('x'))] }]);
    eve.receive(frames.update(gap));
    await settle();
    await under.time.advance(limits.heldMs + 1);
    expect(eve.closed?.code).toBe(closeCodes.frameRefused);
    await isUnharmed(under, ada, ben);
  });
});

describe('floods: 4529', () => {
  test.each<[string, Uint8Array, number]>([
    ['of frames', frames.queryAwareness(), 20_000],
    ['of questions for the whole document', frames.step1(Uint8Array.from([0])), 100],
    ['of large frames', frames.update(new Uint8Array(7 * 2 ** 20)), 12],
  ])('%s', async (_, bytes, count) => {
    const { under, ada, ben, eve } = await meetingWith();
    for (let i = 0; i < count && !eve.closed; i += 1) {
      eve.receive(bytes);
      if (i % 50 === 0) await settle(1);
    }
    await settle(40);
    expect([closeCodes.tooFast, closeCodes.frameRefused]).toContain(eve.closed?.code);
    await isUnharmed(under, ada, ben);
  });

  test('the socket of one that sends faster than it can be dealt with is not read', async () => {
    const { eve } = await meetingWith();
    for (let i = 0; i <= limits.queuedFrames + limits.framesInTurn; i += 1) eve.receive(frames.queryAwareness());
    expect(eve.paused).toBe(true);
    await settle(40);
    expect(eve.paused).toBe(false);
  });

  test('others have their turn meanwhile', async () => {
    const { ada, ben, eve } = await meetingWith();
    for (let i = 0; i < 1_000; i += 1) eve.receive(frames.queryAwareness());
    ada.text.insert(0, 'heard: ');
    await settle(5);
    ben.deliver();
    expect(ben.shown).toMatch(/^heard/);
  });
});

/** Frames as an honest browser sends them: text, marks, elements, deletions, awareness. */
function honestFrames(random: Random): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = eveId;
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => sent.push(frames.update(update)));
  const section = doc.getXmlFragment('notes');
  for (let i = 0; i < 12; i += 1) {
    const paragraph = new Y.XmlElement('paragraph');
    section.insert(random.below(section.length + 1), [paragraph]);
    const text = new Y.XmlText('Resolved unanimously.');
    paragraph.insert(0, [text]);
    text.format(random.below(5), 6, { bold: true });
    text.delete(random.below(5), 3);
    paragraph.setAttribute('level', String(i));
  }
  doc.getMap('m').set('n', [1, { a: NaN }, new Uint8Array([1, 2])]);
  return [...sent, frames.step2(Y.encodeStateAsUpdate(doc)), frames.step1(Y.encodeStateVector(doc))];
}

function mutate(frame: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(frame);
  switch (random.below(5)) {
    case 0:
      return random.bytes(random.below(300));
    case 1:
      return bytes.slice(0, random.below(bytes.length));
    case 2:
      for (let i = 0; i <= random.below(3); i += 1) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
      return bytes;
    case 3: {
      // A sound envelope around damaged content.
      const content = bytes.slice(4);
      if (content.length > 0) content[random.below(content.length)] = random.below(256);
      return random.below(2) === 0 ? frames.update(content) : frames.step2(content);
    }
    default: {
      const at = random.below(bytes.length);
      return Uint8Array.from([...bytes.slice(0, at), ...random.bytes(random.below(8)), ...bytes.slice(at)]);
    }
  }
}

describe('S7: fuzzing with', () => {
  test.each(seeds([1, 2, 3, 4]))('seed %i', async (seed) => {
    const random = new Random(seed);
    const { under, ada, ben } = await meetingWith();
    const corpus = honestFrames(random);
    let eve: FakeTransport = await under.connect('eve');
    for (let i = 0; i < 400; i += 1) {
      if (eve.closed) eve = await under.connect(random.pick(['eve', 'eve', 'olu']));
      const frame = random.pick(corpus);
      eve.receive(random.below(4) === 0 ? frame : mutate(frame, random));
      await settle(2);
      expect([ada.transport!.closed, ben.transport!.closed]).toEqual([undefined, undefined]);
    }
    await under.time.advance(limits.heldMs + 1);
    await isUnharmed(under, ada, ben);
    expect(under.log.entries.filter((e) => !['ada', 'ben', 'eve'].includes(e.author))).toEqual([]);
    expect(under.logger.lines.filter((l) => l.event === 'minutes frame failed')).toEqual([]);
  });
});

test('a document that Yjs left unsound is made anew from its log; the others only wait', async () => {
  const { under, ada, ben, eve } = await meetingWith();
  const room = under.endpoint.rooms.get(documentId)!;
  const unsound = own(struct(refs.string, { origin: [4711, 3] }, string('x')));
  // Past inspection, as a fault of ours would let it.
  expect(() =>
    room.intake.take({ personId: 'eve', name: 'eve' }, undefined, (contribution) =>
      contribution.add({
        update: unsound,
        found: {
          clients: [eveId],
          deletions: 'none',
          missing: false,
          partlyKnown: false,
          content: { structs: [], deletions: new Map() },
        },
      }),
    ),
  ).toThrow('malformed');
  ada.text.insert(0, 'waits, ');
  expect(room.rebuilding).toBeDefined();
  await isUnharmed(under, ada, ben);
  expect(eve.closed).toBeUndefined();
});

test('S7: content made to keep Yjs comparing for minutes is given up, and what was taken of it is whole', async () => {
  const { under, ada, ben, eve } = await meetingWith();
  const many = 12_000;
  const chain = Array.from({ length: many }, (_, i) =>
    struct(refs.type, i === 0 ? { root: 'x' } : { origin: [eveId, i - 1] }, element),
  );
  eve.receive(frames.update(crafted([{ client: eveId, structs: chain }])));
  await settle(300);
  expect(eve.closed).toBeUndefined();
  const tangle = Array.from({ length: many }, (_, i) =>
    struct(refs.type, { right: [eveId, many - 1 - (i % 10)] }, element),
  );
  eve.receive(frames.update(crafted([{ client: 99_999, structs: tangle }])));
  await settle(300);
  expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  const shown = new Y.Doc();
  for (const update of under.logged) Y.applyUpdate(shown, update);
  expect(shown.store.pendingStructs).toBeNull();
  expect(Y.getState(shown.store, 99_999)).toBeLessThan(many);
  await isUnharmed(under, ada, ben);
}, 60_000);

test('S7: what it costs to refuse is bounded: a frame full of the smallest structs', async () => {
  const { under, ada, ben, eve } = await meetingWith();
  const structs = Array.from({ length: limits.structsInFrame + 1 }, () => bare(refs.gc, 1));
  eve.receive(frames.update(crafted([{ client: eveId, structs }])));
  await settle();
  expect(eve.closed?.code).toBe(closeCodes.frameRefused);
  await isUnharmed(under, ada, ben);
});
