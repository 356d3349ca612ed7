/** Breaks text into lines. */
import type { Inline } from '#lib/domain/records.ts';
import { type Face, shows } from '../fonts.ts';
import type { Style } from './look.ts';

/** What is drawn at once: one face, one link. */
export interface Span {
  text: string;
  face: Face;
  size: number;
  colour: string;
  link?: string;
  /** What is said where no face can show the text itself. */
  actual?: string;
  /** From where the line begins. */
  x: number;
  width: number;
}
export type Line = Span[];

export type Measure = (text: string, face: Face, size: number) => number;

type Piece = Omit<Span, 'x' | 'width' | 'size'>;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** An empty box. */
const substitute = '\u2610';

function faceOf(style: Style, { bold, italic }: { bold?: true; italic?: true }): Face {
  if (bold && italic) return style.boldItalic ?? style.bold ?? style.face;
  if (bold) return style.bold ?? style.face;
  return (italic && style.italic) || style.face;
}

/** The serif knows most scripts: what the wanted face cannot show is taken from it, or shown as unknown. */
function shown(text: string, face: Face, rest: Omit<Piece, 'text' | 'face'>): Piece[] {
  if (shows(face, text)) return [{ text, face, ...rest }];
  const pieces: Piece[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const able = [face, 'serif' as const].find((one) => shows(one, segment));
    const last = pieces.at(-1);
    if (able === undefined) pieces.push({ text: substitute, face: 'serif', ...rest, actual: segment });
    else if (last !== undefined && last.face === able && last.actual === undefined) last.text += segment;
    else pieces.push({ text: segment, face: able, ...rest });
  }
  return pieces;
}

/** Words with the space that follows each; a word may change its face in the middle. */
function wordsOf(content: readonly Inline[], style: Style): (Piece[] | 'break')[] {
  const words: (Piece[] | 'break')[] = [];
  let open = false;
  for (const one of content) {
    if ('break' in one) {
      words.push('break');
      open = false;
      continue;
    }
    const face = faceOf(style, one);
    const rest = { colour: style.colour, ...(one.link === undefined ? {} : { link: one.link }) };
    for (const [token] of one.text.normalize('NFC').matchAll(/ +|[^ ]+/g)) {
      const space = token.startsWith(' ');
      const pieces = space ? [{ text: ' ', face, ...rest }] : shown(token, face, rest);
      const last = words.at(-1);
      if (open && last !== undefined && last !== 'break') last.push(...pieces);
      else if (!space || (last !== undefined && last !== 'break')) words.push([...pieces]);
      open = !space;
    }
  }
  return words;
}

/** @param width of each line */
export function breakLines(content: readonly Inline[], style: Style, width: number, measure: Measure): Line[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const sizeOf = (pieces: readonly Piece[]): number =>
    pieces.reduce((sum, { text, face }) => sum + measure(text, face, style.size), 0);
  const begin = (): void => {
    lines.push([]);
    used = 0;
  };
  for (const word of wordsOf(content, style)) {
    if (word === 'break') {
      begin();
      continue;
    }
    const visible = sizeOf(withoutEnd(word));
    if (used > 0 && used + visible > width) begin();
    const parts = visible > width ? cutWord(word, width, (pieces) => sizeOf(pieces)) : [word];
    for (const [at, part] of parts.entries()) {
      if (at > 0) begin();
      lines.at(-1)!.push(...part);
      used += sizeOf(part);
    }
  }
  return lines.map((pieces) => placed(joined(pieces), style.size, measure));
}

const withoutEnd = (word: readonly Piece[]): Piece[] =>
  word.filter(({ text }, at) => at < word.length - 1 || text !== ' ');

/** A word that is wider than a line, such as an address. */
function cutWord(word: readonly Piece[], width: number, sizeOf: (pieces: readonly Piece[]) => number): Piece[][] {
  const parts: Piece[][] = [[]];
  let used = 0;
  for (const piece of word) {
    for (const { segment } of graphemes.segment(piece.text)) {
      const one = { ...piece, text: segment };
      const size = sizeOf([one]);
      if (used > 0 && used + size > width) {
        parts.push([]);
        used = 0;
      }
      parts.at(-1)!.push(one);
      used += size;
    }
  }
  return parts;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const same =
      last !== undefined && last.face === piece.face && last.link === piece.link && last.actual === undefined;
    if (same && piece.actual === undefined) last.text += piece.text;
    else all.push({ ...piece });
  }
  return all;
}

function placed(pieces: readonly Piece[], size: number, measure: Measure): Line {
  let x = 0;
  return pieces.map((piece) => {
    const width = measure(piece.text, piece.face, size);
    const span = { ...piece, size, x, width };
    x += width;
    return span;
  });
}
