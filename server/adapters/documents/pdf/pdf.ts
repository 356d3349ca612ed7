import { partsOf } from '#lib/domain/record-parts.ts';
import { headWords, kindWords } from '#lib/domain/record-words.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import { rule } from './decoration.ts';
import { ink, page, styles } from './look.ts';
import { type Element, Paper } from './paper.ts';
import { rowsOf } from './rows.ts';

/**
 * A tagged PDF (PDF/UA-1): its structure is the record's, its fonts are in it, and the state stands on each page.
 * @param told how much is done, from 0 to 1
 */
export async function toPdf(copy: CopyOf, told: (share: number) => void = () => undefined): Promise<Uint8Array> {
  const { record, state, seal } = copy;
  const title = `${record.meeting.title}: ${kindWords(record)}`;
  const draft = state === 'draft' || state === 'forReview' || state === 'draftCirculated';
  const paper = new Paper({
    title,
    author: `${record.organisation.name}, ${record.board.name}`,
    subject: headWords(copy),
    made: new Date(seal?.signedAt ?? record.meeting.startsAt),
    watermark: draft ? 'DRAFT' : undefined,
  });
  const { doc } = paper;
  const whole = collected(doc);
  const rows = rowsOf(partsOf(copy), paper.root, structureOf(paper), (text, face, size) =>
    paper.width(text, face, size),
  );
  paper.set(rows, (share) => told(share * 0.9));
  runningHeads(paper, copy);
  doc.end();
  told(1);
  return whole;
}

export const structureOf = (paper: Paper) => ({
  add(
    parent: Element,
    role: Parameters<Paper['element']>[0],
    about: { ordered?: boolean; scope?: string } = {},
  ): Element {
    const element = paper.element(role, parent, about.scope === undefined ? {} : { scope: about.scope });
    if (about.ordered !== undefined) {
      element.dictionary.data.A = { O: 'List', ListNumbering: about.ordered ? 'Decimal' : 'Disc' };
    }
    return element;
  },
});

export function collected(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
}

/** Once the number of pages is known. */
function runningHeads(paper: Paper, copy: CopyOf): void {
  const { doc } = paper;
  const { record, seal } = copy;
  const { start, count } = doc.bufferedPageRange();
  const right = page.width - page.right;
  for (let at = 0; at < count; at += 1) {
    doc.switchToPage(start + at);
    paper.decorate('Pagination', () => head(paper, copy, at, right), 'Top');
    paper.decorate(
      'Pagination',
      () => {
        const y = page.height - 40;
        rule(doc, { x: page.left, y: y - 16, width: right - page.left }, 0.5, ink.line);
        doc.font('sans').fontSize(7.5).fillColor(ink.soft);
        const says =
          seal === undefined ? `${record.organisation.name} · ${record.board.name}` : `SHA-256 ${seal.sha256}`;
        doc.text(shortened(paper, says, right - page.left - 80), page.left, y, {
          lineBreak: false,
          baseline: 'alphabetic',
        });
        const number = `Page ${at + 1} of ${count}`;
        doc.text(number, right - doc.widthOfString(number), y, { lineBreak: false, baseline: 'alphabetic' });
      },
      'Bottom',
    );
  }
}

function head(paper: Paper, copy: CopyOf, at: number, right: number): void {
  const { doc } = paper;
  const y = 46;
  const state = headWords(copy).toUpperCase();
  doc.font('sansBold').fontSize(styles.running.size);
  const width = doc.widthOfString(state) + 14;
  doc
    .roundedRect(right - width, y - 11, width, 16, 3)
    .lineWidth(0.8)
    .stroke(copy.state === 'signed' ? ink.accent : ink.brass);
  doc.fillColor(copy.state === 'signed' ? ink.accent : ink.brass);
  doc.text(state, right - width + 7, y, { lineBreak: false, baseline: 'alphabetic' });
  if (at === 0) return;
  doc.font('sans').fillColor(ink.soft);
  const { meeting, board } = copy.record;
  doc.text(shortened(paper, `${board.name} · ${meeting.title}`, right - page.left - width - 20), page.left, y, {
    lineBreak: false,
    baseline: 'alphabetic',
  });
}

/** In the font that is set. */
function shortened({ doc }: Paper, text: string, width: number): string {
  if (doc.widthOfString(text) <= width) return text;
  let kept = [...text];
  while (kept.length > 1 && doc.widthOfString(`${kept.join('').trimEnd()}…`) > width) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}…`;
}
