import Gavel from '@lucide/svelte/icons/gavel';
import ListTodo from '@lucide/svelte/icons/list-todo';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { InsertItem } from './insert-items.ts';
import { toolbarActions } from './toolbar-actions.ts';

const records: (Omit<InsertItem, 'run'> & { id: RecordKind })[] = [
  { id: 'action', label: 'Action', hint: 'Who is to do what, by when', icon: ListTodo },
  { id: 'motion', label: 'Motion', hint: 'What the board is asked to decide', icon: Gavel },
];

const hints: Record<string, string> = {
  heading: 'Over what follows',
  subheading: 'Within a part',
  bullets: 'Points in no order',
  numbers: 'Points in their order',
  table: 'Three columns to begin with',
};

/** What can be put into the minutes, in the order of the menu. */
export function insertList(may: (kind: RecordKind) => boolean, ask: (kind: RecordKind) => void): InsertItem[] {
  const recorded = records.filter(({ id }) => may(id)).map((item) => ({ ...item, run: () => ask(item.id) }));
  const blocks = toolbarActions
    .filter(({ id }) => id in hints)
    .map(({ id, label, icon, run }) => ({
      id,
      label,
      icon,
      hint: hints[id]!,
      run: (editor: Parameters<InsertItem['run']>[0]) => void run(editor.chain().focus()).run(),
    }));
  return [...recorded, ...blocks];
}
