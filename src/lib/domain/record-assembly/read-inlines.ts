import * as Y from 'yjs';
import type { Inline, Text } from '../records.ts';

type Node = Y.XmlElement | Y.XmlText | Y.XmlHook;

/** The web, mail and telephone: what the editor offers. Any other address in a document was put there by hand. */
const safe = /^(?:https?|mailto|tel):/i;

/** Text as it was written; only what no text can be, half of a surrogate pair, is replaced. */
const written = (text: string): string => text.toWellFormed();

/** What stands in a paragraph or heading. Text of elements that do not belong there is kept: nothing written is lost. */
export function readInlines(nodes: readonly Node[]): Inline[] {
  const found: Inline[] = [];
  for (const node of nodes) {
    if (node instanceof Y.XmlText) for (const text of textsOf(node)) add(found, text);
    if (!(node instanceof Y.XmlElement)) continue;
    if (node.nodeName === 'hardBreak') found.push({ break: true });
    for (const inline of readInlines(node.toArray())) add(found, inline);
  }
  return found;
}

function* textsOf(node: Y.XmlText): Generator<Text> {
  for (const { insert, attributes } of node.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
    if (typeof insert !== 'string' || insert === '') continue;
    yield { text: written(insert), ...marksOf(attributes ?? {}) };
  }
}

/** Marks that may overlap themselves carry a hash behind their name: `link--mDyWXk0a`. */
function marksOf(attributes: Record<string, unknown>): Omit<Text, 'text'> {
  const marks: Omit<Text, 'text'> = {};
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key];
    if (value === null || value === undefined || value === false) continue;
    const name = key.split('--')[0];
    if (name === 'bold' || name === 'italic' || name === 'withheld') marks[name] = true;
    else if (name === 'link') {
      const address = addressIn(value);
      if (address !== undefined) marks.link = address;
    }
  }
  return marks;
}

function addressIn(value: unknown): string | undefined {
  const address: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'href') : undefined;
  return typeof address === 'string' && safe.test(address) ? written(address) : undefined;
}

const sameMarks = (a: Text, b: Text): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.link === b.link && a.withheld === b.withheld;

/** Text that was typed in pieces is one text. */
function add(found: Inline[], inline: Inline): void {
  const last = found.at(-1);
  if ('text' in inline && last !== undefined && 'text' in last && sameMarks(last, inline)) {
    found[found.length - 1] = { ...last, text: last.text + inline.text };
  } else found.push(inline);
}
