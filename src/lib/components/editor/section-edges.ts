import { Extension } from '@tiptap/core';
import { Selection, TextSelection, type EditorState } from '@tiptap/pm/state';

export interface SectionEdgesOptions {
  /** Moves to the section before or after this one. Answers false when there is none. */
  leave: (direction: 'up' | 'down') => boolean;
  /** Takes the focus out of the text altogether, for those who use the keyboard alone. */
  escape: () => void;
}

/** Whether the selection's head is in the first (`up`) or last (`down`) block of the section. */
function isAtEdge(state: EditorState, direction: 'up' | 'down'): boolean {
  const { $head } = state.selection;
  const edge = direction === 'up' ? Selection.atStart(state.doc) : Selection.atEnd(state.doc);
  if (edge.$head.depth > 0 && edge.$head.start() === $head.start()) return true;
  return direction === 'down' && isInLastRow(state);
}

/** Before or after all there is: where a block without text begins or ends the section. */
function isBeyond({ $from, $to, empty }: Selection, direction: 'up' | 'down'): boolean {
  if (!empty || $from.depth > 0) return false;
  return direction === 'up' ? $from.pos === 0 : $to.pos === $to.doc.content.size;
}

function isInLastRow(state: EditorState): boolean {
  const { $head } = state.selection;
  if ($head.depth < 2 || $head.node(1).type.name !== 'table') return false;
  return $head.index(0) === state.doc.childCount - 1 && $head.index(1) === $head.node(1).childCount - 1;
}

/** Lets the arrow keys walk through the whole minutes, although each section is an editor of its own. */
export const SectionEdges = Extension.create<SectionEdgesOptions>({
  name: 'sectionEdges',

  addOptions() {
    return { leave: () => false, escape: () => undefined };
  },

  addKeyboardShortcuts() {
    const move = (direction: 'up' | 'down') => (): boolean => {
      const { state, view } = this.editor;
      if (isBeyond(state.selection, direction)) return this.options.leave(direction);
      if (!(state.selection instanceof TextSelection) || !state.selection.empty) return false;
      if (!isAtEdge(state, direction) || !view.endOfTextblock(direction)) return false;
      // Without this there would be no way to type below a table that ends its section.
      if (direction === 'down' && isInLastRow(state) && this.editor.isEditable) {
        return this.editor.commands.insertContentAt(
          state.doc.content.size,
          { type: 'paragraph' },
          { updateSelection: true },
        );
      }
      return this.options.leave(direction);
    };
    return {
      ArrowUp: move('up'),
      ArrowDown: move('down'),
      Escape: () => {
        this.options.escape();
        return true;
      },
    };
  },
});
