import * as Y from 'yjs';
import type { Block } from '../records.ts';
import { readInlines } from './read-inlines.ts';

/** What stands for a live block of the minutes. @returns undefined for what does not exist, or stands there already */
export type Live = (kind: string, ref: string) => Block | undefined;

type Node = Y.XmlElement | Y.XmlText | Y.XmlHook;
type Parent = Y.XmlFragment | Y.XmlElement;

/** The minutes of one agenda item, without the empty paragraphs that an editor leaves at the end. */
export function readSection(section: Y.XmlFragment, live: Live): Block[] {
  const blocks = blocksOf(section, live);
  while (blocks.length > 0 && isEmpty(blocks.at(-1)!)) blocks.pop();
  return blocks;
}

const isEmpty = (block: Block): boolean => block.kind === 'paragraph' && block.content.length === 0;

const childrenOf = (parent: Parent): Node[] => parent.toArray();

const blocksOf = (parent: Parent, live: Live): Block[] => childrenOf(parent).flatMap((node) => blocksIn(node, live));

function blocksIn(node: Node, live: Live): Block[] {
  if (node instanceof Y.XmlElement) return blockOf(node, live);
  const content = readInlines([node]);
  return content.length === 0 ? [] : [{ kind: 'paragraph', content }];
}

/** What a part of a list or table holds; something else that stands among them counts as one, so that it is kept. */
const partOf = (node: Node, live: Live, ...names: string[]): Block[] =>
  node instanceof Y.XmlElement && names.includes(node.nodeName) ? blocksOf(node, live) : blocksIn(node, live);

function blockOf(element: Y.XmlElement, live: Live): Block[] {
  switch (element.nodeName) {
    case 'paragraph':
      return [{ kind: 'paragraph', content: readInlines(childrenOf(element)) }];
    case 'heading':
      return [{ kind: 'heading', level: levelOf(element), content: readInlines(childrenOf(element)) }];
    case 'bulletList':
    case 'orderedList':
      return listOf(element, live);
    case 'table':
      return tableOf(element, live);
    case 'record': {
      const { kind, ref } = element.getAttributes() as Record<string, unknown>;
      const block = typeof kind === 'string' && typeof ref === 'string' ? live(kind, ref) : undefined;
      return block === undefined ? [] : [block];
    }
    default:
      // Out of its place, such as a list item that lost its list: what it holds is kept.
      return blocksOf(element, live);
  }
}

const levelOf = (element: Y.XmlElement): 3 | 4 => (Number(element.getAttribute('level')) > 3 ? 4 : 3);

function listOf(element: Y.XmlElement, live: Live): Block[] {
  const items = childrenOf(element).map((node) => partOf(node, live, 'listItem'));
  return items.length === 0 ? [] : [{ kind: 'list', ordered: element.nodeName === 'orderedList', items }];
}

function tableOf(element: Y.XmlElement, live: Live): Block[] {
  const rows = childrenOf(element).map((row) => {
    const cells = row instanceof Y.XmlElement && row.nodeName === 'tableRow' ? childrenOf(row) : [row];
    return cells.map((cell) => ({
      header: cell instanceof Y.XmlElement && cell.nodeName === 'tableHeader',
      blocks: partOf(cell, live, 'tableCell', 'tableHeader'),
    }));
  });
  return rows.length === 0 ? [] : [{ kind: 'table', rows }];
}
