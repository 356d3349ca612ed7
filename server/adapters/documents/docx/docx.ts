import { Document, Footer, Header, Packer, PageNumber, Paragraph, TextRun } from 'docx';
import { partsOf } from '#lib/domain/record-parts.ts';
import { cleanText, headWords, kindWords } from '#lib/domain/record-words.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import { blocksOf } from './blocks.ts';
import { numbering, styles, textWidth } from './styles.ts';

const tabStops = [{ type: 'right' as const, position: textWidth }];

/** A Word document with real styles, headings, lists and tables; the state stands on each page. */
export async function toDocx(copy: CopyOf): Promise<Uint8Array> {
  const { record, seal } = copy;
  const head = headWords(copy);
  const place = cleanText(`${record.board.name} · ${record.meeting.title}`);
  const foot = seal === undefined ? cleanText(record.organisation.name) : `SHA-256 ${seal.sha256}`;
  const document = new Document({
    title: cleanText(`${record.meeting.title}: ${kindWords(record)}`),
    subject: head,
    creator: cleanText(`${record.organisation.name}, ${record.board.name}`),
    lastModifiedBy: 'Quorate',
    description: `${kindWords(record)}. ${head}.`,
    styles,
    numbering,
    sections: [
      {
        properties: {
          page: { size: { width: 11906, height: 16838 }, margin: { top: 1500, bottom: 1300, left: 1333, right: 1333 } },
        },
        headers: {
          default: new Header({
            children: [
              new Paragraph({
                style: 'Running',
                tabStops,
                children: [new TextRun(`${place}\t`), new TextRun({ text: head.toUpperCase(), bold: true })],
              }),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                style: 'Running',
                tabStops,
                children: [
                  new TextRun(`${foot}\t`),
                  new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] }),
                ],
              }),
            ],
          }),
        },
        children: blocksOf(partsOf(copy)),
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
