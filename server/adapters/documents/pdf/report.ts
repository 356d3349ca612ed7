import type { BundleOf } from '#server/ports.ts';
import { collected, structureOf } from './pdf.ts';
import { rule } from './decoration.ts';
import { ink, page } from './look.ts';
import { Paper } from './paper.ts';
import { rowsOf } from './rows.ts';

/** A tagged PDF (PDF/UA-1) of parts that are no record: without state or seal. */
export async function toReport({ title, author, made, parts }: BundleOf['report']): Promise<Uint8Array> {
  const paper = new Paper({ title, author, subject: title, made: new Date(made), watermark: undefined });
  const whole = collected(paper.doc);
  const rows = rowsOf(parts, paper.root, structureOf(paper), (text, face, size) => paper.width(text, face, size));
  paper.set(rows, () => undefined);
  runningFeet(paper, title);
  paper.doc.end();
  return whole;
}

/** Once the number of pages is known. */
function runningFeet(paper: Paper, title: string): void {
  const { doc } = paper;
  const { start, count } = doc.bufferedPageRange();
  const right = page.width - page.right;
  for (let at = 0; at < count; at += 1) {
    doc.switchToPage(start + at);
    paper.decorate(
      'Pagination',
      () => {
        const y = page.height - 40;
        rule(doc, { x: page.left, y: y - 16, width: right - page.left }, 0.5, ink.line);
        doc.font('sans').fontSize(7.5).fillColor(ink.soft);
        doc.text(title.slice(0, 90), page.left, y, { lineBreak: false, baseline: 'alphabetic' });
        const number = `Page ${at + 1} of ${count}`;
        doc.text(number, right - doc.widthOfString(number), y, { lineBreak: false, baseline: 'alphabetic' });
      },
      'Bottom',
    );
  }
}
