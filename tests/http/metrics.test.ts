import { describe, expect, it } from 'vitest';
import { observed } from '#server/compose/observed-passwords.ts';
import { counted, tallied } from '#server/http/measure.ts';
import { createMetrics, errorsToWakeFor, type MetricSources } from '#server/http/metrics.ts';
import type { Log, MinutesLog, NewLogEntry } from '#server/ports.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

function sources(changes: Partial<MetricSources['node']> = {}, errors = new Map<string, number>()): MetricSources {
  return {
    connections: () => ({}),
    openDocuments: () => 0,
    minutesWaiting: () => 7,
    mailWaitingSeconds: () => 90,
    hashesUnderWay: () => 3,
    errors: () => errors,
    node: {
      version: '1.2.3',
      name: () => 'host-1',
      leaseHolds: () => true,
      storeAnswers: () => true,
      ...changes,
    },
  };
}

const linesOf = async (metrics: { text(): Promise<string> }) => (await metrics.text()).split('\n');

describe('figures of a node', () => {
  it('R4: say whether it may serve, and whether store and bus are there, as they are now', async () => {
    let well = true;
    const is = () => well;
    const metrics = createMetrics(sources({ leaseHolds: is, storeAnswers: is, bus: { id: 'a1b2', heard: is } }));
    const names = ['quorate_lease_holds', 'quorate_store_answers', 'quorate_bus_heard'];
    expect(await linesOf(metrics)).toEqual(expect.arrayContaining(names.map((name) => `${name} 1`)));
    well = false;
    expect(await linesOf(metrics)).toEqual(expect.arrayContaining(names.map((name) => `${name} 0`)));
  });

  it('say nothing of a bus where there is none', async () => {
    expect(await createMetrics(sources()).text()).not.toContain('quorate_bus_heard');
  });

  it('R4: name it as it is called now, and count how often it was fenced', async () => {
    let name = 'host-1';
    const metrics = createMetrics(sources({ name: () => name, bus: { id: 'a1b2', heard: () => true } }));
    const info = async () => (await linesOf(metrics)).filter((line) => line.startsWith('quorate_node_info{'));
    expect(await info()).toEqual(['quorate_node_info{node="host-1",version="1.2.3",bus="a1b2"} 1']);
    expect(await linesOf(metrics)).toContain('quorate_fenced_total 0');
    name = 'host-2';
    metrics.fenced();
    expect(await info()).toEqual(['quorate_node_info{node="host-2",version="1.2.3",bus="a1b2"} 1']);
    expect(await linesOf(metrics)).toContain('quorate_fenced_total 1');
  });

  it('tell the time, so that a wrong clock shows', async () => {
    const line = (await linesOf(createMetrics(sources()))).find((each) => each.startsWith('quorate_clock_seconds '));
    expect(Math.abs(Number(line?.split(' ')[1]) - Date.now() / 1_000)).toBeLessThan(60);
  });
});

describe('figures of the minutes log', () => {
  const entry = {} as NewLogEntry;
  const logThat = (append: MinutesLog['append']) => ({ append }) as MinutesLog;

  it('time what it took, count what it refused, and leave the refusal as it was', async () => {
    const metrics = createMetrics(sources());
    const taken = { id: '1', durable: Promise.resolve() };
    expect(
      await counted(
        logThat(async () => taken),
        metrics,
      ).append(entry),
    ).toBe(taken);
    const away = new Error('away');
    await expect(
      counted(
        logThat(() => Promise.reject(away)),
        metrics,
      ).append(entry),
    ).rejects.toBe(away);
    expect(await linesOf(metrics)).toEqual(
      expect.arrayContaining([
        'quorate_minutes_log_appends_total 1',
        'quorate_minutes_log_append_seconds_count 1',
        'quorate_minutes_log_failures_total 1',
        'quorate_minutes_waiting 7',
      ]),
    );
  });
});

describe('figures of what waits', () => {
  it('tell how long mail has waited, and how many passwords are compared or wait for it', async () => {
    expect(await linesOf(createMetrics(sources()))).toEqual(
      expect.arrayContaining(['quorate_mail_waiting_seconds 90', 'quorate_password_hashes_under_way 3']),
    );
    const turns: (() => void)[] = [];
    const slow = () => new Promise<void>((resolve) => turns.push(resolve));
    const { port, underWay } = observed({
      hash: async () => slow().then(() => 'hash'),
      verify: async () => slow().then(() => Promise.reject(new Error('away'))),
      isCommon: async () => false,
    });
    const both = Promise.allSettled([port.hash('a password'), port.verify('hash', 'a password')]);
    expect(underWay()).toBe(2);
    for (const turn of turns) turn();
    await both;
    expect(underWay()).toBe(0);
  });
});

describe('errors in the log', () => {
  it('are counted by event, with those that somebody is woken for there from the start', async () => {
    const { log, errors } = tallied(silent);
    const metrics = createMetrics({ ...sources(), errors: () => errors });
    const counts = async () =>
      (await linesOf(metrics)).filter((line) => line.startsWith('quorate_log_errors_total')).sort();
    const zero = errorsToWakeFor.map((event) => `quorate_log_errors_total{event="${event}"} 0`);
    expect(await counts()).toEqual(zero.sort());
    log.error('job failed', {});
    log.error('job failed', {});
    log.warn('job failed', {});
    log.error('something else', {});
    expect(await counts()).toEqual(
      [
        ...zero.filter((line) => !line.includes('job failed')),
        'quorate_log_errors_total{event="job failed"} 2',
        'quorate_log_errors_total{event="something else"} 1',
      ].sort(),
    );
  });

  it('reach the log all the same', () => {
    const lines: unknown[] = [];
    const { log } = tallied({ ...silent, error: (...line) => void lines.push(line) });
    log.error('job failed', { job: 'x' });
    expect(lines).toEqual([['job failed', { job: 'x' }]]);
  });
});
