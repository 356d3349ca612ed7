/** What is drawn and says nothing. */
import type { TableRow } from './flow.ts';
import { ink, page } from './look.ts';

type Doc = PDFKit.PDFDocument;

export function rule(doc: Doc, from: { x: number; y: number; width: number }, weight: number, colour: string): void {
  doc
    .moveTo(from.x, from.y)
    .lineTo(from.x + from.width, from.y)
    .lineWidth(weight)
    .stroke(colour);
}

export function drawBar(
  doc: Doc,
  { x, from, to, colour }: { x: number; from: number; to: number; colour: string },
): void {
  doc.rect(page.left + x, from + 1, 2.5, to - from - 2).fill(colour);
}

/** Across the page, under the text. */
export function drawWatermark(doc: Doc, says: string): void {
  const size = 110;
  doc.font('sansBold').fontSize(size).fillColor(ink.watermark, 0.055);
  const width = doc.widthOfString(says);
  doc.rotate(-54, { origin: [page.width / 2, page.height / 2] });
  const baseline = page.height / 2 + size * 0.35;
  doc.text(says, (page.width - width) / 2, baseline, { lineBreak: false, baseline: 'alphabetic' });
}

export function ruleTableRow<E>(
  doc: Doc,
  { cells, top, end, head }: Pick<TableRow<E>, 'cells' | 'head'> & { top: number; end: number },
): void {
  const [first, last] = [cells[0], cells.at(-1)];
  if (first === undefined || last === undefined) return;
  const across = { x: page.left + first.x, width: last.x + last.width - first.x };
  if (head) rule(doc, { ...across, y: top }, 0.8, ink.plain);
  rule(doc, { ...across, y: end }, head ? 0.8 : 0.5, head ? ink.plain : ink.line);
}
