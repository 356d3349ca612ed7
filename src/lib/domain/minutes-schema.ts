/**
 * What a section of the minutes is made of, by the names that stand in its Yjs document. An editor that meets another
 * name deletes what carries it, in its own user's name: so the server takes no other.
 */
const elements: ReadonlySet<string> = new Set([
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'listItem',
  'hardBreak',
  'table',
  'tableRow',
  'tableHeader',
  'tableCell',
  'record',
]);

const marks: ReadonlySet<string> = new Set(['bold', 'italic', 'link', 'withheld']);

const recordKinds = ['motion', 'action'] as const;
/** What an element `record` stands for. It says only which: what is shown of it comes from the meeting itself (L1). */
export type RecordKind = (typeof recordKinds)[number];

export const isRecordKind = (value: unknown): value is RecordKind => recordKinds.some((kind) => kind === value);
/** The id of a motion or of an action. */
export const isRef = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

/** Elements that hold nothing but their attributes. */
export const isAtom = (name: string): boolean => name === 'record';

/** Whether an element may have this attribute. Of most of them anything is taken: editors leave out what is not theirs. */
export function mayHaveAttribute(name: string, attribute: string, value: unknown): boolean {
  if (name !== 'record') return true;
  return attribute === 'kind' ? isRecordKind(value) : attribute === 'ref' && isRef(value);
}

export const isMinutesElement = (name: string): boolean => elements.has(name);

/** Marks that may overlap themselves carry a hash of theirs behind the name (y-tiptap): `link--mDyWXk0a`. */
export const isMinutesMark = (key: string): boolean => marks.has(key.replace(/--[a-zA-Z0-9+/=]{8}$/, ''));
