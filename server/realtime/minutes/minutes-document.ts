import * as Y from 'yjs';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { Inspection } from './inspect.ts';
import { limits, type Settings } from './limits.ts';
import { setAside, type Loaded } from './load.ts';
import { Refused } from './refused.ts';
import { linesOf, writeUpdate } from './write-update.ts';

/** Yjs was left with something that it cannot integrate: the document has to be made anew from its log. */
export class Broken extends Refused {
  constructor() {
    super('malformed update');
    this.name = 'Broken';
  }
}

/** The Yjs document of one room, as it is in memory: what goes in comes out reduced to what was new. */
export class MinutesDocument {
  #doc: Y.Doc;
  #incomplete: Uint8Array | undefined;
  /** An upper bound of the encoded size. */
  #bytes: number;
  #captured: Uint8Array[] = [];
  #whole: Uint8Array | undefined;

  readonly #settings: Pick<Settings, 'documentBytes'>;

  constructor(loaded: Loaded, settings: Pick<Settings, 'documentBytes'>) {
    this.#settings = settings;
    this.#doc = this.#capture(loaded.doc);
    this.#incomplete = loaded.incomplete;
    this.#bytes = loaded.bytes;
  }

  get doc(): Y.Doc {
    return this.#doc;
  }

  /** Puts what the log has in the place of what is in memory. */
  replace(loaded: Loaded): void {
    const before = this.#doc;
    this.#doc = this.#capture(loaded.doc);
    this.#incomplete = loaded.incomplete;
    this.#bytes = loaded.bytes;
    this.#whole = undefined;
    before.destroy();
  }

  destroy(): void {
    this.#doc.destroy();
  }

  /**
   * @param found what inspection said of the update: nothing is missing
   * @returns what the document lacked; undefined when that is nothing
   * @throws Refused when the document would be too large; Broken when it is no longer sound
   */
  apply(update: Uint8Array, found: Inspection): Uint8Array | undefined {
    // What only takes away is taken from a full document too.
    if (found.clients.length > 0) this.#checkSize(update.byteLength);
    this.#captured = [];
    try {
      // Known structs would leave traces in memory: the names of root types, among others.
      if (found.partlyKnown || found.content.structs.length > limits.structsAtAStretch) this.#integrate(found.content);
      else Y.applyUpdate(this.#doc, update);
    } catch {
      throw new Broken();
    }
    if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null) throw new Broken();
    const reduced = this.#taken();
    if (reduced) this.#bytes += reduced.byteLength;
    return reduced;
  }

  /** @returns what of the log's incomplete content has found its place now */
  completed(): Uint8Array | undefined {
    if (!this.#incomplete) return undefined;
    this.#captured = [];
    Y.applyUpdate(this.#doc, this.#incomplete);
    this.#incomplete = setAside(this.#doc);
    return this.#taken();
  }

  whole(): Uint8Array {
    return (this.#whole ??= Y.encodeStateAsUpdate(this.#doc));
  }

  /** @throws Refused */
  since(stateVector: Uint8Array): Uint8Array {
    try {
      return Y.encodeStateAsUpdate(this.#doc, stateVector);
    } catch {
      throw new Refused('malformed state vector');
    }
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** In one transaction, but for a break when it takes out of all proportion. */
  #integrate({ structs, deletions }: Inspection['content']): void {
    const state = (clientId: number) => Y.getState(this.#doc.store, clientId);
    const began = performance.now();
    this.#doc.transact(() => {
      for (let done = 0; done < structs.length; done += limits.structsAtAStretch) {
        const stretch = structs.slice(done, done + limits.structsAtAStretch);
        Y.applyUpdate(this.#doc, writeUpdate(linesOf(stretch), new Map(), state));
        const took = performance.now() - began;
        if (took > limits.entangledMs && took / (done + stretch.length) > limits.entangledMsEach) {
          throw new Error('entangled');
        }
      }
      Y.applyUpdate(this.#doc, writeUpdate([], deletions));
    });
  }

  #capture(doc: Y.Doc): Y.Doc {
    doc.on('update', (update: Uint8Array) => void this.#captured.push(update));
    return doc;
  }

  #taken(): Uint8Array | undefined {
    const captured = this.#captured;
    this.#captured = [];
    if (captured.length > 0) this.#whole = undefined;
    return captured.length > 1 ? Y.mergeUpdates(captured) : captured[0];
  }

  #checkSize(more: number): void {
    const { documentBytes } = this.#settings;
    if (this.#bytes + more <= documentBytes) return;
    this.#bytes = this.whole().byteLength;
    if (this.#bytes + more > documentBytes) throw new Refused(limitReasons.document, closeCodes.frameTooLarge);
  }
}
