import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

export interface HintOptions {
  /** What an empty section says, to those who may write and to those who may not. */
  text: (editable: boolean) => string;
}

/** Words in an empty section that are no part of its text. */
export const Hint = Extension.create<HintOptions>({
  name: 'hint',

  addOptions() {
    return { text: () => '' };
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    return [
      new Plugin({
        key: new PluginKey('hint'),
        props: {
          decorations({ doc }) {
            const only = doc.childCount === 1 ? doc.firstChild : null;
            if (only?.type.name !== 'paragraph' || only.content.size > 0) return DecorationSet.empty;
            const shown = { class: 'is-hint', 'data-hint': options.text(editor.isEditable) };
            return DecorationSet.create(doc, [Decoration.node(0, only.nodeSize, shown)]);
          },
        },
      }),
    ];
  },
});
