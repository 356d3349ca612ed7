import { Editor } from '@tiptap/core';
import { Selection } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Section } from './desk.svelte.ts';
import { sectionExtensions, type SectionParts } from './extensions.ts';
import { spotIn } from './placing.ts';
import type { Binding } from './open-document.svelte.ts';

type Given = 'leave' | 'escape' | 'askForLink' | 'toToolbar' | 'hint' | 'records' | 'menu' | 'askFor';

export interface SectionOptions extends Pick<SectionParts, Given> {
  element: HTMLElement;
  itemId: string;
  binding: Binding;
  editable: boolean;
  /** The accessible name, "Minutes of item 3: Budget". */
  label: () => string;
  /** Called at each change that is made here. */
  onTyped: () => void;
}

/** The editor of one agenda item's minutes, bound to its section of the document. In the browser only. */
export function createSectionEditor(options: SectionOptions): Section {
  const { binding, itemId } = options;
  const undo = binding.session.undoManager([itemId]);
  const fragment = binding.session.section(itemId);
  let built = false;
  const editor: Editor = new Editor({
    element: options.element,
    editable: options.editable,
    injectCSS: false,
    // Without it Tiptap has the browser parse an empty text as markup, which the pages' policy forbids.
    content: { type: 'doc', content: [{ type: 'paragraph' }] },
    extensions: sectionExtensions({ ...options, fragment, undo, carets: binding.carets }),
    editorProps: {
      attributes: () => ({
        class: 'minutes-text',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': options.label(),
        'aria-readonly': String(!(built ? editor.isEditable : options.editable)),
        // Readers reach the text by keyboard too.
        tabindex: '0',
        lang: 'en-GB',
        spellcheck: 'true',
      }),
      handleClick: (_view, _pos, event) => openLink(event),
    },
    onTransaction: ({ transaction }) => {
      if (transaction.docChanged && transaction.getMeta(ySyncPluginKey) === undefined) options.onTyped();
    },
  });
  built = true;
  // The binding leaves the caret at a position that need not be in any text, such as before a table.
  editor.view.dispatch(editor.state.tr.setSelection(Selection.atStart(editor.state.doc)));
  return { itemId, editor, undo, fragment, spot: (at) => spotIn(editor, undo, at) };
}

/** In a text that is being written a plain click places the caret; with Ctrl or Cmd it follows the link. */
function openLink(event: MouseEvent): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const link = (event.target as Element).closest('a');
  if (link === null || link.href === '') return false;
  window.open(link.href, '_blank', 'noopener,noreferrer');
  return true;
}

export { insertList } from './insert-list.ts';
