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
]);

const marks: ReadonlySet<string> = new Set(['bold', 'italic', 'link']);

export const isMinutesElement = (name: string): boolean => elements.has(name);

/** Marks that may overlap themselves carry a hash of theirs behind the name (y-tiptap): `link--mDyWXk0a`. */
export const isMinutesMark = (key: string): boolean => marks.has(key.replace(/--[a-zA-Z0-9+/=]{8}$/, ''));
