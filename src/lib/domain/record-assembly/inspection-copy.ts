import { leftOutWords } from '../record-words.ts';
import type { AddendumCopy, Block, Inline, ItemRecord, MinutesRecord, Text } from '../records.ts';
import type { Withheld } from './withheld.ts';

/** What stands where words were left out of a passage. */
const wordsLeftOut: Text = { text: '[left out]', italic: true };
const withheld: Block = { kind: 'leftOut', why: 'withheld' };
const passageLeftOut = { text: leftOutWords('withheld') };

/**
 * What anybody may inspect: the open minutes without Part 2, and without each passage, decision, action and correction
 * marked as naming a worker, a pupil or a candidate. What is left out is not in the copy in any form.
 * @throws RangeError for the record of a Part 2 item
 */
export function inspectionCopy(record: MinutesRecord, { refs, corrections }: Withheld): MinutesRecord {
  if (record.part === 2) throw new RangeError('There is no inspection copy of confidential minutes.');
  const { approval } = record;
  return {
    ...record,
    items: record.items.map((item) => itemOf(item, refs)),
    ...(approval === undefined
      ? {}
      : { approval: { ...approval, corrections: correctionsOf(approval.corrections, corrections) } }),
  };
}

type Corrections = NonNullable<MinutesRecord['approval']>['corrections'];

const correctionsOf = (agreed: Corrections, out: ReadonlySet<number>): Corrections => {
  const shown = agreed.map((one, place) => (out.has(place) ? passageLeftOut : one));
  return shown.filter((one, at) => one !== passageLeftOut || shown[at - 1] !== passageLeftOut);
};

/** Addenda with those left out that are marked. */
export const inspectedAddenda = (addenda: readonly AddendumCopy[], { refs }: Withheld): AddendumCopy[] =>
  addenda.map((addendum) => (refs.has(addendum.id) ? { ...addendum, ...passageLeftOut } : addendum));

const itemOf = (item: ItemRecord, refs: ReadonlySet<string>): ItemRecord =>
  item.part === 2
    ? { ...item, declarations: [], blocks: [{ kind: 'leftOut', why: 'part2' }] }
    : { ...item, blocks: blocksOf(item.blocks, refs) };

/** Several left out one after the other are one: how many there were says something about them. */
function blocksOf(blocks: readonly Block[], refs: ReadonlySet<string>): Block[] {
  const kept: Block[] = [];
  for (const block of blocks.map((one) => blockOf(one, refs))) {
    if (block !== withheld || kept.at(-1) !== withheld) kept.push(block);
  }
  return kept;
}

function blockOf(block: Block, refs: ReadonlySet<string>): Block {
  switch (block.kind) {
    case 'paragraph':
    case 'heading': {
      const content = inlinesOf(block.content);
      return content === undefined ? withheld : { ...block, content };
    }
    case 'list':
      return { ...block, items: block.items.map((item) => blocksOf(item, refs)) };
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => row.map((cell) => ({ ...cell, blocks: blocksOf(cell.blocks, refs) }))),
      };
    case 'motion':
      return refs.has(block.motion.id) ? withheld : block;
    case 'action':
      return refs.has(block.action.id) ? withheld : block;
    case 'leftOut':
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
    else if (kept.at(-1) !== wordsLeftOut) kept.push(wordsLeftOut);
  }
  return kept;
}
