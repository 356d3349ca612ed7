import type { Editor } from '@tiptap/core';
import type { Component } from 'svelte';

/** Something that can be put into the minutes. */
export interface InsertItem {
  id: string;
  label: string;
  /** What it is, in a few words. */
  hint: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  run: (editor: Editor) => void;
}

/** Those of which a word begins with what was typed. */
export function fitting(items: readonly InsertItem[], typed: string): readonly InsertItem[] {
  const query = typed.trim().toLowerCase();
  if (query === '') return items;
  return items.filter(({ label }) => label.toLowerCase() === query || begins(label.toLowerCase(), query));
}

const begins = (label: string, query: string): boolean => label.startsWith(query) || label.includes(` ${query}`);
