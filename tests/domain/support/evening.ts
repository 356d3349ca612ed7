import * as Y from 'yjs';
import type { HistoryBatch } from '#lib/domain/history.ts';
import { sectionName } from '#lib/domain/meetings.ts';
import { Random } from '../../sync/support/random.ts';

const people = ['ada', 'ben', 'cyn', 'dee'];

/** Several people who write minutes at once, as chance has it, each seeing the others' work only now and then. */
export class Evening {
  readonly items = ['one', 'two', 'three'];
  readonly random: Random;
  /** What the server has. */
  readonly doc = new Y.Doc();
  readonly #docs = new Map<string, Y.Doc>();
  readonly #unsent = new Map<string, Uint8Array[]>();
  readonly #batches: HistoryBatch[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
    this.doc.clientID = 1;
    // As the server's does, which is nobody's peer: it tidies no marks away.
    this.doc.on('afterTransaction', (transaction: Y.Transaction) => (transaction._needFormattingCleanup = false));
    people.forEach((name, index) => {
      const doc = new Y.Doc();
      doc.clientID = 100 + index;
      this.#docs.set(name, doc);
      this.#unsent.set(name, []);
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') this.#unsent.get(name)!.push(update);
      });
    });
  }

  get clients(): [number, string][] {
    return people.map((name) => [this.#docs.get(name)!.clientID, name]);
  }

  /** @returns the history, one batch for each delivery */
  run(steps: number): HistoryBatch[] {
    for (let step = 0; step < steps; step += 1) {
      const name = this.random.pick(people);
      const chance = this.random.below(10);
      if (chance < 6) this.#edit(this.#docs.get(name)!);
      else if (chance < 8) this.#send(name, step);
      else this.#receive(name);
    }
    for (const name of people) this.#send(name, steps);
    return this.#batches;
  }

  #send(name: string, step: number): void {
    const updates = this.#unsent.get(name)!.splice(0);
    if (updates.length === 0) return;
    const update = Y.mergeUpdates(updates);
    Y.applyUpdate(this.doc, update);
    this.#batches.push({ author: name, carried: false, from: step * 1000, until: step * 1000 + 900, update });
  }

  #receive(name: string): void {
    const doc = this.#docs.get(name)!;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(doc)), 'server');
  }

  #edit(doc: Y.Doc): void {
    const { random } = this;
    const section = doc.getXmlFragment(sectionName(random.pick(this.items)));
    const texts = [...section.createTreeWalker((node) => node instanceof Y.XmlText)] as Y.XmlText[];
    const blocks = section.toArray() as Y.XmlElement[];
    const at = (length: number): number => random.below(length + 1);
    if (texts.length === 0 || random.below(8) === 0) {
      section.insert(at(section.length), [this.#block()]);
      return;
    }
    const text = random.pick(texts);
    const from = at(text.length);
    const length = at(Math.min(8, text.length - from));
    doc.transact(() => {
      switch (random.below(9)) {
        case 0:
        case 1:
        case 2:
          return text.insert(from, this.#words());
        case 3:
          return length > 0 ? text.delete(from, length) : undefined;
        case 4:
          return length > 0 ? text.format(from, length, this.#marks()) : undefined;
        case 5:
          return this.#split(section, text, from);
        case 6:
          return this.#convert(section, at(section.length - 1));
        case 7:
          return section.delete(at(blocks.length - 1), 1);
        default:
          return this.#relevel(random.pick(blocks));
      }
    });
  }

  #words(): string {
    const words = ['The budget', ' was', ' approved', ' by the board', '. ', 'Agreed'];
    return Array.from({ length: 1 + this.random.below(4) }, () => this.random.pick(words)).join('');
  }

  #marks(): Record<string, object | null> {
    return this.random.pick<Record<string, object | null>>([
      { bold: {} },
      { italic: {} },
      { bold: null },
      { italic: null, bold: {} },
      { 'link--mDyWXk0a': { href: 'https://example.org' } },
    ]);
  }

  #block(): Y.XmlElement {
    const paragraph = (): Y.XmlElement => element('paragraph', [new Y.XmlText(this.#words())]);
    switch (this.random.below(6)) {
      case 5:
        return record(`ref${this.random.below(6)}`);
      case 0:
        return heading([new Y.XmlText(this.#words())], 3);
      case 1:
        return element('bulletList', [element('listItem', [paragraph()]), element('listItem', [paragraph()])]);
      case 2:
        return element('table', [
          element('tableRow', [element('tableHeader', [paragraph()]), element('tableHeader', [paragraph()])]),
          element('tableRow', [element('tableCell', [paragraph()]), element('tableCell', [paragraph()])]),
        ]);
      case 3:
        return element('paragraph', [
          new Y.XmlText(this.#words()),
          element('hardBreak', []),
          new Y.XmlText(this.#words()),
        ]);
      default:
        return paragraph();
    }
  }

  /** As an editor does it: the rest of the paragraph is written anew after it. */
  #split(section: Y.XmlFragment, text: Y.XmlText, from: number): void {
    const rest = text.length - from;
    if (rest === 0) return;
    const moved = plain(text).slice(from);
    text.delete(from, rest);
    section.insert(section.length, [element('paragraph', [new Y.XmlText(moved)])]);
  }

  #convert(section: Y.XmlFragment, nth: number): void {
    const block = section.get(nth);
    if (!(block instanceof Y.XmlElement) || block.nodeName !== 'paragraph') return;
    const words = block.toArray().flatMap((child) => (child instanceof Y.XmlText ? [plain(child)] : []));
    section.delete(nth, 1);
    section.insert(nth, [heading([new Y.XmlText(words.join(''))], 3)]);
  }

  #relevel(block: Y.XmlElement): void {
    if (block.nodeName === 'heading') setLevel(block, 3 + this.random.below(2));
  }
}

const plain = (text: Y.XmlText): string =>
  (text.toDelta() as { insert: string }[]).map(({ insert }) => insert).join('');

function element(name: string, children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  if (children.length > 0) made.insert(0, children);
  return made;
}

/** A decision in the text; with a few ids, so that some stand there twice. */
export function record(ref: string): Y.XmlElement {
  const made = new Y.XmlElement('record');
  made.setAttribute('kind', 'motion');
  made.setAttribute('ref', ref);
  return made;
}

function heading(children: Y.XmlText[], level: number): Y.XmlElement {
  const made = element('heading', children);
  setLevel(made, level);
  return made;
}

/** A number, as the editor writes it; the type of Yjs knows only strings. */
const setLevel = (block: Y.XmlElement, level: number): void =>
  (block as Y.XmlElement<{ level: number }>).setAttribute('level', level);
