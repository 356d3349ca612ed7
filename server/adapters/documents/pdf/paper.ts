/** Pages of a PDF on which rows are set: what is text belongs to the structure, all else is said to be decoration. */
import PDFDocument from 'pdfkit';
import { type Face, faces, fontOf } from '../fonts.ts';
import { Contents } from './contents.ts';
import { drawBar, drawWatermark, rule, ruleTableRow } from './decoration.ts';
import type { Line, Span } from './lines.ts';
import { ink, page } from './look.ts';
import type { Flow, Role, Row, TableRow } from './flow.ts';

/** Of the structure. pdfkit's types lag behind it: `dictionary` is what is written. */
export interface Element extends PDFKit.PDFStructureElement {
  role: Role | 'Document' | 'Link';
  dictionary: { data: Record<string, unknown> };
}

type Options = PDFKit.Mixins.StructureElementOptions & { scope?: string };

export class Paper {
  readonly doc: PDFKit.PDFDocument;
  readonly root: Element;
  #y: number = page.top;
  #marked: Element | undefined;
  #bars: { x: number; from: number; to: number; colour: string }[] = [];
  readonly #watermark: string | undefined;
  readonly #contents: Contents;

  constructor(about: { title: string; author: string; subject: string; made: Date; watermark: string | undefined }) {
    const { title, author, subject, made } = about;
    this.#watermark = about.watermark;
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: 'en-GB',
      tagged: true,
      displayTitle: true,
      info: {
        Title: title,
        Author: author,
        Subject: subject,
        Creator: 'Quorate',
        Producer: 'Quorate',
        CreationDate: made,
      },
    });
    for (const face of faces) this.doc.registerFont(face, fontOf(face) as never);
    // Not by the option `subset`: with it pdfkit lists glyphs of its fonts, and leaves some out, which PDF/UA does not allow.
    this.doc.appendXML(claim);
    this.#contents = new Contents(this.doc);
    this.root = this.element('Document');
    this.doc.addStructure(this.root);
    this.#turn();
  }

  /** Not part of anything yet, but of `parent` when that is given. */
  element(role: Element['role'], parent?: Element, options: Options = {}): Element {
    const made = Object.assign(this.doc.struct(role, options) as Element, { role });
    parent?.add(made);
    return made;
  }

  width(text: string, face: Face, size: number): number {
    return this.doc.font(face).fontSize(size).widthOfString(text);
  }

  /** @param told what share of the rows is set */
  set(flow: readonly Flow<Element>[], told: (share: number) => void): void {
    for (const [at, row] of flow.entries()) {
      if (at % 40 === 0) told(at / flow.length);
      if (row.is === 'tableRow') this.#setTableRow(row);
      else {
        // With the rows that it must not be parted from, as far as a page can hold them.
        let needed = row.before + row.height;
        for (let next = at; needed < 240; next += 1) {
          const here = flow[next];
          const after = flow[next + 1];
          if (here?.is !== 'row' || !here.keep || after === undefined) break;
          needed += after.is === 'row' ? after.before + after.height : 40;
        }
        if (this.#y + needed > bottom && !this.#atTop) this.#turn();
        if (!this.#atTop) this.#y += row.before;
        this.#setRow(row, this.#y);
        this.#y += row.height;
      }
    }
    this.#unmark();
    this.#drawBars();
  }

  get #atTop(): boolean {
    return this.#y === page.top;
  }

  #turn(): void {
    this.#unmark();
    this.#drawBars();
    this.doc.addPage();
    this.#y = page.top;
    const watermark = this.#watermark;
    if (watermark !== undefined) this.decorate('Pagination', () => drawWatermark(this.doc, watermark));
  }

  #setRow(row: Row<Element>, y: number): void {
    if (row.place !== undefined) this.#contents.note(row.place, y);
    if (row.bar !== undefined) {
      const last = this.#bars.at(-1);
      const goesOn = last !== undefined && last.x === row.bar.x && row.before === 0 && Math.abs(last.to - y) < 1;
      if (goesOn) last.to = y + row.height;
      else this.#bars.push({ ...row.bar, from: y, to: y + row.height });
    }
    for (const { x, line, element } of row.held) this.#setLine(line, page.left + x, y + baselineOf(row), element);
    if (row.blank !== undefined) {
      const { x, width } = row.blank;
      this.decorate('Layout', () => {
        rule(this.doc, { x: page.left + x, y: y + baselineOf(row) + 3, width }, 0.6, ink.plain);
      });
    }
  }

  #setLine(line: Line, x: number, baseline: number, element: Element): void {
    for (let at = 0; at < line.length;) {
      const { link } = line[at]!;
      let end = at + 1;
      while (end < line.length && line[end]!.link === link) end += 1;
      const spans = line.slice(at, end);
      if (link === undefined) {
        this.#mark(element);
        for (const span of spans) this.#draw(span, x, baseline);
      } else this.#setLink(spans, link, x, baseline, element);
      at = end;
    }
  }

  #setLink(spans: readonly Span[], address: string, x: number, baseline: number, parent: Element): void {
    const { doc } = this;
    const says = spans
      .map(({ text }) => text)
      .join('')
      .trim();
    const link = this.element('Link', parent, { alt: says === address ? address : `${says}: ${address}` });
    this.#mark(link);
    for (const span of spans) this.#draw({ ...span, colour: ink.accent }, x, baseline);
    this.#unmark();
    const from = x + spans[0]!.x;
    const width = spans.reduce((sum, span) => sum + span.width, 0);
    const { size } = spans[0]!;
    doc.link(from, baseline - size, width, size * 1.3, address, {
      structParent: link,
      Contents: new String(`${says}: ${address}`),
    } as never);
    // While its page is the current one: that is where pdfkit says it is.
    link.end();
    this.decorate('Layout', () => rule(doc, { x: from, y: baseline + 1.6, width }, 0.5, ink.accent));
  }

  #draw({ text, face, size, colour, x: within, actual }: Span, x: number, baseline: number): void {
    const { doc } = this;
    if (actual !== undefined) doc.markContent('Span', { actual });
    doc.font(face).fontSize(size).fillColor(colour);
    doc.text(text, x + within, baseline, { lineBreak: false, baseline: 'alphabetic' });
    if (actual !== undefined) doc.endMarkedContent();
  }

  /** What is drawn from here on is content of this element. */
  #mark(element: Element): void {
    if (this.#marked === element) return;
    this.#unmark();
    const content = this.doc.markStructureContent(element.role);
    element.add(content as never);
    this.#marked = element;
  }

  #unmark(): void {
    if (this.#marked !== undefined) this.doc.endMarkedContent();
    this.#marked = undefined;
  }

  /** Draws what is no text of the record. */
  decorate(type: 'Pagination' | 'Layout', draw: () => void, attached?: 'Top' | 'Bottom'): void {
    this.#unmark();
    this.doc.markContent('Artifact', { type, ...(attached === undefined ? {} : { attached: [attached] }) });
    this.doc.save();
    draw();
    this.doc.restore();
    this.doc.endMarkedContent();
  }

  #drawBars(): void {
    for (const { x, from, to, colour } of this.#bars) {
      this.decorate('Layout', () => drawBar(this.doc, { x, from, to, colour }));
    }
    this.#bars = [];
  }

  /** As much of each cell as the page holds, and the rest on the next. */
  #setTableRow({ cells, before, head }: TableRow<Element>): void {
    const padding = 4;
    const rest = cells.map(({ rows }) => [...rows]);
    const heightOf = (rows: readonly Row<Element>[]): number =>
      rows.reduce((sum, row, at) => sum + row.height + (at === 0 ? 0 : row.before), 0);
    const whole = Math.max(0, ...rest.map(heightOf)) + 2 * padding;
    if (!this.#atTop) this.#y += before;
    // A row that a page can hold is not parted.
    const fits = Math.min(whole, bottom - page.top);
    if (this.#y + Math.min(fits, whole > 300 ? 60 : fits) > bottom && !this.#atTop) this.#turn();
    do {
      const top = this.#y;
      let end = top + 2 * padding;
      for (const rows of rest) {
        let y = top + padding;
        for (let first = true; rows.length > 0; first = false) {
          const row = rows[0]!;
          const from = y + (first ? 0 : row.before);
          if (from + row.height + padding > bottom && !(first && top === page.top)) break;
          this.#setRow(row, from);
          rows.shift();
          y = from + row.height;
        }
        end = Math.max(end, y + padding);
      }
      this.decorate('Layout', () => ruleTableRow(this.doc, { cells, top, end, head }));
      this.#y = end;
      if (rest.some((rows) => rows.length > 0)) this.#turn();
    } while (rest.some((rows) => rows.length > 0));
  }
}

/** Says that this is PDF/UA-1. */
const claim = `
        <rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
            <pdfuaid:part>1</pdfuaid:part>
        </rdf:Description>
        `;

const bottom = page.height - page.bottom;
const baselineOf = ({ height, held }: Row<Element>): number => {
  const size = Math.max(8, ...held.flatMap(({ line }) => line.map((span) => span.size)));
  return (height + size * 0.68) / 2;
};
