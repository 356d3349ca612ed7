/** Long documents as they are written: each edit an update of its own, made once and kept in a file for all servers. */
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { Random } from '../../sync/support/random.ts';
import { someClientId } from './document.ts';

/** Edits in a row by the same person. */
export interface Turn {
  author: number;
  updates: Uint8Array[];
}

export interface Edits {
  count: number;
  turns: Turn[];
}

/** Who writes; the paragraphs are somebody else's. */
export const authors = 20;
const paragraphs = 30;
const authorIds = ((random) => Array.from({ length: authors }, () => someClientId(random)))(new Random(2026));
const founderId = 1_234_567_890;

/** The paragraphs that are written in: the only part in which the root's name stands. */
export function beginning(root: string): { doc: Y.Doc; texts: Y.XmlText[]; update: Uint8Array } {
  const doc = new Y.Doc();
  doc.clientID = founderId;
  const texts = Array.from({ length: paragraphs }, () => new Y.XmlText());
  const elements = texts.map(() => new Y.XmlElement('paragraph'));
  doc.transact(() => {
    doc.getXmlFragment(root).push(elements);
    for (const [i, element] of elements.entries()) element.push([texts[i]!]);
  });
  return { doc, texts, update: Y.encodeStateAsUpdate(doc) };
}

/** Makes edits on a document and notes each as an update of its own. */
class Writing {
  readonly turns: Turn[] = [];
  readonly texts: Y.XmlText[];
  count = 0;
  readonly #doc: Y.Doc;
  readonly #turnLength: number;

  constructor(turnLength: number) {
    this.#turnLength = turnLength;
    const { doc, texts } = beginning('any');
    this.#doc = doc;
    this.texts = texts;
    doc.on('update', (update: Uint8Array) => this.#note(update));
  }

  edit(work: () => void): void {
    if (this.count % this.#turnLength === 0) {
      const author = this.turns.length % authors;
      this.turns.push({ author, updates: [] });
      this.#doc.clientID = authorIds[author]!;
    }
    this.#doc.transact(work);
  }

  #note(update: Uint8Array): void {
    this.turns.at(-1)!.updates.push(update);
    this.count += 1;
  }
}

const words = 'The governors received the report of the head and agreed that the budget be looked at again in March. ';

/** What an evening's minutes are made of: runs of keys at many places, backspaces, passages pasted and taken out. */
function mixed(wanted: number): Edits {
  const random = new Random(100_000);
  const writing = new Writing(250);
  while (writing.count < wanted) {
    const text = random.pick(writing.texts);
    const chance = random.next();
    let at = random.below(text.length + 1);
    if (chance < 0.02) writing.edit(() => text.insert(at, words.repeat(1 + random.below(3))));
    else if (chance < 0.05 && text.length - at > 5) {
      writing.edit(() => text.delete(at, Math.min(text.length - at, 5 + random.below(60))));
    } else {
      const run = 5 + random.below(60);
      for (let i = 0; i < run && writing.count < wanted; i += 1) {
        if (at > 0 && random.next() < 0.08) {
          at -= 1;
          writing.edit(() => text.delete(at, 1));
        } else {
          writing.edit(() => text.insert(at, words[i % words.length]!));
          at += 1;
        }
      }
    }
  }
  return writing;
}

interface Trace {
  endContent: string;
  txns: { patches: [at: number, deleted: number, inserted: string][] }[];
}

/** The history of somebody's real text, in the format of the editing traces at github.com/josephg/editing-traces. */
function fromTrace(file: string): Edits {
  const bytes = readFileSync(file);
  const { txns, endContent } = JSON.parse(String(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes)) as Trace;
  const writing = new Writing(2_000);
  const text = writing.texts[0]!;
  for (const { patches } of txns) {
    writing.edit(() => {
      for (const [at, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted !== '') text.insert(at, inserted);
      }
    });
  }
  if (text.toJSON() !== endContent) throw new Error(`${file} does not lead to the text that it says`);
  return writing;
}

/** @param file where they are kept once they have been made */
export function editsIn(file: string, wanted: { mixed: number } | { trace: string }): Edits {
  if (existsSync(file)) return read(readFileSync(file));
  const made = 'mixed' in wanted ? mixed(wanted.mixed) : fromTrace(wanted.trace);
  writeFileSync(file, write(made));
  return { count: made.count, turns: made.turns };
}

function write({ count, turns }: Edits): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, count);
  writeVarUint(encoder, turns.length);
  for (const { author, updates } of turns) {
    writeVarUint(encoder, author);
    writeVarUint(encoder, updates.length);
    for (const update of updates) writeVarUint8Array(encoder, update);
  }
  return toUint8Array(encoder);
}

function read(bytes: Uint8Array): Edits {
  const decoder = createDecoder(bytes);
  const count = readVarUint(decoder);
  const turns = Array.from({ length: readVarUint(decoder) }, () => {
    const author = readVarUint(decoder);
    const updates = Array.from({ length: readVarUint(decoder) }, () => readVarUint8Array(decoder));
    return { author, updates };
  });
  return { count, turns };
}
