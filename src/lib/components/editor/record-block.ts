import { Node } from '@tiptap/core';
import type { Node as Shown } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { blockWithout, inOneLine } from '#lib/domain/block-words.ts';
import { isRecordKind, isRef, type RecordKind } from '#lib/domain/minutes-schema.ts';
import { drawRecord } from './record-view.ts';
import type { Records } from './records.ts';

interface RecordBlockOptions {
  /** What they say; without it they are told by their kind alone. */
  records: Records | undefined;
}

interface Attributes {
  kind: RecordKind;
  ref: string;
}
const attributesOf = (node: Shown): Attributes => node.attrs as Attributes;

/**
 * A decision or an action in the text: only its id stands in the document (L1). Nothing is typed in it; it can be
 * selected, moved, copied and deleted as one.
 */
export const RecordBlock = Node.create<RecordBlockOptions>({
  name: 'record',
  group: 'block',
  atom: true,
  draggable: true,
  selectable: true,

  addOptions() {
    return { records: undefined };
  },

  addAttributes() {
    // What arrives in pieces has them a moment later: until then it is shown as something that is not known.
    return { kind: { default: 'motion' }, ref: { default: '' } };
  },

  parseHTML() {
    const getAttrs = (element: HTMLElement) => {
      const { record: kind, ref } = element.dataset;
      return isRecordKind(kind) && isRef(ref) ? { kind, ref } : false;
    };
    return [{ tag: 'div[data-record]', getAttrs, priority: 60 }];
  },

  renderHTML({ node }) {
    const { kind, ref } = attributesOf(node);
    return ['div', { 'data-record': kind, 'data-ref': ref }, wordsOf(this.options, node)];
  },

  renderText({ node }) {
    return wordsOf(this.options, node);
  },

  addNodeView() {
    const { records } = this.options;
    return ({ node, decorations }) => {
      const dom = document.createElement('div');
      let { kind, ref } = attributesOf(node);
      let again = isAgain(decorations);
      const draw = (): void => {
        Object.assign(dom.dataset, { record: kind, ref });
        drawRecord(dom, records?.of(kind, ref) ?? blockWithout(kind, 'awaited'), again);
      };
      let stop = records?.watch(ref, draw);
      draw();
      return {
        dom,
        update(next, nextDecorations) {
          if (next.type !== node.type) return false;
          const now = attributesOf(next);
          const nowAgain = isAgain(nextDecorations);
          if (now.kind === kind && now.ref === ref && nowAgain === again) return true;
          if (now.ref !== ref) {
            stop?.();
            stop = records?.watch(now.ref, draw);
          }
          ({ kind, ref } = now);
          again = nowAgain;
          draw();
          return true;
        },
        ignoreMutation: () => true,
        destroy: () => stop?.(),
      };
    };
  },

  addProseMirrorPlugins() {
    const { name } = this;
    return [
      new Plugin<DecorationSet>({
        key: new PluginKey('record-again'),
        state: {
          init: (_, { doc }) => doubles(doc, name),
          apply: (transaction, before) => (transaction.docChanged ? doubles(transaction.doc, name) : before),
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
        },
      }),
    ];
  },
});

const wordsOf = ({ records }: RecordBlockOptions, node: Shown): string => {
  const { kind, ref } = attributesOf(node);
  return inOneLine(records?.of(kind, ref) ?? blockWithout(kind, 'awaited'));
};

const isAgain = (decorations: readonly Decoration[]): boolean =>
  decorations.some(({ spec }) => (spec as { again?: true }).again === true);

/** Those that stand further up already: two people may place the same one at once. Text is not looked through. */
function doubles(doc: Shown, name: string): DecorationSet {
  const seen = new Set<string>();
  const found: Decoration[] = [];
  doc.descendants((node, at) => {
    if (node.type.name === name) {
      const { ref } = attributesOf(node);
      if (seen.has(ref)) found.push(Decoration.node(at, at + node.nodeSize, {}, { again: true }));
      else seen.add(ref);
    }
    return !node.isTextblock;
  });
  return found.length === 0 ? DecorationSet.empty : DecorationSet.create(doc, found);
}
