import { describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/wire.ts';
import type { AccessEnded } from '#server/usecases/bus-topics.ts';
import * as Y from 'yjs';
import { boardId, documentId, organisationId } from './support/fake-workspace.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { endpointWith, exchange } from './support/meeting.ts';
import type { EndpointUnderTest } from './support/endpoint-under-test.ts';

const board = { ada: 'governor', ben: 'chair', olu: 'observer' } as const;

const ended: AccessEnded = {
  personId: 'ada',
  scope: 'account',
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  signInEnded: true,
  code: closeCodes.accessRevoked,
  reason: 'Your access has been ended by the clerk.',
  organisationName: 'Ash Grove',
};

/** What the node does at the bus's word, once the store has it. */
async function revoke(under: EndpointUnderTest, what: Partial<AccessEnded> = {}) {
  under.workspace.refuse('ada', what.code === closeCodes.noAccess ? 'forbidden' : 'access_revoked');
  const message = { ...ended, ...what };
  const closed = under.register.end(message, { code: message.code, reason: message.reason });
  await under.endpoint.settled('ada');
  return closed;
}

describe('R2, R3: revocation', () => {
  test('closes every minutes connection of the person with 4410 and the reason, and no other', async () => {
    const under = endpointWith(board);
    const [tablet, phone, ben] = [await under.type('ada.1'), await under.type('ada.2'), await under.type('ben')];
    expect(await revoke(under)).toHaveLength(2);
    for (const gone of [tablet, phone]) {
      expect(gone.transport!.closed).toEqual({ code: closeCodes.accessRevoked, reason: ended.reason });
    }
    expect(ben.transport!.closed).toBeUndefined();
    expect((await under.connect('ada')).closed?.code).toBe(closeCodes.accessRevoked);
  });

  test('from then on no byte goes to them, and none of theirs is accepted', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ben.text.insert(0, 'x');
    const transport = ada.transport!;
    const sent = transport.sent.length;
    await revoke(under);
    transport.receive(frames.update(Y.encodeStateAsUpdate(new Y.Doc())));
    const doc = new Y.Doc();
    doc.clientID = ada.doc.clientID;
    doc.getXmlFragment('notes').insert(0, [new Y.XmlText('too late')]);
    transport.receive(frames.update(Y.encodeStateAsUpdate(doc)));
    await exchange(ben);
    expect(transport.sent.length).toBe(sent);
    expect(ben.shown).toBe('x');
  });

  test('frames that were received and not yet dealt with are dropped', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    void ada.text;
    await exchange(ada, ben);
    const before = under.log.entries.length;
    for (let i = 0; i < 500; i += 1) ada.text.insert(i, 'x');
    await revoke(under);
    await exchange(ben);
    expect(under.log.entries.length - before).toBeLessThan(100);
    expect(ben.shown.length).toBe(under.log.entries.length - before);
  });

  test('the answer waits until what was handed to the log has been written', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.log.holdAppends = true;
    ada.text.insert(0, 'just before');
    await settle();
    let answered = false;
    const revoking = revoke(under).then(() => (answered = true));
    await settle();
    expect([ada.transport!.closed?.code, answered]).toEqual([closeCodes.accessRevoked, false]);
    under.log.commit();
    await revoking;
    await exchange(ben);
    expect(ben.shown).toBe('just before');
  });

  test('while it is being checked: it is never served', async () => {
    const under = endpointWith(board);
    let open = () => {};
    under.workspace.gate = new Promise((resolve) => (open = resolve));
    const connecting = under.connect('ada');
    await settle();
    under.workspace.gate = Promise.resolve();
    await revoke(under);
    open();
    const transport = await connecting;
    expect([transport.closed?.code, transport.sent]).toEqual([closeCodes.accessRevoked, []]);
  });

  test('an end of access that passed during the check leads to another check', async () => {
    const under = endpointWith(board);
    let open = () => {};
    under.workspace.gate = new Promise((resolve) => (open = resolve));
    const connecting = under.connect('ada');
    await settle();
    under.register.end({ ...ended, scope: 'session', sessionIds: ['session of ada'] }, { code: 4410, reason: 'x' });
    open();
    const transport = await connecting;
    expect([transport.closed, under.workspace.opens]).toEqual([undefined, 2]);
  });

  test('what it showed (its caret) goes for the others', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    expect(ben.awareness.getStates().has(ada.doc.clientID)).toBe(true);
    await revoke(under);
    await exchange(ben);
    expect(ben.awareness.getStates().has(ada.doc.clientID)).toBe(false);
  });

  test('R5: an item’s Part 2 closes that document and leaves the open minutes', async () => {
    const under = endpointWith(board);
    under.workspace.documents.add('part-2');
    const open = await under.connect('ada');
    const closed = await under.connect('ada', { documentId: 'part-2' });
    await revoke(under, {
      scope: 'item',
      documentId: 'part-2',
      signInEnded: false,
      code: closeCodes.noAccess,
      reason: 'You have withdrawn from this item.',
    });
    expect([open.closed, closed.closed?.code]).toEqual([undefined, closeCodes.noAccess]);
  });
});

describe('R5: a role changes', () => {
  test('governor to observer: the editor turns read-only in place', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.workspace.setRole('ada', 'observer');
    expect(await under.endpoint.recheck('ada', boardId)).toEqual([]);
    ben.text.insert(0, 'still reading');
    await exchange(ada, ben);
    expect([ada.transport!.closed, ada.shown]).toEqual([undefined, 'still reading']);
    ada.text.insert(0, 'x');
    await settle();
    expect(ada.transport!.closed?.code).toBe(closeCodes.frameRefused);
  });

  test('observer to governor: it is asked for its content, and may write', async () => {
    const under = endpointWith(board);
    const [olu, ben] = [await under.type('olu'), await under.type('ben')];
    await exchange(olu, ben);
    under.workspace.setRole('olu', 'governor');
    await under.endpoint.recheck('olu', boardId);
    await settle();
    expect(olu.transport!.of('step1')).toHaveLength(1);
    olu.text.insert(0, 'now I may');
    await exchange(olu, ben);
    expect(ben.shown).toBe('now I may');
  });

  test('no access any more: closed, and said so', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    under.workspace.refuse('ada', 'forbidden');
    expect(await under.endpoint.recheck('ada', boardId)).toMatchObject([{ kind: 'minutes' }]);
    expect(ada.transport!.closed?.code).toBe(closeCodes.noAccess);
  });

  test('what arrives while the rights are asked for waits for the answer', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    let open = () => {};
    under.workspace.gate = new Promise((resolve) => (open = resolve));
    under.workspace.setRole('ada', 'observer');
    const asking = under.endpoint.recheck('ada', boardId);
    ada.text.insert(0, 'x');
    await settle();
    expect([ada.transport!.closed, under.log.entries]).toEqual([undefined, []]);
    open();
    await asking;
    await settle();
    expect([ada.transport!.closed?.code, under.log.entries]).toEqual([closeCodes.frameRefused, []]);
  });
});

describe('R5: two changes at once, and the answers come in the other order', () => {
  /** The first question is answered as of the moment it was asked, once that is let through. */
  function holdFirst(under: EndpointUnderTest): () => void {
    const { open } = under.workspace.minutes;
    const held = Promise.withResolvers<void>();
    let asked = 0;
    under.workspace.minutes.open = async (actor, input) => {
      const answer = open(actor, input);
      answer.catch(() => undefined);
      if ((asked += 1) === 1) await held.promise;
      return answer;
    };
    return held.resolve;
  }

  test('an answer from before the demotion does not bring the editor back', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    const release = holdFirst(under);
    const first = under.endpoint.thaw([documentId]);
    await settle();
    under.workspace.setRole('ada', 'observer');
    const second = under.endpoint.recheck('ada', boardId);
    await settle();
    release();
    await Promise.all([first, second]);
    ada.text.insert(0, 'x');
    await settle();
    expect([ada.transport!.closed?.code, under.log.entries]).toEqual([closeCodes.frameRefused, []]);
  });

  test('a refusal from before they were let in again closes nothing', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    const release = holdFirst(under);
    under.workspace.refuse('ada', 'forbidden');
    const first = under.endpoint.recheck('ada', boardId);
    await settle();
    delete under.workspace.people.get('ada')!.refused;
    const second = under.endpoint.recheck('ada', boardId);
    release();
    expect((await Promise.all([first, second])).flat()).toEqual([]);
    expect(ada.transport!.closed).toBeUndefined();
  });

  test('the earlier call returns once the newer answer was acted upon', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    const release = holdFirst(under);
    const first = under.endpoint.recheck('ada', boardId);
    await settle();
    under.workspace.refuse('ada', 'forbidden');
    const second = under.endpoint.recheck('ada', boardId);
    release();
    await first;
    expect(ada.transport!.closed?.code).toBe(closeCodes.noAccess);
    expect((await Promise.all([first, second])).flat()).toHaveLength(1);
  });
});

describe('S12: freezing', () => {
  test('drains what was taken, refuses what comes after with 4409, and goes on showing', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    under.log.holdAppends = true;
    ada.text.insert(0, 'before');
    await settle();
    let frozen = false;
    const freezing = under.endpoint.freeze([documentId]).then(() => (frozen = true));
    await settle();
    expect(frozen).toBe(false);
    under.log.commit();
    await freezing;
    await exchange(ada, ben);
    expect([ada.transport!.closed, ben.shown]).toEqual([undefined, 'before']);
    ada.text.insert(0, 'after ');
    await exchange(ben);
    expect(ada.transport!.closed?.code).toBe(closeCodes.frozen);
    expect(ben.shown).toBe('before');
  });

  test('all are shown the same bytes', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    ada.text.insert(0, 'as approved');
    await exchange(ada);
    const bytes = Y.encodeStateAsUpdate(ada.doc);
    under.blobs.set('blob-1', bytes);
    under.workspace.frozen = { blobId: 'blob-1' };
    await under.endpoint.freeze([documentId]);
    for (const who of ['ben', 'olu', 'ada']) {
      const reader = await under.type(who);
      expect(reader.transport!.of('step1')).toEqual([]);
      expect(reader.transport!.of('step2').map((m) => Buffer.compare(m.content, bytes))).toEqual([0]);
    }
  });

  test('who was let in while it was decided is let in again, to read', async () => {
    const under = endpointWith(board);
    let open = () => {};
    under.workspace.gate = new Promise((resolve) => (open = resolve));
    const connecting = under.type('ada');
    await settle();
    under.workspace.frozen = {};
    await under.endpoint.freeze([documentId]);
    open();
    const ada = await connecting;
    await exchange(ada);
    expect(ada.transport!.of('step1')).toEqual([]);
    ada.text.insert(0, 'x');
    await settle();
    expect(ada.transport!.closed?.code).toBe(closeCodes.frozen);
  });

  test('when they open again, everybody may write again, whoever came meanwhile included', async () => {
    const under = endpointWith(board);
    const ada = await under.type('ada');
    await exchange(ada);
    under.workspace.frozen = {};
    await under.endpoint.freeze([documentId]);
    const ben = await under.type('ben');
    await exchange(ada, ben);
    under.workspace.frozen = undefined;
    await under.endpoint.thaw([documentId]);
    ben.text.insert(0, 'and so on');
    await exchange(ada, ben);
    expect(ada.shown).toBe('and so on');
    expect(under.log.entries.every((e) => e.author === 'ben')).toBe(true);
  });
});
