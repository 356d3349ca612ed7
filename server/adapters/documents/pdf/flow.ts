/** What is set one under the other on pages, and the structure that readers' software is told. */
import type { Inline } from '#lib/domain/records.ts';
import type { Line } from './lines.ts';
import type { Style } from './look.ts';

export type Role = 'H1' | 'H2' | 'H3' | 'H4' | 'H5' | 'P' | 'L' | 'LI' | 'Lbl' | 'LBody' | 'Table' | 'TR' | 'TH' | 'TD';

/** Makes one element of the document's structure. */
export interface Structure<E> {
  add(parent: E, role: Role, about?: { ordered?: boolean; scope?: 'Column' | 'Row' }): E;
}

interface Held<E> {
  x: number;
  line: Line;
  element: E;
}
export interface Row<E> {
  is: 'row';
  height: number;
  /** Space over it, but at the top of a page. */
  before: number;
  /** Not parted from the row that follows. */
  keep: boolean;
  /** In reading order. */
  held: Held<E>[];
  /** A bar at the left. */
  bar?: { x: number; colour: string };
  /** A line to write on. */
  blank?: { x: number; width: number };
  /** Begins a place that the table of contents names. */
  place?: { level: number; title: string };
}
export interface TableRow<E> {
  is: 'tableRow';
  before: number;
  head: boolean;
  cells: { x: number; width: number; rows: Row<E>[] }[];
}
export type Flow<E> = Row<E> | TableRow<E>;

export const row = <E>(
  { line, element }: { line: Line; element: E },
  style: Style,
  x: number,
  how: { before: number; keep: boolean },
): Row<E> => ({
  is: 'row',
  height: style.leading,
  ...how,
  held: [{ x, line, element }],
});

export const plain = (text: string): Inline[] => [{ text }];
export const plainText = (content: readonly Inline[]): string =>
  content.map((one) => ('break' in one ? ' ' : one.text)).join('');
