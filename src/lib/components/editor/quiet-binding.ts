import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { ySyncPluginKey, type ProsemirrorBinding } from '@tiptap/y-tiptap';
import { readyEmptyBlocks } from './empty-blocks.ts';
import { guardSchema } from './schema-guard.ts';

/**
 * Keeps an editor that may not write from writing. The binding compares its text with the shared one at every
 * transaction, a moved caret of somebody else included, and would "repair" what it finds: for an observer that is a
 * write, and the server ends such a connection (S6). It also spares writers the comparison when no text has changed, and
 * the paragraph with which every open page would otherwise begin a section that is empty.
 */
export const QuietBinding = Extension.create({
  name: 'quietBinding',

  onBeforeCreate() {
    guardSchema(this.editor.schema);
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        key: new PluginKey('quiet-binding'),
        filterTransaction: (transaction) =>
          !transaction.docChanged || editor.isEditable || isFromOthers(transaction.getMeta(ySyncPluginKey)),
        view(view) {
          const { binding } = ySyncPluginKey.getState(view.state) as { binding: ProsemirrorBinding };
          const write = binding._prosemirrorChanged.bind(binding);
          let seen: unknown;
          binding._prosemirrorChanged = (doc: Node) => {
            if (doc === seen || !editor.isEditable || (binding.type.length === 0 && isBlank(doc))) return;
            // What is written while others' changes arrive would pass for theirs, and never be sent.
            if (binding.doc._transaction?.local === false) return;
            seen = doc;
            binding.doc.transact(() => {
              write(doc);
              readyEmptyBlocks(binding);
            }, ySyncPluginKey);
          };
          return {};
        },
      }),
    ];
  },
});

const isBlank = (doc: Node): boolean =>
  doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.firstChild.content.size === 0;

const isFromOthers = (meta: { isChangeOrigin?: boolean } | undefined): boolean => meta?.isChangeOrigin === true;
