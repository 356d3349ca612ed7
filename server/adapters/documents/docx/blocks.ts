/** The parts of a record as paragraphs and tables of a Word document. */
import {
  BorderStyle,
  ExternalHyperlink,
  HeadingLevel,
  type IParagraphOptions,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Part } from '#lib/domain/record-parts.ts';
import type { Inline } from '#lib/domain/records.ts';
import { deepest, factTab, listIndent, textWidth } from './styles.ts';

/** What is settled of a paragraph before it is made: a list may still give it its number. */
type Draft = IParagraphOptions | Table;

interface Place {
  /** How deep in lists; -1 outside. */
  depth: number;
  style?: string;
}

export function blocksOf(parts: readonly Part[]): (Paragraph | Table)[] {
  /** Each list counts from one. */
  let lists = 0;
  return drafted(parts, { depth: -1 });

  function drafted(some: readonly Part[], place: Place): (Paragraph | Table)[] {
    return some.flatMap((part) => draft(part, place)).map((one) => (one instanceof Table ? one : new Paragraph(one)));
  }

  function draft(part: Part, place: Place): Draft[] {
    switch (part.is) {
      case 'title':
        return [
          { style: 'Organisation', children: runs(plain(part.organisation)) },
          { heading: HeadingLevel.TITLE, children: runs(plain(part.title)) },
          { style: 'Kind', children: runs(plain(part.kind)) },
        ];
      case 'heading': {
        const number = part.number === undefined ? [] : plain(`${part.number}. `);
        return [{ heading: headings[part.level], children: runs([...number, ...part.content]) }];
      }
      case 'paragraph':
        return [text(part.content, part.look === 'note' ? { ...place, style: 'Note' } : place)];
      case 'facts':
        return part.facts.flatMap(({ label, values }) =>
          values.map((value, at): Draft => ({
            style: 'Fact',
            children: [new TextRun({ text: at === 0 ? label : '', bold: true }), new TextRun(`\t${value}`)],
          })),
        );
      case 'list': {
        lists += 1;
        const instance = lists;
        const depth = Math.min(place.depth + 1, deepest);
        const reference = part.ordered ? 'ordered' : 'bulleted';
        return part.items.flatMap((parts) => {
          const drafts = parts.flatMap((one) => draft(one, { ...place, depth, style: place.style ?? 'ListParagraph' }));
          const first = drafts.findIndex((one) => !(one instanceof Table));
          const numbered = { numbering: { reference, level: depth, instance } };
          if (first < 0) return [{ style: 'ListParagraph', ...numbered }, ...drafts];
          return drafts.map((one, at) =>
            at === first && !(one instanceof Table) ? { ...without(one), ...numbered } : one,
          );
        });
      }
      case 'table':
        return [table(part), { children: [], spacing: { after: 0, line: 120 } }];
      case 'box':
        return part.paragraphs.map((content, at) => ({
          style: `${part.kind[0]!.toUpperCase()}${part.kind.slice(1)}`,
          keepNext: at < part.paragraphs.length - 1,
          keepLines: true,
          children: runs(content),
        }));
      case 'signature':
        return part.lines.map((line) => ({
          style: 'Normal',
          spacing: { before: 360 },
          tabStops: [
            { type: 'left', position: factTab },
            { type: 'left', position: factTab + 4600, leader: 'underscore' },
          ],
          children: [new TextRun({ text: line, bold: true }), new TextRun('\t\t')],
        }));
    }
  }

  function table({ rows }: Part & { is: 'table' }): Table {
    const columns = Math.max(1, ...rows.map((cells) => cells.length));
    const width = Math.floor(textWidth / columns);
    const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
    return new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      columnWidths: Array.from({ length: columns }, () => width),
      borders: { top: rule, bottom: rule, left: none, right: none, insideHorizontal: rule, insideVertical: none },
      margins: { left: 80, right: 80, top: 40, bottom: 40 },
      rows: rows.map(
        (cells, at) =>
          new TableRow({
            tableHeader: at === 0 && cells.every(({ header }) => header),
            cantSplit: true,
            children: cells.map(({ header, parts: inside }) => {
              const children = drafted(header ? inside.map(emboldened) : inside, { depth: -1, style: 'TableText' });
              // A cell has to end in a paragraph.
              const whole = children.at(-1) instanceof Paragraph ? children : [...children, new Paragraph({})];
              return new TableCell({ children: whole, width: { size: width, type: WidthType.DXA } });
            }),
          }),
      ),
    });
  }
}

const rule = { style: BorderStyle.SINGLE, size: 4, color: 'CFCDC2' };
const headings = {
  2: HeadingLevel.HEADING_1,
  3: HeadingLevel.HEADING_2,
  4: HeadingLevel.HEADING_3,
  5: HeadingLevel.HEADING_4,
} as const;
const plain = (said: string): Inline[] => [{ text: said }];

const text = (content: readonly Inline[], { depth, style }: Place): IParagraphOptions => ({
  ...(style === undefined ? {} : { style }),
  ...(depth < 0 ? {} : { indent: { left: listIndent(depth) } }),
  children: runs(content),
});

/** Its number says how far it stands in. */
function without({ indent: _, ...rest }: IParagraphOptions): IParagraphOptions {
  return rest;
}

const emboldened = (part: Part): Part =>
  part.is === 'paragraph'
    ? { ...part, content: part.content.map((one) => ('break' in one ? one : { ...one, bold: true as const })) }
    : part;

function runs(content: readonly Inline[]): ParagraphChild[] {
  return content.map((one) => {
    if ('break' in one) return new TextRun({ break: 1 });
    const { text: said, bold = false, italic = false, link } = one;
    if (link === undefined) return new TextRun({ text: said, bold, italics: italic });
    const children = [new TextRun({ text: said, bold, italics: italic, style: 'Hyperlink' })];
    return new ExternalHyperlink({ link, children });
  });
}
