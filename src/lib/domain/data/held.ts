/** All that is held on one person in one organisation: what a request under Article 15 is answered with (V2). */
export interface HeldSection {
  /** The name of its file, without the ending. */
  id: string;
  title: string;
  /** What it is and why it is kept. */
  about: string;
  /** As it is stored, secrets left out. */
  records: unknown[];
  /** The same in words, one list of labels and values for each record. */
  lines: HeldLine[][];
}
type HeldLine = readonly [label: string, value: string];

export interface Held {
  organisation: { id: string; name: string };
  person: { id: string; name: string };
  /** ISO instant. */
  at: string;
  sections: HeldSection[];
}

/** Leaves out what there is nothing to say of. */
export const heldLines = (lines: readonly (readonly [string, string | number | undefined])[]): HeldLine[] =>
  lines.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [[label, String(value)] as const]));
