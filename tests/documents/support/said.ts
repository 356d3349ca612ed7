import { type Part, partsOf } from '#lib/domain/record-parts.ts';
import type { CopyOf, Inline } from '#lib/domain/records.ts';

const textOf = (content: readonly Inline[]): string => content.map((one) => ('break' in one ? ' ' : one.text)).join('');

function said(part: Part): string[] {
  switch (part.is) {
    case 'title':
      return [part.organisation, part.title, part.kind];
    case 'heading':
      return [part.number === undefined ? '' : `${part.number}. `, textOf(part.content)];
    case 'paragraph':
      return [textOf(part.content)];
    case 'facts':
      return part.facts.flatMap(({ label, values }) => [label, ...values]);
    case 'list':
      return part.items.flatMap((parts) => parts.flatMap(said));
    case 'table':
      return part.rows.flatMap((cells) => cells.flatMap(({ parts }) => parts.flatMap(said)));
    case 'box':
      return part.paragraphs.map(textOf);
    case 'signature':
      return part.lines;
  }
}

/** All that a copy says, in reading order, without the marks of lists. */
export const saidBy = (copy: CopyOf): string[] => partsOf(copy).flatMap(said);

/** Line breaks and spaces fall differently in each format. */
export const squeezed = (texts: readonly string[]): string => texts.join('').normalize('NFC').replace(/\s+/g, '');
