import type { ChainedCommands, Editor } from '@tiptap/core';
import type {} from './withheld.ts';
import type { Component } from 'svelte';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Bold from '@lucide/svelte/icons/bold';
import Heading3 from '@lucide/svelte/icons/heading-1';
import Heading4 from '@lucide/svelte/icons/heading-2';
import Italic from '@lucide/svelte/icons/italic';
import List from '@lucide/svelte/icons/list';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Redo from '@lucide/svelte/icons/redo-2';
import RemoveFormatting from '@lucide/svelte/icons/remove-formatting';
import Table from '@lucide/svelte/icons/table';
import Undo from '@lucide/svelte/icons/undo-2';
import { withheldTitle } from './withheld-title.ts';

export interface ToolbarAction {
  id: string;
  label: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** As `aria-keyshortcuts` wants it, with `Control` for Ctrl or Cmd. */
  keys?: string;
  run: (chain: ChainedCommands) => ChainedCommands;
  /** For what is on or off where the caret stands. */
  isOn?: (editor: Editor) => boolean;
  /** Begins a new group of buttons. */
  group: string;
}

/** In the order shown. The link is not here: it asks for an address first. */
export const toolbarActions: ToolbarAction[] = [
  { id: 'undo', group: 'history', label: 'Undo what you typed', icon: Undo, keys: 'Control+Z', run: (c) => c.undo() },
  { id: 'redo', group: 'history', label: 'Redo', icon: Redo, keys: 'Control+Shift+Z', run: (c) => c.redo() },
  {
    id: 'heading',
    group: 'blocks',
    label: 'Heading',
    icon: Heading3,
    keys: 'Control+Alt+3',
    run: (c) => c.toggleHeading({ level: 3 }),
    isOn: (e) => e.isActive('heading', { level: 3 }),
  },
  {
    id: 'subheading',
    group: 'blocks',
    label: 'Smaller heading',
    icon: Heading4,
    keys: 'Control+Alt+4',
    run: (c) => c.toggleHeading({ level: 4 }),
    isOn: (e) => e.isActive('heading', { level: 4 }),
  },
  {
    id: 'bold',
    group: 'marks',
    label: 'Bold',
    icon: Bold,
    keys: 'Control+B',
    run: (c) => c.toggleBold(),
    isOn: (e) => e.isActive('bold'),
  },
  {
    id: 'italic',
    group: 'marks',
    label: 'Italic',
    icon: Italic,
    keys: 'Control+I',
    run: (c) => c.toggleItalic(),
    isOn: (e) => e.isActive('italic'),
  },
  {
    id: 'withheld',
    group: 'marks',
    label: withheldTitle,
    icon: EyeOff,
    keys: 'Alt+Shift+W',
    run: (c) => c.toggleWithheld(),
    isOn: (e) => e.isActive('withheld'),
  },
  {
    id: 'bullets',
    group: 'lists',
    label: 'Bulleted list',
    icon: List,
    keys: 'Control+Shift+8',
    run: (c) => c.toggleBulletList(),
    isOn: (e) => e.isActive('bulletList'),
  },
  {
    id: 'numbers',
    group: 'lists',
    label: 'Numbered list',
    icon: ListOrdered,
    keys: 'Control+Shift+7',
    run: (c) => c.toggleOrderedList(),
    isOn: (e) => e.isActive('orderedList'),
  },
  {
    id: 'table',
    group: 'insert',
    label: 'Table',
    icon: Table,
    run: (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    isOn: (e) => e.isActive('table'),
  },
  {
    id: 'plain',
    group: 'insert',
    label: 'Clear formatting',
    icon: RemoveFormatting,
    run: (c) => c.unsetAllMarks().clearNodes(),
  },
];

/** Something that can be done to the table that the caret is in. */
export interface TableAction {
  label: string;
  run: (chain: ChainedCommands) => ChainedCommands;
}

export const tableActions: TableAction[] = [
  { label: 'Row above', run: (c) => c.addRowBefore() },
  { label: 'Row below', run: (c) => c.addRowAfter() },
  { label: 'Column to the left', run: (c) => c.addColumnBefore() },
  { label: 'Column to the right', run: (c) => c.addColumnAfter() },
  { label: 'Delete row', run: (c) => c.deleteRow() },
  { label: 'Delete column', run: (c) => c.deleteColumn() },
  { label: 'Delete table', run: (c) => c.deleteTable() },
];
