import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import KeyRound from '@lucide/svelte/icons/key-round';
import Outdent from '@lucide/svelte/icons/list-indent-decrease';
import Indent from '@lucide/svelte/icons/list-indent-increase';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Trash from '@lucide/svelte/icons/trash-2';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import type { Clerk } from '../room/clerk.svelte.ts';
import { mayPrepare } from '../room/preparing.ts';

interface About {
  clerk: Clerk;
  view: MeetingView;
  item: AgendaItemView;
  edit: () => void;
  access: () => void;
}

function placing({ clerk, view, item }: About) {
  const at = view.items.findIndex(({ id }) => id === item.id);
  const nesting =
    item.level === 0
      ? {
          label: 'Put under the item before',
          icon: Indent,
          disabled: at === 0,
          note: 'Alt+→',
          select: () => void clerk.nest(item, 1),
        }
      : { label: 'Make it an item of its own', icon: Outdent, note: 'Alt+←', select: () => void clerk.nest(item, 0) };
  return [
    {
      label: 'Move up',
      icon: ArrowUp,
      disabled: at === 0,
      note: 'Alt+↑',
      select: () => void clerk.move(item, -1),
    },
    {
      label: 'Move down',
      icon: ArrowDown,
      disabled: at === view.items.length - 1,
      note: 'Alt+↓',
      select: () => void clerk.move(item, 1),
    },
    nesting,
  ];
}

/** What the reader can do with an agenda item. */
export function commandsFor(about: About) {
  const { clerk, view, item, edit, access } = about;
  const prepare = mayPrepare(view);
  const started = view.state === 'inSession' || view.state === 'ended';
  const calls = view.may.run && view.state === 'inSession' && view.currentItemId !== item.id;
  return [
    ...(calls ? [{ label: 'Move the meeting here', icon: Play, select: () => void clerk.goTo(item.id) }] : []),
    ...(prepare ? [{ label: 'Change…', icon: Pencil, select: edit }] : []),
    ...(item.access === undefined ? [] : [{ label: 'Who may read it…', icon: KeyRound, select: access }]),
    ...(prepare ? placing(about) : []),
    ...(prepare
      ? [
          {
            label: 'Remove',
            icon: Trash,
            danger: true,
            disabled: started,
            note: started ? 'Not once the meeting has started' : undefined,
            select: () => void clerk.removeItem(item),
          },
        ]
      : []),
  ];
}
