import * as Y from 'yjs';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { Aggregates } from '#server/ports.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { Browser } from './browser.ts';
import { Editing } from './editing.ts';
import type { EndpointUnderTest } from './endpoint-under-test.ts';
import { settle } from './fake-time.ts';
import { endpointWith, exchange } from './meeting.ts';
import { Random } from './random.ts';
import { openGate } from '../../support/open-gate.ts';

export const section = 'item:item-1';
const people = { ada: 'governor', ben: 'chair', cyn: 'clerk', dee: 'viceChair', olu: 'observer' } as const;
export type Name = keyof typeof people;

const clocksOf = (doc: Y.Doc) => Y.decodeStateVector(Y.encodeStateVector(doc));
const aggregates = {
  find: async (collection: string) =>
    collection === 'meeting'
      ? [{ version: 1, outbox: [], value: { organisationId: 'organisation-1', minutes: {} } }]
      : [],
} as unknown as Pick<Aggregates, 'find'>;

/** Several browsers, their lines, the log, the process and compaction, all of which chance may upset. */
export class Storm {
  readonly under: EndpointUnderTest = endpointWith(people);
  readonly browsers = new Map<Name, Browser>();
  readonly random: Random;
  /** What somebody has been shown that they did not write, or was told is durable: it may not be lost (S2, S3). */
  readonly promised = new Map<number, number>();
  readonly #editing = new Map<Name, Editing>();
  readonly #compaction: ReturnType<typeof createCompaction>;
  readonly #merging = createMerging({ aside: false });
  /** Why the server would not have somebody: nobody here does anything wrong. */
  readonly refused: string[] = [];
  /** Of promises, those that the log did not hold when the process was killed. */
  readonly broken: string[] = [];

  readonly #losing: number;

  /** @param losing of a thousand updates, how many a faulty server leaves out for one reader */
  constructor(seed: number, losing = 0) {
    this.#losing = losing;
    this.random = new Random(seed);
    for (const [i, name] of (Object.keys(people) as Name[]).entries()) {
      // By the seed, so that a run can be repeated: Yjs orders what stands at one place by client id.
      const browser = new Browser(1_000 + ((i * 7 + seed) % 97) * 10 + i);
      this.browsers.set(name, browser);
      this.#editing.set(name, new Editing(browser.doc, section, this.random, name));
    }
    this.#compaction = createCompaction({
      log: this.under.log,
      aggregates,
      merging: this.#merging,
      clock: this.under.time,
      node: () => 'node-1',
      gate: openGate,
      logger: this.under.logger,
      sizes: { open: 12, atRest: 4 },
    });
  }

  get names(): Name[] {
    return [...this.browsers.keys()];
  }

  async step(): Promise<void> {
    const name = this.random.pick(this.names);
    const browser = this.browsers.get(name)!;
    const chance = this.random.below(100);
    if (chance < 45) this.#edit(name);
    else if (chance < 58) browser.carry(1 + this.random.below(4));
    else if (chance < 73) this.#deliver(browser);
    else if (chance < 79) browser.drop();
    else if (chance < 91) await this.#connect(name);
    else if (chance < 94) this.#slow(browser);
    else if (chance < 96) await this.compact();
    else await this.#upset();
    await settle(1 + this.random.below(3));
  }

  /** Everybody is connected and has all that there is. Whoever is connected stays so: a new sync would heal what was missed. */
  async calm(): Promise<void> {
    this.#mendLog();
    await this.#pass(6_000);
    for (const name of this.names) await this.#connect(name);
    await this.#exchange();
    await this.#pass(7_000);
    await this.#exchange();
  }

  /** Merges what there is, and later deletes what was merged. */
  async compact(): Promise<void> {
    await this.#compaction.run();
    if (this.random.below(2) === 0) await this.#pass(61_000);
    await this.#compaction.run();
  }

  /** The log from its first entry to its last, in one document. */
  folded(): Y.Doc {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, mergeUpdates(this.under.logged));
    return doc;
  }

  #edit(name: Name): void {
    if (name !== 'olu') this.#editing.get(name)!.step();
  }

  #deliver(browser: Browser): void {
    browser.deliver();
    this.#promise(browser);
  }

  #promise(browser: Browser): void {
    const own = browser.doc.clientID;
    for (const [client, clock] of clocksOf(browser.doc)) {
      const promised = client === own ? browser.durable : clock;
      this.promised.set(client, Math.max(this.promised.get(client) ?? 0, promised));
    }
  }

  async #connect(name: Name): Promise<void> {
    const browser = this.browsers.get(name)!;
    const closed = browser.transport?.closed;
    if (browser.transport && !closed) return;
    if (closed && closed.code !== closeCodes.unavailable) this.refused.push(`${name}: ${closed.reason}`);
    const transport = await this.under.connect(name, { acks: true });
    if (this.#losing > 0) transport.loses = ({ type }) => type === 'update' && this.random.below(1_000) < this.#losing;
    browser.connect(transport);
  }

  /** Reads nothing, so that it falls behind with what it is sent next; or reads on. */
  #slow({ transport }: Browser): void {
    if (!transport) return;
    if (transport.stuck) {
      transport.clogged = 0;
      transport.takes();
    } else {
      transport.stuck = true;
      transport.clogged = limits.behindBytes;
    }
  }

  /** Seconds go by, in which what is under way arrives. */
  async #pass(ms: number): Promise<void> {
    for (const browser of this.browsers.values()) this.#deliver(browser);
    await settle(3);
    await this.under.time.advance(ms);
  }

  async #upset(): Promise<void> {
    const { log } = this.under;
    switch (this.random.below(4)) {
      case 0:
        return this.#kill();
      case 1:
        log.failing = true;
        await settle(3);
        log.failing = false;
        return this.#pass(6_000);
      case 2:
        log.holdAppends = true;
        return;
      default:
        return this.#mendLog();
    }
  }

  #mendLog(): void {
    const { log } = this.under;
    log.holdAppends = false;
    log.failing = false;
    log.commit();
  }

  /** With kill -9: what the log was still to take is gone. */
  #kill(): void {
    for (const browser of this.browsers.values()) {
      this.#promise(browser);
      browser.drop();
    }
    const there = clocksOf(this.folded());
    for (const [client, clock] of this.promised) {
      if ((there.get(client) ?? 0) < clock) this.broken.push(`${client}: ${clock} instead of ${there.get(client)}`);
    }
    this.under.log.forget();
    this.under.restart();
  }

  async #exchange(): Promise<void> {
    for (const { transport } of this.browsers.values()) {
      if (!transport) continue;
      transport.clogged = 0;
      if (transport.stuck) transport.takes();
    }
    await exchange(...this.browsers.values());
  }
}
