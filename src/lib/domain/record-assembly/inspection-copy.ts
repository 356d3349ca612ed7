import type { Block, Inline, ItemRecord, MinutesRecord, Text } from '../records.ts';

/** What stands where words were left out of a passage. */
const leftOutWords: Text = { text: '[left out]', italic: true };
const withheld: Block = { kind: 'leftOut', why: 'withheld' };

/**
 * What anybody may inspect: the open minutes without Part 2, and without each passage marked as naming a worker, a pupil
 * or a candidate. What is left out is not in the copy in any form.
 * @throws RangeError for the record of a Part 2 item
 */
export function inspectionCopy(record: MinutesRecord): MinutesRecord {
  if (record.part === 2) throw new RangeError('There is no inspection copy of confidential minutes.');
  return { ...record, items: record.items.map(itemOf) };
}

const itemOf = (item: ItemRecord): ItemRecord =>
  item.part === 2
    ? { ...item, declarations: [], blocks: [{ kind: 'leftOut', why: 'part2' }] }
    : { ...item, blocks: blocksOf(item.blocks) };

/** Several left out one after the other are one: how many there were says something about them. */
function blocksOf(blocks: readonly Block[]): Block[] {
  const kept: Block[] = [];
  for (const block of blocks.map(blockOf)) {
    if (block !== withheld || kept.at(-1) !== withheld) kept.push(block);
  }
  return kept;
}

function blockOf(block: Block): Block {
  switch (block.kind) {
    case 'paragraph':
    case 'heading': {
      const content = inlinesOf(block.content);
      return content === undefined ? withheld : { ...block, content };
    }
    case 'list':
      return { ...block, items: block.items.map(blocksOf) };
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => row.map((cell) => ({ ...cell, blocks: blocksOf(cell.blocks) }))),
      };
    default:
      return block;
  }
}

const isWithheld = (inline: Inline): boolean => 'text' in inline && inline.withheld === true;

/** @returns undefined when nothing but what is withheld stands there */
function inlinesOf(content: readonly Inline[]): Inline[] | undefined {
  if (!content.some(isWithheld)) return [...content];
  const rest = content.filter((inline) => !isWithheld(inline));
  if (!rest.some((inline) => 'text' in inline && inline.text.trim() !== '')) return undefined;
  const kept: Inline[] = [];
  for (const inline of content) {
    if (!isWithheld(inline)) kept.push(inline);
    else if (kept.at(-1) !== leftOutWords) kept.push(leftOutWords);
  }
  return kept;
}
