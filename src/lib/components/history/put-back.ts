import type { Node } from '@tiptap/pm/model';
import type { EditorState, Transaction } from '@tiptap/pm/state';
import type { Section } from '#lib/components/editor/desk.svelte.ts';
import { isMinutesElement, isMinutesMark } from '#lib/domain/minutes-schema.ts';
import type { EditorNode } from '#lib/domain/past-tree.ts';

/**
 * Writes a section as it was, through its editor: an edit of the reader's own, in one step of their undo. Only what
 * differs is touched, so that it merges with what others type meanwhile.
 * @returns false when the section cannot be written now, or holds what an editor does not know
 */
export function putBack({ editor, undo }: Section, past: EditorNode): boolean {
  if (editor.isDestroyed || !editor.isEditable) return false;
  const then = known(editor.state, past);
  if (then === undefined) return false;
  const transaction = difference(editor.state, then);
  if (transaction === undefined) return true;
  undo.stopCapturing();
  editor.view.dispatch(transaction);
  undo.stopCapturing();
  return true;
}

function known({ schema }: EditorState, past: EditorNode): Node | undefined {
  try {
    const node = schema.nodeFromJSON(sifted(past));
    node.check();
    return node;
  } catch {
    return undefined;
  }
}

/** Without what no editor writes. */
function sifted(node: EditorNode): EditorNode {
  const content = node.content?.filter(({ type }) => type === 'text' || isMinutesElement(type)).map(sifted);
  const marks = node.marks?.filter(({ type }) => isMinutesMark(type));
  return { ...node, ...(content ? { content } : {}), ...(marks ? { marks } : {}) };
}

/** The smallest replacement that makes the document the wanted one. */
function difference(state: EditorState, then: Node): Transaction | undefined {
  const now = state.doc;
  const start = now.content.findDiffStart(then.content);
  const end = now.content.findDiffEnd(then.content);
  if (start === null || end === null) return undefined;
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const smallest = state.tr.replace(start, end.a + overlap, then.slice(start, end.b + overlap));
  // Where the ends are of different depth, fitting the piece in may give something else.
  return smallest.doc.eq(then) ? smallest : state.tr.replaceWith(0, now.content.size, then.content);
}
