import * as Y from 'yjs';
import type { FullBoard, Member, World } from '../../../support/memory-world.ts';

/** Somebody at a document: what they change is in the log at once. */
export async function typist(world: World, board: FullBoard, who: Member, documentId: string, clientId: number) {
  const { minutesLog } = world.deps;
  const doc = new Y.Doc();
  doc.clientID = clientId;
  await minutesLog.bindClient(documentId, clientId, who.personId);
  return async (change: (text: Y.Text) => void, carried?: true) => {
    for (const { update } of await minutesLog.read(documentId)) Y.applyUpdate(doc, update);
    const updates: Uint8Array[] = [];
    const keep = (update: Uint8Array) => void updates.push(update);
    doc.on('update', keep);
    change(doc.getText('t'));
    doc.off('update', keep);
    for (const update of updates) {
      await minutesLog.append({
        documentId,
        scope: board.organisationId,
        author: who.personId,
        at: world.clock.now(),
        node: 'n',
        update,
        ...(carried ? { carried } : {}),
      });
    }
  };
}
