/** Measures in points, from the top left of an A4 page; colours as the product's own on paper. */
import type { Face } from '../fonts.ts';

export const page = { width: 595.28, height: 841.89, left: 72, right: 64, top: 84, bottom: 74 } as const;
export const measure = page.width - page.left - page.right;
/** How far text stands in from the numbers of items and from the labels of facts. */
export const inset = { item: 30, fact: 118, list: 18, box: 12 } as const;

export const ink = {
  text: '#14211f',
  soft: '#56625f',
  accent: '#0a5658',
  line: '#cfcdc2',
  brass: '#8a5d0a',
  plain: '#7c8683',
  watermark: '#0a5658',
} as const;

export interface Style {
  face: Face;
  /** Taken for bold, italic and both; `face` where there is none. */
  bold?: Face;
  italic?: Face;
  boldItalic?: Face;
  size: number;
  leading: number;
  colour: string;
}

const serif = { face: 'serif', bold: 'serifBold', italic: 'serifItalic', boldItalic: 'serifBoldItalic' } as const;
const sans = { face: 'sans', bold: 'sansBold' } as const;

export const styles = {
  organisation: { face: 'sansBold', size: 9.5, leading: 14, colour: ink.accent },
  title: { face: 'title', size: 25, leading: 30, colour: ink.text },
  kind: { ...serif, size: 13, leading: 19, colour: ink.soft },
  heading2: { face: 'title', size: 14, leading: 19, colour: ink.text },
  heading3: { face: 'title', size: 12, leading: 17, colour: ink.text },
  heading4: { face: 'serifBold', size: 10.75, leading: 15.5, colour: ink.text },
  heading5: { face: 'serifBoldItalic', size: 10.75, leading: 15.5, colour: ink.text },
  body: { ...serif, size: 10.75, leading: 15.5, colour: ink.text },
  cell: { ...serif, size: 9.75, leading: 13.5, colour: ink.text },
  headCell: { face: 'sansBold', size: 9, leading: 13.5, colour: ink.text },
  note: { ...sans, size: 9, leading: 13, colour: ink.soft },
  label: { face: 'sansBold', size: 9, leading: 15.5, colour: ink.soft },
  box: { ...serif, size: 10.75, leading: 15.5, colour: ink.text },
  seal: { ...sans, size: 9, leading: 14, colour: ink.text },
  running: { ...sans, size: 8, leading: 11, colour: ink.soft },
} as const satisfies Record<string, Style>;
