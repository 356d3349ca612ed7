import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { settle } from './support/fake-time.ts';
import { documentId } from './support/fake-workspace.ts';
import { endpointWith, exchange } from './support/meeting.ts';
import { Random, seeds } from './support/random.ts';
import { Typist } from './support/typist.ts';
import type { EndpointUnderTest } from './support/endpoint-under-test.ts';

const people = { ada: 'governor', ben: 'chair', cyn: 'clerk', dee: 'viceChair', olu: 'observer' } as const;
type Name = keyof typeof people;

/** Several browsers, their lines, the log and the process, all of which chance may upset. */
class Storm {
  readonly under: EndpointUnderTest = endpointWith(people);
  readonly typists = new Map<Name, Typist>();
  readonly random: Random;
  /** What some other browser than the author's has been shown: it may not be lost (S2). */
  readonly seen = new Map<number, number>();

  constructor(seed: number) {
    this.random = new Random(seed);
    for (const name of Object.keys(people) as Name[]) this.typists.set(name, new Typist());
  }

  get names(): Name[] {
    return [...this.typists.keys()];
  }

  async step(): Promise<void> {
    const name = this.random.pick(this.names);
    const typist = this.typists.get(name)!;
    const chance = this.random.below(100);
    if (chance < 55) this.edit(name, typist);
    else if (chance < 75) this.deliver(name, typist);
    else if (chance < 85) typist.drop();
    else if (chance < 97) await this.connect(name, typist);
    else await this.upset();
    await settle(1 + this.random.below(3));
  }

  edit(name: Name, typist: Typist): void {
    if (name === 'olu') return;
    const section = typist.doc.getXmlFragment('notes');
    const at = (length: number) => this.random.below(length + 1);
    const nodes = section.toArray().filter((node) => node instanceof Y.XmlText);
    const text = nodes.length > 0 ? this.random.pick(nodes) : undefined;
    switch (this.random.below(text ? 6 : 1)) {
      case 0:
        return section.insert(at(section.length), [new Y.XmlText(`${name} `)]);
      case 1:
      case 2:
        return text!.insert(at(text!.length), `${name}${this.random.below(10)}`);
      case 3: {
        const from = at(text!.length);
        return text!.delete(from, at(Math.min(6, text!.length - from)));
      }
      case 4: {
        const from = at(text!.length);
        return text!.format(from, at(text!.length - from), { bold: this.random.below(2) === 0 ? true : null });
      }
      default:
        if (this.random.below(3) === 0 && section.length > 0) section.delete(this.random.below(section.length), 1);
    }
  }

  deliver(name: Name, typist: Typist): void {
    typist.deliver();
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(typist.doc))) {
      const author = this.names.find((n) => this.typists.get(n)!.doc.clientID === client);
      if (author !== name) this.seen.set(client, Math.max(this.seen.get(client) ?? 0, clock));
    }
  }

  async connect(name: Name, typist: Typist): Promise<void> {
    if (typist.transport && !typist.transport.closed) return;
    typist.connect(await this.under.connect(name));
  }

  /** The process is killed, or the log refuses for a while. */
  async upset(): Promise<void> {
    if (this.random.below(2) === 0) {
      for (const typist of this.typists.values()) typist.drop();
      this.under.restart();
      return;
    }
    this.under.log.failing = true;
    await settle(3);
    this.under.log.failing = false;
    await this.under.time.advance(6_000);
  }

  async calm(): Promise<void> {
    for (const [name, typist] of this.typists) {
      typist.drop();
      await this.connect(name, typist);
    }
    await exchange(...this.typists.values());
    await this.under.time.advance(10_000);
    await exchange(...this.typists.values());
  }
}

async function weather(seed: number, steps: number): Promise<Storm> {
  const storm = new Storm(seed);
  for (let i = 0; i < steps; i += 1) await storm.step();
  await storm.calm();
  return storm;
}

function expectOneDocument(storm: Storm): void {
  const shown = storm.names.map((name) => storm.typists.get(name)!.shown);
  expect(new Set(shown).size).toBe(1);
  const closed = storm.names.map((name) => storm.typists.get(name)!.transport!.closed);
  expect(closed).toEqual(storm.names.map(() => undefined));
  const fromLog = new Y.Doc();
  for (const update of storm.under.logged) Y.applyUpdate(fromLog, update);
  expect(fromLog.store.pendingStructs).toBeNull();
  expect(fromLog.getXmlFragment('notes').toString()).toBe(shown[0]);
}

describe('whatever happens to lines, log and process, everybody ends with one document', () => {
  test.each(seeds([11, 12, 13, 14, 15]))('seed %i', async (seed) => {
    const storm = await weather(seed, 400);
    expectOneDocument(storm);
    // S2: what others had seen was in the log.
    const logged = new Y.Doc();
    for (const update of storm.under.logged) Y.applyUpdate(logged, update);
    for (const [client, clock] of storm.seen) expect(Y.getState(logged.store, client)).toBeGreaterThanOrEqual(clock);
    // S5: each entry is its author's.
    const owners = storm.under.log.bound.get(documentId)!;
    for (const entry of storm.under.log.entries) {
      for (const struct of Y.decodeUpdate(entry.update).structs)
        expect(owners.get(struct.id.client)).toBe(entry.author);
    }
  });
});
