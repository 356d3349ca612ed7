import * as Y from 'yjs';

/** All that is surely in the log: what somebody was shown, or told is durable, has to be here (S2, S3, R4). */
export class Ledger {
  readonly #doc = new Y.Doc({ gc: false });

  add(update: Uint8Array): void {
    Y.applyUpdate(this.#doc, update);
  }

  /**
   * @param but `marks`: formatting marks that were deleted do not count; peers tidy them away, which nobody need log (S6)
   * @returns what of an update is not in it, in words
   */
  lacks(update: Uint8Array, but?: 'marks'): string | undefined {
    const { structs, ds } = Y.decodeUpdate(update);
    const { store } = this.#doc;
    for (const { id, length, constructor } of structs) {
      const has = Y.getState(store, id.client);
      if (constructor !== Y.Skip && id.clock + length > has) {
        return `${id.client} has ${has}, not ${id.clock + length}`;
      }
    }
    for (const [client, ranges] of ds.clients) {
      for (const { clock, len } of ranges) {
        if (!this.#hasDeleted(client, clock, clock + len, but)) return `what is deleted of ${client}`;
      }
    }
    return undefined;
  }

  #hasDeleted(client: number, from: number, to: number, but?: 'marks'): boolean {
    const { store } = this.#doc;
    const structs = store.clients.get(client) ?? [];
    if (to > Y.getState(store, client)) return false;
    for (let i = Y.findIndexSS(structs, from); i < structs.length && structs[i]!.id.clock < to; i += 1) {
      const struct = structs[i]!;
      const isMark = struct instanceof Y.Item && struct.content instanceof Y.ContentFormat;
      if (!struct.deleted && !(isMark && but === 'marks')) return false;
    }
    return true;
  }
}
