import { Node } from '@tiptap/pm/model';
import type { ProsemirrorBinding } from '@tiptap/y-tiptap';
import * as Y from 'yjs';

/**
 * Gives each empty paragraph its text at once, without characters. The binding makes it with the first of them, so two
 * people who begin to type in the same empty paragraph would make two, and each page would then repair that in its own
 * way: words doubled, letters elsewhere. To be called within the transaction that wrote the paragraph.
 */
export function readyEmptyBlocks(binding: ProsemirrorBinding): void {
  for (const [type, node] of binding.mapping) {
    if (!(type instanceof Y.XmlElement) || !(node instanceof Node)) continue;
    if (node.isTextblock && node.content.size === 0 && type.length === 0) type.insert(0, [new Y.XmlText()]);
  }
}
