import { getSchema } from '@tiptap/core';
import { TableKit } from '@tiptap/extension-table';
import type { Node } from '@tiptap/pm/model';
import { EditorState, NodeSelection, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { StarterKit } from '@tiptap/starter-kit';
import { ySyncPlugin, ySyncPluginKey } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { placeRecord } from '#lib/components/editor/placing.ts';
import { RecordBlock } from '#lib/components/editor/record-block.ts';
import { guardSchema } from '#lib/components/editor/schema-guard.ts';
import { Withheld } from '#lib/components/editor/withheld.ts';
import { sectionName } from '#lib/domain/meetings.ts';

const schema = getSchema([StarterKit, TableKit, RecordBlock, Withheld]);
guardSchema(schema);

/** A section's editor without a page: its schema, its binding to the shared text, its undo. */
export class HeadlessEditor {
  readonly undo: Y.UndoManager;
  /** As much of a view as the binding asks for. */
  readonly #view: { state: EditorState; dispatch: (transaction: Transaction) => void; hasFocus: () => boolean };
  #afterwards = (): void => undefined;

  constructor(doc: Y.Doc, itemId: string) {
    const fragment = doc.getXmlFragment(sectionName(itemId));
    this.undo = new Y.UndoManager(fragment, { trackedOrigins: new Set([ySyncPluginKey]), captureTimeout: 0 });
    const plugin = ySyncPlugin(fragment);
    const dispatch = (transaction: Transaction): void => {
      this.#view.state = this.#view.state.apply(transaction);
      this.#afterwards();
    };
    this.#view = { state: EditorState.create({ schema, plugins: [plugin] }), dispatch, hasFocus: () => false };
    const view = this.#view as EditorView;
    const { update } = plugin.spec.view!(view);
    this.#afterwards = () => update?.(view, view.state);
  }

  get doc(): Node {
    return this.#view.state.doc;
  }

  /** Ids, in the order of the text. */
  get refs(): string[] {
    return this.#records().map(({ ref }) => ref);
  }

  place(ref: string, at: number): void {
    this.#do((state) => placeRecord(state, 'motion', ref, at));
  }

  write(words: string, at: number): void {
    this.#do(({ tr, doc }) => {
      const texts: number[] = [];
      doc.descendants((node, pos) => void (node.isTextblock && texts.push(pos + 1 + node.content.size)));
      return texts.length === 0
        ? tr.insert(0, schema.node('paragraph', null, [schema.text(words)]))
        : tr.insertText(words, texts[at % texts.length]);
    });
  }

  /** Selected, and deleted. */
  remove(ref: string): void {
    const pos = this.#records().find((record) => record.ref === ref)?.pos;
    if (pos !== undefined) this.#do(({ tr, doc }) => tr.setSelection(NodeSelection.create(doc, pos)).deleteSelection());
  }

  /** Dragged to somewhere else. */
  move(ref: string, to: number): void {
    const pos = this.#records().find((record) => record.ref === ref)?.pos;
    if (pos === undefined) return;
    this.#do(({ tr, doc }) => {
      const node = doc.nodeAt(pos)!;
      tr.delete(pos, pos + node.nodeSize);
      const $to = tr.doc.resolve(Math.min(to, tr.doc.content.size));
      return tr.insert($to.depth === 0 ? $to.pos : $to.before(1), node);
    });
  }

  #records(): { ref: string; pos: number }[] {
    const found: { ref: string; pos: number }[] = [];
    this.doc.descendants((node, pos) => {
      if (node.type.name === 'record') found.push({ ref: String(node.attrs.ref), pos });
      return !node.isTextblock;
    });
    return found;
  }

  #do(change: (state: EditorState) => Transaction): void {
    this.#view.dispatch(change(this.#view.state));
  }
}
