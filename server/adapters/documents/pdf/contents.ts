import { page } from './look.ts';

/** The table of contents that readers show beside the pages. */
export class Contents {
  readonly #doc: PDFKit.PDFDocument;
  /** The last entry of each level. */
  readonly #open: PDFKit.PDFOutline[] = [];

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
  }

  /** On the page that is the current one. */
  note({ level, title }: { level: number; title: string }, y: number): void {
    const parent = this.#open.slice(0, level).findLast((one) => one !== undefined) ?? this.#doc.outline;
    const place = { expanded: level === 1, fit: false, top: y - 10, left: page.width, zoom: 0 };
    this.#open[level] = parent.addItem(title, place);
    this.#open.length = level + 1;
  }
}
