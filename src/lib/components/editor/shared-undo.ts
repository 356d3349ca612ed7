import { defaultDeleteFilter, defaultProtectedNodes, ySyncPluginKey } from '@tiptap/y-tiptap';
import type { UndoManager } from 'yjs';

const shared = new WeakSet<UndoManager>();

/**
 * Makes one undo manager fit to serve all editors of a document, so that undo takes back only what was typed here, in
 * whichever section that was.
 */
export function shareUndo(manager: UndoManager): UndoManager {
  if (shared.has(manager)) return manager;
  shared.add(manager);
  manager.addTrackedOrigin(ySyncPluginKey);
  manager.deleteFilter = (item) => defaultDeleteFilter(item, defaultProtectedNodes);
  manager.captureTransaction = (transaction) => transaction.meta.get('addToHistory') !== false;
  // Each editor's undo plugin destroys its manager when that editor goes; this one outlives any single section.
  manager.destroy = () => undefined;
  return manager;
}
