import * as Y from 'yjs';
import { Contents, readContents } from '#server/adapters/merging/contents.ts';
import { Ranges } from '#server/adapters/merging/ranges.ts';
import type { LogEntry } from '#server/ports.ts';
import type { Random } from './random.ts';

/** Which clocks an update writes and deletes, one by one. */
export function clocksOf(update: Uint8Array): string[] {
  const { structs, ds } = Y.decodeUpdate(update);
  const each = (sign: string, client: number, clock: number, length: number) =>
    Array.from({ length }, (_, i) => `${sign}${client}:${clock + i}`);
  const written = structs
    .filter((struct) => !(struct instanceof Y.Skip))
    .flatMap(({ id, length }) => each('+', id.client, id.clock, length));
  const deleted = [...ds.clients].flatMap(([client, all]) =>
    all.flatMap(({ clock, len }) => each('-', client, clock, len)),
  );
  return [...written, ...deleted];
}

/** Several people's work on one document, as the log has it: text, marks, deletions, late deliveries. */
export class Evening {
  readonly entries: LogEntry[] = [];
  readonly #random: Random;
  readonly #docs: Y.Doc[];
  /** How many entries each has. */
  readonly #read = new Map<Y.Doc, number>();
  readonly #deleted = new Ranges<true>();
  #at = 1_000_000;

  constructor(random: Random, people: number) {
    this.#random = random;
    this.#docs = Array.from({ length: people }, (_, i) => {
      const doc = new Y.Doc();
      doc.clientID = 100 + i;
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'log') this.#log(`person-${i}`, update);
      });
      return doc;
    });
  }

  /** As the log has it, from scratch. */
  whole(): Y.Doc {
    const doc = new Y.Doc();
    for (const { update } of this.entries) Y.applyUpdate(doc, update);
    return doc;
  }

  /** At least as many entries as are asked for. */
  write(entries: number): void {
    const goal = this.entries.length + entries;
    while (this.entries.length < goal) {
      const doc = this.#random.pick(this.#docs);
      if (this.#random.below(3) === 0) this.#catchUp(doc);
      this.#at += this.#random.below(900);
      this.#edit(doc.getText('t'));
    }
  }

  /** Each in a paragraph of their own, which the first person made. */
  typeSideBySide(keystrokes: number, everyMs: number): void {
    const words = this.#docs.map((_, i) => `paragraph ${i}\n`);
    this.#docs[0]!.getText('t').insert(0, words.join(''));
    for (const doc of this.#docs) this.#catchUp(doc);
    for (let i = 0; i < keystrokes; i += 1) {
      this.#at += everyMs;
      const who = i % this.#docs.length;
      const doc = this.#docs[who]!;
      this.#catchUp(doc);
      const text = doc.getText('t');
      const end = text.toString().indexOf('\n', text.toString().indexOf(`paragraph ${who}`));
      text.insert(end, 'x');
    }
  }

  paste(times: number, characters: number): void {
    for (let i = 0; i < times; i += 1) {
      this.#at += 11_000;
      this.#docs[0]!.getText('t').insert(0, String(i % 10).repeat(characters));
    }
  }

  #edit(text: Y.Text): void {
    const at = this.#random.below(text.length + 1);
    const chance = this.#random.below(10);
    if (chance < 6) text.insert(at, ['a', 'word ', '🙂', 'x'][this.#random.below(4)]!);
    else if (chance < 9) text.delete(at, Math.min(1 + this.#random.below(6), text.length - at));
    else text.format(at, Math.min(4, text.length - at), { bold: this.#random.below(2) === 0 ? true : null });
  }

  #catchUp(doc: Y.Doc): void {
    for (const { update } of this.entries.slice(this.#read.get(doc) ?? 0)) Y.applyUpdate(doc, update, 'log');
    this.#read.set(doc, this.entries.length);
  }

  /** Reduced to what the log lacks, as the minutes endpoint does it: two people may delete the same text. */
  #log(author: string, whole: Uint8Array): void {
    const { structs, deletions } = readContents(whole);
    const reduced = new Contents();
    for (const struct of structs) reduced.addStruct(struct);
    for (const { client, start, end } of deletions) {
      for (const [from, to] of this.#deleted.lacking(client, start, end)) {
        reduced.addDeletion({ client, start: from, end: to });
        this.#deleted.add(client, from, to, true);
      }
    }
    if (reduced.isEmpty) return;
    const id = String(this.entries.length).padStart(6, '0');
    const update = reduced.write();
    this.entries.push({ id, documentId: 'd', kind: 'plain', author, at: this.#at, node: 'n', update });
  }
}
