import type { Editor } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Selection, type EditorState, type Transaction } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
  type ProsemirrorBinding,
} from '@tiptap/y-tiptap';
import type { UndoManager } from 'yjs';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';

/** A place in the text that is held while something else goes on, whatever others write meanwhile. */
export interface Spot {
  /** Puts a decision or an action there. @returns false when the section is gone, or may not be written any more */
  place(kind: RecordKind, ref: string): boolean;
}

/** Where the caret stands in an editor, or where its text ends. */
export function spotIn(editor: Editor, undo: UndoManager, where: 'caret' | 'end'): Spot {
  const { binding } = ySyncPluginKey.getState(editor.state) as { binding: ProsemirrorBinding };
  const { doc, type, mapping } = binding;
  const held: unknown =
    where === 'end' ? undefined : absolutePositionToRelativePosition(editor.state.selection.to, type, mapping);
  return {
    place(kind, ref) {
      if (editor.isDestroyed || !editor.isEditable) return false;
      const at = held === undefined ? null : relativePositionToAbsolutePosition(doc, type, held, mapping);
      // One step of undo by itself.
      undo.stopCapturing();
      editor.view.dispatch(placeRecord(editor.state, kind, ref, at ?? editor.state.doc.content.size));
      undo.stopCapturing();
      return true;
    },
  };
}

/**
 * After the block of the section that holds a position, or before an empty paragraph. The caret goes on in the paragraph
 * after it, which is made where there is none.
 */
export function placeRecord(state: EditorState, kind: RecordKind, ref: string, at: number): Transaction {
  const { doc, schema, tr } = state;
  const record = schema.nodes.record!.create({ kind, ref });
  const $at = doc.resolve(Math.min(at, doc.content.size));
  const index = Math.min($at.index(0), doc.childCount - 1);
  const here = doc.child(index);
  const begin = $at.posAtIndex(index, 0) + (isEmptyParagraph(here) ? 0 : here.nodeSize);
  tr.insert(begin, begin === doc.content.size ? [record, schema.nodes.paragraph!.create()] : record);
  return tr.setSelection(Selection.near(tr.doc.resolve(begin + record.nodeSize), 1)).scrollIntoView();
}

const isEmptyParagraph = (node: Node): boolean => node.type.name === 'paragraph' && node.content.size === 0;
