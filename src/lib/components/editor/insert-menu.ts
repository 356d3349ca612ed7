import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { fitting, type InsertItem } from './insert-items.ts';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    insertMenu: {
      /** Opens the menu where the caret is, whatever stands there. */
      callInsertMenu: () => ReturnType;
    };
  }
}

/** The menu as it is shown. */
export interface MenuShown {
  listId: string;
  items: readonly InsertItem[];
  index: number;
  /** Where the caret is, in the window. */
  caret: { left: number; top: number; bottom: number };
  choose: (index: number) => void;
}

export interface InsertMenuOptions {
  /** What whoever writes here may insert, in the order shown. */
  items: () => readonly InsertItem[];
  /** The id of the element that lists them; its options have the same with their place behind it. */
  listId: string;
  /** Shows it; without one it is over. */
  show: (menu: MenuShown | undefined) => void;
}

/** Opened by a slash that stands in the text with what is typed after it, or called, when it keeps what is typed. */
interface Open {
  typed: boolean;
  query: string;
  index: number;
}
type Told = { open: boolean } | { close: true } | { index: number } | { query: string };

const key = new PluginKey<Open | undefined>('insert-menu');
/** Nobody looks for something longer: it is text that begins with a slash. */
const longest = 24;

/** What is typed after the slash that begins the paragraph of the caret. */
function typedQuery({ selection }: EditorState): string | undefined {
  const { $head, empty } = selection;
  if (!empty || $head.parent.type.name !== 'paragraph' || $head.parentOffset === 0) return undefined;
  const text = $head.parent.textContent;
  return text.startsWith('/') && text.length <= longest ? text.slice(1, $head.parentOffset) : undefined;
}

function afterwards(open: Open | undefined, told: Told | undefined, state: EditorState, moved: boolean) {
  if (told !== undefined && 'close' in told) return undefined;
  if (told !== undefined && 'open' in told) return { typed: told.open, query: '', index: 0 };
  if (open === undefined) return undefined;
  if (told !== undefined) return { ...open, ...('query' in told ? { query: told.query, index: 0 } : told) };
  if (!open.typed) return moved ? undefined : open;
  const query = typedQuery(state);
  if (query === undefined) return undefined;
  return query === open.query ? open : { ...open, query, index: 0 };
}

/** A slash in an empty paragraph, or Ctrl+/ anywhere, lists what can be put into the minutes. */
export const InsertMenu = Extension.create<InsertMenuOptions>({
  name: 'insertMenu',
  // Before what lists and tables make of Enter, Tab and the arrow keys.
  priority: 1_000,

  addOptions() {
    return { items: () => [], listId: 'insert-menu', show: () => undefined };
  },

  addCommands() {
    return {
      callInsertMenu:
        () =>
        ({ tr, editor }) => {
          if (!editor.isEditable) return false;
          tr.setMeta(key, { open: false } satisfies Told);
          return true;
        },
    };
  },

  addKeyboardShortcuts() {
    return { 'Mod-/': () => this.editor.commands.callInsertMenu() };
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    const itemsFor = (open: Open | undefined): readonly InsertItem[] =>
      open === undefined ? [] : fitting(options.items(), open.query);
    const tell = (view: EditorView, told: Told): true => {
      view.dispatch(view.state.tr.setMeta(key, told));
      return true;
    };
    const choose = (index: number): void => {
      const open = key.getState(editor.state);
      const item = itemsFor(open)[index];
      if (open === undefined || item === undefined) return;
      const { tr, selection } = editor.state;
      const start = selection.$head.start();
      if (open.typed) tr.delete(start, start + 1 + open.query.length);
      editor.view.dispatch(tr.setMeta(key, { close: true } satisfies Told));
      item.run(editor);
    };

    return [
      new Plugin<Open | undefined>({
        key,
        state: {
          init: () => undefined,
          apply(transaction, open, _, state) {
            const own = transaction.getMeta(ySyncPluginKey) === undefined;
            const moved = own && (transaction.docChanged || transaction.selectionSet);
            return afterwards(open, transaction.getMeta(key) as Told | undefined, state, moved);
          },
        },
        props: {
          attributes(state): Record<string, string> {
            const open = key.getState(state);
            if (open === undefined || itemsFor(open).length === 0) return {};
            const { listId } = options;
            return {
              'aria-controls': listId,
              'aria-haspopup': 'listbox',
              'aria-activedescendant': `${listId}-${open.index}`,
            };
          },
          handleTextInput(view, from, to, text) {
            const { parent } = view.state.doc.resolve(from);
            if (text !== '/' || parent.type.name !== 'paragraph' || parent.content.size > 0) return false;
            view.dispatch(view.state.tr.insertText(text, from, to).setMeta(key, { open: true } satisfies Told));
            return true;
          },
          handleKeyDown(view, event) {
            const open = key.getState(view.state);
            const { length } = itemsFor(open);
            if (open === undefined || event.isComposing) return false;
            // Of a list that fits nothing nobody sees that it is open.
            if (event.key === 'Escape') return tell(view, { close: true }) && length > 0;
            const steps: Record<string, number> = { ArrowDown: open.index + 1, ArrowUp: open.index - 1 + length };
            const to = steps[event.key];
            if (to !== undefined && length > 0) return tell(view, { index: to % length });
            if ((event.key === 'Enter' || event.key === 'Tab') && length > 0) {
              choose(open.index);
              return true;
            }
            if (open.typed || event.ctrlKey || event.metaKey || event.altKey) return false;
            if (event.key === 'Backspace' && open.query !== '') return tell(view, { query: open.query.slice(0, -1) });
            if ([...event.key].length === 1 && open.query.length < longest) {
              return tell(view, { query: open.query + event.key });
            }
            return false;
          },
          handleDOMEvents: {
            blur: (view) => {
              if (key.getState(view.state) !== undefined) tell(view, { close: true });
              return false;
            },
          },
        },
        view: () => ({
          update(view, before) {
            const open = key.getState(view.state);
            if (open === key.getState(before) && (open === undefined || view.state.doc === before.doc)) return;
            const items = itemsFor(open);
            if (open === undefined || items.length === 0) return options.show(undefined);
            options.show({
              listId: options.listId,
              items,
              index: open.index,
              caret: view.coordsAtPos(view.state.selection.head),
              choose,
            });
          },
          destroy: () => options.show(undefined),
        }),
      }),
    ];
  },
});
