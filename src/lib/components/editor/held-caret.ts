import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey, type ProsemirrorBinding } from '@tiptap/y-tiptap';

/** How long ProseMirror waits, and a little more. */
const putBackMs = 30;

/**
 * Reads where the caret has just been put before somebody else's change is drawn. The browser tells of a moved caret a
 * moment later than it moves it; a change that arrives in between would put it back where it was, and what is typed next
 * would land there.
 */
export const HeldCaret = Extension.create({
  name: 'heldCaret',

  addProseMirrorPlugins() {
    // When the focus comes back by itself, such as from a dialog, the browser's caret is anywhere until the editor has
    // put it where its own is, a moment later.
    let pointed = false;
    let astray = false;
    return [
      new Plugin({
        key: new PluginKey('held-caret'),
        // The same where a key follows at once: Enter would split the paragraph that the caret has left.
        props: {
          handleDOMEvents: {
            mousedown: () => {
              pointed = true;
              setTimeout(() => (pointed = false));
              return false;
            },
            focus: () => {
              astray = !pointed;
              setTimeout(() => (astray = false), putBackMs);
              return false;
            },
            keydown: (view) => {
              if (astray) view.focus();
              else readCaret(view);
              astray = false;
              return false;
            },
          },
        },
        view(view) {
          const { binding } = ySyncPluginKey.getState(view.state) as { binding: ProsemirrorBinding };
          const { doc } = binding;
          const before = (): void => {
            if (doc._transaction?.local !== false || astray || !readCaret(view)) return;
            // The binding has noted the old place already.
            binding.beforeTransactionSelection = null as never;
            binding.beforeAllTransactions();
          };
          doc.on('beforeAllTransactions', before);
          return { destroy: () => doc.off('beforeAllTransactions', before) };
        },
      }),
    ];
  },
});

/** @returns whether the caret was elsewhere than the editor knew */
function readCaret(view: EditorView): boolean {
  if (!view.editable || view.composing || !view.hasFocus()) return false;
  const selection = document.getSelection();
  if (selection?.anchorNode == null || selection.focusNode == null) return false;
  if (!view.dom.contains(selection.anchorNode) || !view.dom.contains(selection.focusNode)) return false;
  const { state } = view;
  if (!(state.selection instanceof TextSelection)) return false;
  const anchor = view.posAtDOM(selection.anchorNode, selection.anchorOffset);
  const head = view.posAtDOM(selection.focusNode, selection.focusOffset);
  if (anchor === state.selection.anchor && head === state.selection.head) return false;
  const next = TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head));
  if (next.eq(state.selection)) return false;
  view.dispatch(state.tr.setSelection(next));
  return true;
}
