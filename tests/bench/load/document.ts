/** One document of the load: its people, who of them write, and what it must hold in the end. */
import * as Y from 'yjs';
import { Random } from '../../sync/support/random.ts';
import type { Target } from '../types.ts';
import { Client, type Watcher } from './client.ts';
import { message } from './encode.ts';
import { Typist } from './typist.ts';

/** A Yjs client id as browsers make them. */
export const someClientId = (random: Random): number => 2 ** 28 + random.below(2 ** 31 - 2 ** 28);

const sentence = 'The board received the report and thanked the head and her staff for the work of this term. ';

/** Minutes as they stand when a meeting begins: an empty paragraph for each writer, and text around them. */
function firstText(
  root: string,
  writers: number,
  around: number,
  client: number,
): { update: Uint8Array; clocks: number[] } {
  const doc = new Y.Doc();
  doc.clientID = client;
  const section = doc.getXmlFragment(root);
  const texts: Y.XmlText[] = [];
  doc.transact(() => {
    for (let i = 0; i < Math.max(writers, around); i += 1) {
      if (i < around) paragraph(section).insert(0, sentence.repeat(2));
      if (i < writers) texts.push(paragraph(section));
    }
  });
  return { update: Y.encodeStateAsUpdate(doc), clocks: texts.map((text) => text._item!.id.clock) };
}

function paragraph(section: Y.XmlFragment): Y.XmlText {
  const element = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  section.push([element]);
  element.push([text]);
  return text;
}

export interface DocumentOptions {
  target: Target;
  /** Which of the target's documents. */
  index: number;
  people: number;
  writers: number;
  /** With text in them when all begins; as many as there are writers by default. */
  paragraphs?: number;
  /** Which of the target's people sits on the first chair. */
  firstPerson: number;
  seed: number;
  watcher: Watcher;
}

const settleMs = 60_000;

export class LoadDocument {
  readonly clients: Client[] = [];
  readonly typists: Typist[] = [];
  /** All that was sent, for the comparison in the end. */
  readonly sent: Uint8Array[] = [];
  readonly #options: DocumentOptions;
  readonly #random: Random;

  constructor(options: DocumentOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  get root(): string {
    return this.#options.target.documents[this.#options.index]!.root;
  }

  /** Everybody joins, and the first puts in what the others write in. */
  async open(): Promise<void> {
    const { people, writers, watcher } = this.#options;
    for (let i = 0; i < people; i += 1) this.clients.push(this.join(i, watcher));
    await Promise.all(this.clients.map((client) => client.opened));
    const author = someClientId(this.#random);
    const { update, clocks } = firstText(this.root, writers, this.#options.paragraphs ?? writers, author);
    this.sent.push(update);
    this.clients[0]!.send(message.update(update));
    for (const [i, clock] of clocks.entries()) {
      const typist = new Typist(someClientId(this.#random), { client: author, clock }, this.#random);
      this.typists.push(typist);
      this.clients[i]!.ownId = typist.id;
    }
    const end = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update)).get(author)!;
    const others = this.clients.slice(1);
    await until(() => others.every((client) => (client.have.get(author) ?? 0) >= end), settleMs, 'the first text');
  }

  /** The same document, at another address. */
  at(target: Target): LoadDocument {
    return new LoadDocument({ ...this.#options, target });
  }

  /** Chairs take turns at the nodes; each document begins at another, so that those who write are spread as well. */
  join(chair: number, watcher?: Watcher): Client {
    const { target, index, firstPerson } = this.#options;
    const cookie = target.cookies[(firstPerson + chair) % Math.max(1, target.cookies.length)];
    const where = { target, documentId: target.documents[index]!.id, node: index + chair };
    return new Client({ ...where, cookie, ...(watcher ? { watcher } : {}) });
  }

  /** How many edits were written: signs, and deletions of them. */
  get edits(): number {
    return this.typists.reduce((sum, typist) => sum + typist.edits, 0);
  }

  /** A writer's edit goes out and is kept. */
  send(writer: number, update: Uint8Array): void {
    this.sent.push(update);
    this.clients[writer]!.send(message.update(update));
  }

  /** Every reader has everything. @returns how many edits are missing after a long wait */
  async settled(readers: readonly Client[] = this.clients): Promise<number> {
    const missing = (): number => {
      let sum = 0;
      for (const reader of readers) {
        for (const { id, clock } of this.typists) {
          if (id !== reader.ownId) sum += Math.max(0, clock - (reader.have.get(id) ?? 0));
        }
      }
      return sum;
    };
    try {
      await until(() => missing() === 0, settleMs, 'the last edits');
    } catch {
      // Told as a figure.
    }
    return missing();
  }

  /** Whether somebody who comes now gets the very text that was written, at whichever node. */
  async isRight(): Promise<boolean> {
    const wanted = new Y.Doc();
    wanted.transact(() => {
      for (const update of this.sent) Y.applyUpdate(wanted, update);
    });
    const text = (doc: Y.Doc) => doc.getXmlFragment(this.root).toString();
    for (const node of this.#options.target.ports.keys()) {
      const found = await this.fetch((doc) => sameState(doc, wanted), { node });
      if (text(found) !== text(wanted)) return false;
    }
    return true;
  }

  /** The document as a newcomer gets it; waits for late parts until `enough` says so, a while at most. */
  async fetch(enough: (doc: Y.Doc) => boolean, { waitMs = settleMs, node = 0 } = {}): Promise<Y.Doc> {
    const { target, index, firstPerson } = this.#options;
    const doc = new Y.Doc();
    const client = new Client({
      target,
      documentId: target.documents[index]!.id,
      cookie: target.cookies[firstPerson % Math.max(1, target.cookies.length)],
      node,
      onUpdate: (update) => Y.applyUpdate(doc, update),
    });
    await client.opened;
    await until(() => enough(doc), waitMs, 'the same state').catch(() => undefined);
    client.close();
    return doc;
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

/** Nothing inserted or deleted is in the one and not in the other. */
export function sameState(a: Y.Doc, b: Y.Doc): boolean {
  return Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b));
}

/** @throws Error that names `what` when it does not come about in time */
export async function until(holds: () => boolean, limitMs: number, what: string): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
