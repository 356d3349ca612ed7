import { describe, expect, test } from 'vitest';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import { limits, type Settings } from '#server/realtime/minutes/limits.ts';
import { Rounds } from '#server/realtime/minutes/rounds.ts';
import { FakeTime, settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { endpointWith, exchange } from './support/meeting.ts';

const board = { ada: 'governor', ben: 'chair' } as const;

/** Ada and Ben, where the operator has set these limits. */
function endpointLimited(set: Partial<Settings>) {
  const under = endpointWith(board);
  Object.assign(under.settings, set);
  under.restart();
  for (let i = 1; i <= 5; i += 1) under.workspace.documents.add(`confidential-${i}`);
  return under;
}

describe('S7: what one person may have open', () => {
  test('connections: one more is told 4529 and why; nobody else notices, and a place that is left is free', async () => {
    const under = endpointLimited({ connectionsPerPerson: 3 });
    const tablets = [await under.connect('ada.1'), await under.connect('ada.2'), await under.connect('ada.3')];
    const one = await under.connect('ada.4');
    expect(one.closed).toEqual({ code: closeCodes.tooFast, reason: limitReasons.connections });
    expect(tablets.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
    expect((await under.connect('ben')).closed).toBeUndefined();
    tablets[0]!.gone();
    expect((await under.connect('ada.4')).closed).toBeUndefined();
    expect(under.register.counts().minutes).toBe(4);
  });

  test('connections that ask at the same moment are counted too', async () => {
    const under = endpointLimited({ connectionsPerPerson: 3 });
    const all = await Promise.all(Array.from({ length: 8 }, () => under.connect('ada')));
    expect(all.filter(({ closed }) => closed === undefined)).toHaveLength(3);
  });

  test('documents: another one is refused, another device with the same ones is not', async () => {
    const under = endpointLimited({ documentsPerPerson: 2 });
    const open = (who: string, n: number) => under.connect(who, { documentId: `confidential-${n}` });
    const first = [await open('ada', 1), await open('ada', 2), await open('ada.2', 1), await open('ada.2', 2)];
    expect(first.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined, undefined]);
    expect((await open('ada', 3)).closed).toEqual({ code: closeCodes.tooFast, reason: limitReasons.documents });
    expect((await open('ben', 3)).closed).toBeUndefined();
    first[0]!.gone();
    expect((await open('ada', 3)).closed?.code).toBe(closeCodes.tooFast);
    first[2]!.gone();
    expect((await open('ada', 3)).closed).toBeUndefined();
  });

  test('who was refused is counted no more', async () => {
    const under = endpointLimited({ connectionsPerPerson: 1 });
    const first = await under.connect('ada');
    for (let i = 0; i < 20; i += 1) await under.connect('ada');
    first.gone();
    expect(under.endpoint.stats).toEqual({ connections: 0, documents: 0, people: 0 });
  });
});

describe('S7: what one connection may send', () => {
  test('a frame above the size that was set: 4413; below it, it is taken', async () => {
    const under = endpointLimited({ frameBytes: 10_000 });
    const ada = await under.type('ada');
    ada.text.insert(0, 'x'.repeat(9_000));
    await exchange(ada);
    expect(ada.transport!.closed).toBeUndefined();
    ada.text.insert(0, 'x'.repeat(10_000));
    await settle();
    expect(ada.transport!.closed).toEqual({ code: closeCodes.frameTooLarge, reason: limitReasons.frame });
  });

  test('more frames than were set: 4529, within ten seconds', async () => {
    const under = endpointLimited({ updatesPerSecond: 100 });
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    for (let second = 0; second < 10 && !ada.transport!.closed; second += 1) {
      for (let i = 0; i < 500; i += 1) ada.text.insert(0, 'x');
      await under.time.advance(1_000);
    }
    expect(ada.transport!.closed).toEqual({ code: closeCodes.tooFast, reason: limitReasons.updates });
    expect(ben.transport!.closed).toBeUndefined();
  });

  test('a full document takes no more, and still lets go', async () => {
    const under = endpointLimited({ documentBytes: 50_000 });
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'x'.repeat(49_000));
    await exchange(ada, ben);
    ben.text.insert(0, 'y'.repeat(5_000));
    await settle();
    expect(ben.transport!.closed).toEqual({ code: closeCodes.frameTooLarge, reason: limitReasons.document });
    ada.text.delete(0, 20_000);
    await exchange(ada);
    const again = await under.type('ben');
    await exchange(again);
    again.text.insert(0, 'z'.repeat(5_000));
    await exchange(ada, again);
    expect([ada.transport!.closed, again.transport!.closed]).toEqual([undefined, undefined]);
    expect(again.shown).toBe(ada.shown);
  });

  test('state vectors and awareness have limits of their own: 4413', async () => {
    const under = endpointLimited({});
    const ada = await under.connect('ada');
    ada.receive(frames.step1(new Uint8Array(limits.stateVectorBytes + 1)));
    await settle();
    expect(ada.closed?.code).toBe(closeCodes.frameTooLarge);
  });
});

describe('S1: thousands of idle connections', () => {
  test('are looked at in turns: each once a second, never many in one turn', async () => {
    const time = new FakeTime();
    const visits = new Map<number, number>();
    let inTurn = 0;
    let most = 0;
    const rounds = new Rounds<number>({
      timers: time,
      everyMs: limits.roundMs,
      sliceMs: limits.sliceMs,
      visit: (member) => {
        visits.set(member, (visits.get(member) ?? 0) + 1);
        inTurn += 1;
        most = Math.max(most, inTurn);
      },
    });
    for (let i = 0; i < 5_000; i += 1) rounds.add(i);
    for (let turn = 0; turn < 10 * (limits.roundMs / limits.sliceMs); turn += 1) {
      inTurn = 0;
      await time.advance(limits.sliceMs);
    }
    expect(most).toBeLessThanOrEqual((5_000 * limits.sliceMs) / limits.roundMs + 1);
    expect(new Set(visits.values())).toEqual(new Set([10]));
    expect(visits.size).toBe(5_000);
    for (let i = 0; i < 5_000; i += 1) rounds.delete(i);
    expect(time.waiting).toBe(0);
  });

  test('one who leaves is visited no more; one who comes is', async () => {
    const time = new FakeTime();
    const visited: string[] = [];
    const rounds = new Rounds<string>({
      timers: time,
      everyMs: 1_000,
      sliceMs: 50,
      visit: (member) => {
        visited.push(member);
        if (member === 'leaves') rounds.delete(member);
      },
    });
    rounds.add('leaves');
    rounds.add('stays');
    await time.advance(1_000);
    rounds.add('comes');
    await time.advance(2_000);
    expect(visited.filter((v) => v === 'leaves')).toHaveLength(1);
    expect(visited.filter((v) => v === 'stays').length).toBeGreaterThanOrEqual(2);
    expect(visited).toContain('comes');
  });

  test('each is pinged every 30 s, and those who came together not all in one turn', async () => {
    const under = endpointLimited({ connectionsPerPerson: 1_000 });
    const all = await Promise.all(Array.from({ length: 200 }, (_, i) => under.connect(i % 2 === 0 ? 'ada' : 'ben')));
    const pings = () => all.reduce((sum, { pings }) => sum + pings, 0);
    const perTurn: number[] = [];
    for (let ms = 0; ms < limits.pingMs + limits.roundMs; ms += limits.sliceMs) {
      const before = pings();
      await under.time.advance(limits.sliceMs);
      perTurn.push(pings() - before);
    }
    expect(all.map(({ pings }) => pings)).toEqual(all.map(() => 1));
    expect(Math.max(...perTurn)).toBeLessThanOrEqual((all.length * limits.sliceMs) / limits.roundMs + 1);
  });
});
