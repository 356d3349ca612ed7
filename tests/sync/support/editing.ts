/** Random changes as editors make them, of the minutes of one agenda item. */
import * as Y from 'yjs';
import type { Random } from './random.ts';

type Block = Y.XmlElement | Y.XmlText;

const textsWithin = (parent: Y.XmlFragment): Y.XmlText[] =>
  parent.toArray().flatMap((node) => {
    if (node instanceof Y.XmlText) return [node];
    return node instanceof Y.XmlElement ? textsWithin(node) : [];
  });

function paragraph(text: string, name = 'paragraph'): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.insert(0, [new Y.XmlText(text)]);
  return element;
}

function holding(name: string, children: Block[]): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.insert(0, children);
  return element;
}

const row = (cells: number, text: string) =>
  holding(
    'tableRow',
    Array.from({ length: cells }, () => holding('tableCell', [paragraph(text)])),
  );

/** Somebody at a keyboard: what they do is up to chance, `name` shows whose text is whose. */
export class Editing {
  readonly #doc: Y.Doc;
  readonly #section: Y.XmlFragment;
  readonly #random: Random;
  readonly #name: string;

  constructor(doc: Y.Doc, section: string, random: Random, name: string) {
    this.#doc = doc;
    this.#section = doc.getXmlFragment(section);
    this.#random = random;
    this.#name = name;
  }

  /** One change, in one transaction. */
  step(): void {
    this.#doc.transact(() => {
      const texts = textsWithin(this.#section);
      const text = texts.length > 0 ? this.#random.pick(texts) : undefined;
      const chance = this.#random.below(100);
      if (text === undefined || chance < 12) this.#insertBlock();
      else if (chance < 55) this.#type(text);
      else if (chance < 68) this.#remove(text);
      else if (chance < 78) this.#format(text);
      else if (chance < 84) this.#split(text);
      else if (chance < 88) this.#convert();
      else if (chance < 92) this.#attribute();
      else if (chance < 96) this.#table();
      else this.#removeBlock();
    });
  }

  #type(text: Y.XmlText): void {
    text.insert(this.#random.below(text.length + 1), `${this.#name}${this.#random.below(10)}`);
  }

  #remove(text: Y.XmlText): void {
    const from = this.#random.below(text.length + 1);
    text.delete(from, this.#random.below(Math.min(6, text.length - from) + 1));
  }

  #format(text: Y.XmlText): void {
    const from = this.#random.below(text.length + 1);
    const mark = this.#random.pick(['bold', 'italic']);
    text.format(from, this.#random.below(text.length - from + 1), { [mark]: this.#random.below(3) > 0 ? {} : null });
  }

  #insertBlock(): void {
    const { below } = { below: (n: number) => this.#random.below(n) };
    const made = this.#random.pick<() => Y.XmlElement>([
      () => paragraph(`${this.#name} `),
      () => paragraph(`${this.#name} `, 'heading'),
      () => holding('bulletList', [holding('listItem', [paragraph(this.#name)])]),
      () => holding('table', [row(2, this.#name), row(2, this.#name)]),
    ]);
    this.#section.insert(below(this.#section.length + 1), [made()]);
  }

  /** As an editor does it: the end of a paragraph is copied into a new one and deleted where it stood. */
  #split(text: Y.XmlText): void {
    const { parent } = text;
    const at = this.#section.toArray().indexOf(parent as Y.XmlElement);
    if (at < 0) return;
    const from = this.#random.below(text.length + 1);
    const rest = text.toString().slice(from);
    text.delete(from, text.length - from);
    this.#section.insert(at + 1, [paragraph(rest)]);
  }

  /** The same: another element with a copy of the text. */
  #convert(): void {
    if (this.#section.length === 0) return;
    const at = this.#random.below(this.#section.length);
    const element = this.#section.get(at) as Y.XmlElement;
    const copy = textsWithin(element)
      .map((text) => text.toString())
      .join(' ');
    this.#section.delete(at, 1);
    this.#section.insert(at, [paragraph(copy, element.nodeName === 'heading' ? 'paragraph' : 'heading')]);
  }

  #attribute(): void {
    const headings = this.#section
      .toArray()
      .filter((node): node is Y.XmlElement => node instanceof Y.XmlElement && node.nodeName === 'heading');
    if (headings.length > 0) this.#random.pick(headings).setAttribute('level', String(1 + this.#random.below(3)));
  }

  #table(): void {
    const tables = this.#section
      .toArray()
      .filter((node): node is Y.XmlElement => node instanceof Y.XmlElement && node.nodeName === 'table');
    if (tables.length === 0) return;
    const table = this.#random.pick(tables);
    if (table.length > 1 && this.#random.below(2) === 0) table.delete(this.#random.below(table.length), 1);
    else table.insert(this.#random.below(table.length + 1), [row(2, this.#name)]);
  }

  #removeBlock(): void {
    if (this.#section.length > 0) this.#section.delete(this.#random.below(this.#section.length), 1);
  }
}
