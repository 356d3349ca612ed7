import { expect, describe, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { Shares } from '#server/realtime/minutes/shares.ts';
import { settle } from './support/fake-time.ts';
import { FakeTransport, frames } from './support/fake-transport.ts';
import { documentId } from './support/fake-workspace.ts';
import { endpointWith, exchange } from './support/meeting.ts';

const { atOnceMs, msPerSecond, msPerSecondSlowed, peopleKept } = limits.time;
const board = { ada: 'governor', ben: 'chair', eve: 'governor' } as const;

/** A meeting in which everything takes a while. */
async function slowMeeting() {
  const under = endpointWith(board);
  const [ada, ben, eve] = [await under.type('ada'), await under.type('ben'), await under.type('eve')];
  await exchange(ada, ben, eve);
  under.time.msALook = 0.2;
  return { under, ada, ben, eve };
}

describe('S8: a person’s share of the time', () => {
  test('is theirs at once, and then grows again as time passes', () => {
    let now = 0;
    const share = new Shares(() => now).join('ada');
    share.spend(atOnceMs);
    expect([share.slowed, share.wait]).toEqual([false, 0]);
    share.spend(10);
    expect(share.slowed).toBe(true);
    expect(share.wait).toBeCloseTo((11 / msPerSecond) * 1_000);
    now += share.wait;
    expect(share.wait).toBe(0);
    now += 1_000;
    expect(share.slowed).toBe(false);
  });

  test('counts what took time within something else once', () => {
    let now = 0;
    const shares = new Shares(() => now);
    const share = shares.join('ada');
    const busy = () => void (now += atOnceMs / 2);
    share.count(() => {
      busy();
      share.count(busy);
    });
    expect(share.slowed).toBe(false);
    share.spend(1);
    expect(share.slowed).toBe(true);
  });

  test('those who are slowed down have together no more than was set', () => {
    let now = 0;
    const shares = new Shares(() => now);
    const floods = Array.from({ length: 20 }, (_, i) => shares.join(`eve.${i}`));
    for (const share of floods) {
      share.spend(atOnceMs + 1);
      share.behind.add(share);
    }
    let spent = 0;
    for (; now < 10_000; now += 1) {
      for (const share of floods) {
        if (share.wait > 0) continue;
        share.spend(1);
        spent += 1;
      }
    }
    expect(spent).toBeLessThanOrEqual(10 * msPerSecondSlowed + 5);
    expect(spent).toBeGreaterThan(9 * msPerSecondSlowed);
  });

  test('whoever comes again finds what they left; whose is whole is forgotten', () => {
    let now = 0;
    const shares = new Shares(() => now);
    shares.join('eve').spend(2 * atOnceMs);
    shares.leave('eve');
    expect(shares.join('eve').slowed).toBe(true);
    shares.leave('eve');
    shares.join('ada');
    shares.leave('ada');
    expect(shares.size).toBe(1);
    now += 60_000;
    for (let i = 0; i <= peopleKept; i += 1) shares.join(`person.${i}`);
    expect(shares.size).toBe(peopleKept + 1);
  });
});

describe('S8: one that sends more than its share', () => {
  test('is read no further, loses nothing, and is closed by nobody', async () => {
    const { under, ada, ben, eve } = await slowMeeting();
    under.time.msALook = 4;
    for (let i = 0; i < 1_500; i += 1) eve.text.insert(eve.text.length, 'x');
    await settle(100);
    const socket = eve.transport!;
    expect(socket.paused).toBe(true);
    expect(socket.closed).toBeUndefined();
    // Nobody waits for it.
    ada.text.insert(0, 'heard: ');
    await settle(5);
    ben.deliver();
    expect(ben.shown).toContain('heard: ');
    await under.time.advance(120_000, () => settle(4));
    expect([socket.paused, socket.unread, socket.closed]).toEqual([false, 0, undefined]);
    under.time.msALook = 0;
    await exchange(ada, ben, eve);
    expect(ben.shown.match(/x/g)).toHaveLength(1_500);
    expect([ada.shown, eve.shown]).toEqual([ben.shown, ben.shown]);
  });

  test('what waits for it in memory is bounded, however much it sends', async () => {
    const { eve } = await slowMeeting();
    const query = frames.queryAwareness();
    for (let i = 0; i < 9_000; i += 1) eve.transport!.receive(query);
    expect(eve.transport!.unread).toBeGreaterThanOrEqual(9_000 - limits.queuedFrames - 1);
    expect(eve.transport!.closed).toBeUndefined();
  });

  test('one that goes on and on is told 4529 within ten seconds; what was taken of it stays', async () => {
    const { under, ada, ben, eve } = await slowMeeting();
    under.time.msALook = 0.1;
    for (let second = 0; second < 10 && !eve.transport!.closed; second += 1) {
      for (let i = 0; i < 8_000; i += 1) eve.text.insert(eve.text.length, 'x');
      await settle(250);
      await under.time.advance(1_000, () => settle(3));
    }
    expect(eve.transport!.closed).toEqual({ code: closeCodes.tooFast, reason: limitReasons.updates });
    under.time.msALook = 0;
    await exchange(ada, ben);
    expect(ada.shown).toBe(ben.shown);
    expect(ada.shown.match(/x/g)!.length).toBeGreaterThan(limits.time.floodFrames);
  });

  test('one that was closed for it waits for five seconds, and is served again then', async () => {
    const { under, ada, eve } = await slowMeeting();
    under.time.msALook = 0.1;
    for (let second = 0; second < 10 && !eve.transport!.closed; second += 1) {
      for (let i = 0; i < 8_000; i += 1) eve.text.insert(eve.text.length, 'x');
      await settle(250);
      await under.time.advance(1_000, () => settle(3));
    }
    under.time.msALook = 0;
    expect(eve.transport!.closed?.code).toBe(closeCodes.tooFast);
    const transport = new FakeTransport();
    const coming = under.endpoint.accept(transport, { documentId, token: 'eve', acks: false, authors: false });
    await settle(20);
    expect([transport.paused, transport.sent.length, transport.closed]).toEqual([true, 0, undefined]);
    // Whoever else comes is served.
    expect((await under.connect('ben')).sent.length).toBeGreaterThan(0);
    await under.time.advance(limits.time.floodedMs, () => settle(3));
    await coming;
    expect(transport.paused).toBe(false);
    eve.connect(transport);
    await exchange(ada, eve);
    expect(eve.transport!.closed).toBeUndefined();
    expect(eve.shown).toBe(ada.shown);
  });

  test('a long text written off line is slowed down, and comes whole, with what was typed right after', async () => {
    const { under, ada, ben, eve } = await slowMeeting();
    eve.drop();
    const notes = eve.doc.getXmlFragment('notes');
    for (let i = 0; i < 2_000; i += 1) notes.insert(0, [new Y.XmlElement('paragraph')]);
    under.time.msALook = 30;
    eve.connect(await under.connect('eve'));
    // Before the question for what was written off line has reached it.
    eve.text.insert(0, 'and then: ');
    await settle(20);
    eve.deliver();
    await under.time.advance(2_000, () => settle(4));
    ben.deliver();
    expect(ben.doc.getXmlFragment('notes').length).toBeLessThan(2_000);
    await under.time.advance(120_000, () => settle(4));
    under.time.msALook = 0;
    await exchange(ada, ben, eve);
    expect(eve.transport!.closed).toBeUndefined();
    expect(ben.doc.getXmlFragment('notes').length).toBeGreaterThanOrEqual(2_000);
    expect(ben.shown.includes('and then: ')).toBe(true);
  });
});
