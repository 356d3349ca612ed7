/** Content of many pieces is taken a stretch at a time: other connections have their turn in between. */
import * as Y from 'yjs';
import type { Connection } from './connection.ts';
import type { Content } from './contribution.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import { linesOf, writeUpdate } from './write-update.ts';

export const isLong = ({ found }: Content): boolean => found.content.structs.length > limits.structsInStretch;

/**
 * All but its deletions. What was taken stays when the rest is refused: each stretch is whole in itself.
 * @throws Refused when Yjs takes out of all proportion: it compares what stands at the same place with each other,
 * and content made for that would take minutes
 * @returns the update that brings what is left
 */
export async function takeStretches(
  connection: Connection,
  room: Room,
  content: Content,
  mayGoOn: () => boolean,
): Promise<Uint8Array | undefined> {
  const { structs, deletions } = content.found.content;
  let slow = 0;
  for (let done = 0; done < structs.length; done += limits.structsInStretch) {
    const ms = take(connection, room, content, structs.slice(done, done + limits.structsInStretch));
    slow = ms > limits.stretchMs ? slow + 1 : 0;
    if (slow === limits.slowStretches) throw new Refused('content that takes too long to put in its place');
    await connection.turn();
    if (!mayGoOn()) return undefined;
  }
  return writeUpdate([], deletions);
}

/** @returns milliseconds of this thread's time */
function take(connection: Connection, room: Room, content: Content, structs: readonly (Y.Item | Y.GC)[]): number {
  const { doc } = room.document;
  // Another connection may have brought the same meanwhile.
  const fresh = structs.filter(({ id, length }) => id.clock + length > Y.getState(doc.store, id.client));
  if (fresh.length === 0) return 0;
  const update = writeUpdate(linesOf(fresh), new Map(), (clientId) => Y.getState(doc.store, clientId));
  const clients = [...new Set(fresh.map(({ id }) => id.client))];
  const found = { ...content.found, clients, partlyKnown: false };
  const before = process.threadCpuUsage();
  connection.share.count(() =>
    room.intake.take(connection.author, connection, (contribution) => {
      contribution.add({ update, found, carried: content.carried });
    }),
  );
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
