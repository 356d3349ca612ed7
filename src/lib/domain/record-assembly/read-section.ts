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

const childrenOf = (parent: Parent): Node[] => parent.toArray() as Node[];
const elementsOf = (parent: Parent, ...names: string[]): Y.XmlElement[] =>
  childrenOf(parent).filter(
    (node): node is Y.XmlElement => node instanceof Y.XmlElement && names.includes(node.nodeName),
  );

function blocksOf(parent: Parent, live: Live): Block[] {
  const found: Block[] = [];
  for (const node of childrenOf(parent)) {
    if (node instanceof Y.XmlText) {
      const content = readInlines([node]);
      if (content.length > 0) found.push({ kind: 'paragraph', content });
    } else if (node instanceof Y.XmlElement) found.push(...blockOf(node, live));
  }
  return found;
}

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
      // Something out of its place, such as a list item that lost its list: what it holds is kept.
      return blocksOf(element, live);
  }
}

const levelOf = (element: Y.XmlElement): 3 | 4 => (Number(element.getAttribute('level')) > 3 ? 4 : 3);

function listOf(element: Y.XmlElement, live: Live): Block[] {
  const items = elementsOf(element, 'listItem').map((item) => blocksOf(item, live));
  return items.length === 0 ? [] : [{ kind: 'list', ordered: element.nodeName === 'orderedList', items }];
}

function tableOf(element: Y.XmlElement, live: Live): Block[] {
  const rows = elementsOf(element, 'tableRow').map((row) =>
    elementsOf(row, 'tableCell', 'tableHeader').map((cell) => ({
      header: cell.nodeName === 'tableHeader',
      blocks: blocksOf(cell, live),
    })),
  );
  return rows.length === 0 ? [] : [{ kind: 'table', rows }];
}
