import * as Y from 'yjs';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { Inspection } from './inspect.ts';
import { limits, type Settings } from './limits.ts';
import { documentOf, setAside, type Loaded } from './load.ts';
import { Refused } from './refused.ts';
import { writeTyped, type Caret } from './typing.ts';
import { linesOf, writeUpdate } from './write-update.ts';

/** Yjs was left with something that it cannot integrate: the document has to be made anew from its log. */
export class Broken extends Refused {
  constructor() {
    super('malformed update');
    this.name = 'Broken';
  }
}

interface TypedRun {
  /** Where it was begun. */
  caret: Caret;
  /** ASCII. */
  texts: Uint8Array[];
  /** The client's next clock. */
  upTo: number;
}

const nothing = Uint8Array.of(0, 0);

/**
 * The Yjs document of one room: what goes in comes out reduced to what was new. As long as it is only read, it stays
 * the bytes that the log has.
 */
export class MinutesDocument {
  #loaded: Loaded | undefined;
  #doc: Y.Doc | undefined;
  /** Content of the log that builds on something the log lacks; kept out of the document until that has come. */
  #incomplete: Uint8Array | undefined;
  /** An upper bound of the encoded size. */
  #bytes: number;
  /** What each client has typed on and is not in the Yjs document yet: whatever is not typing puts it there first. */
  readonly #typed = new Map<number, TypedRun>();
  #captured: Uint8Array[] = [];
  #whole: Uint8Array | undefined;
  #stateVector: Uint8Array | undefined;
  readonly #settings: Pick<Settings, 'documentBytes'>;
  readonly #onGaps: () => void;
  readonly #capture = (update: Uint8Array): void => void this.#captured.push(update);

  /** @param onGaps the log builds on content that it lacks */
  constructor(loaded: Loaded, settings: Pick<Settings, 'documentBytes'>, onGaps: () => void) {
    this.#settings = settings;
    this.#onGaps = onGaps;
    this.#bytes = loaded.bytes;
    this.#take(loaded);
  }

  get doc(): Y.Doc {
    this.#doc ??= this.#open();
    if (this.#typed.size > 0) this.#integrateTyped(this.#doc);
    return this.#doc;
  }

  /** Up to which clock the document has a client's structs. */
  clockOf(client: number): number {
    // What others typed on need not be put in its place for this.
    return this.#typed.get(client)?.upTo ?? Y.getState((this.#doc ?? this.doc).store, client);
  }

  /**
   * Text typed on, known to be new and complete. It is put in its place when something else has to be known.
   * @throws Refused when the document would be too large
   */
  type(caret: Caret, texts: readonly Uint8Array[], bytes: number): void {
    this.#checkSize(bytes);
    this.#bytes += bytes;
    const run = this.#typed.get(caret.client) ?? { caret, texts: [], upTo: caret.clock };
    for (const text of texts) {
      // A copy: the message is a piece of all that its socket read at once.
      run.texts.push(new Uint8Array(text));
      run.upTo += text.length;
    }
    this.#typed.set(caret.client, run);
    this.#changed();
    if (run.upTo - run.caret.clock >= limits.typedAtRest) void this.doc;
  }

  /** Puts what the log has in the place of what is in memory. */
  replace(loaded: Loaded): void {
    this.#doc?.destroy();
    this.#bytes = loaded.bytes;
    this.#take(loaded);
  }

  destroy(): void {
    this.#doc?.destroy();
    this.#loaded = undefined;
    this.#typed.clear();
  }

  /**
   * All that `work` puts in with `integrate`, in one Yjs transaction.
   * @param work must not throw
   * @returns what the document lacked; undefined when that is nothing
   * @throws Broken when the document is no longer sound
   */
  together(work: () => void): Uint8Array | undefined {
    const { doc } = this;
    this.#captured = [];
    try {
      doc.transact(work);
    } catch {
      throw new Broken();
    }
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Broken();
    const reduced = this.#taken();
    if (reduced) this.#bytes += reduced.byteLength;
    return reduced;
  }

  /**
   * Within `together`.
   * @param found what inspection said of the update: nothing is missing
   * @throws Refused when the document would be too large
   */
  integrate(update: Uint8Array, found: Inspection): void {
    // What only takes away is taken from a full document too.
    if (found.clients.length > 0) this.#checkSize(update.byteLength);
    if (!found.partlyKnown) return Y.applyUpdate(this.doc, update);
    // Known structs would leave traces in memory: the names of root types, among others.
    const { structs, deletions } = found.content;
    const state = (clientId: number) => Y.getState(this.doc.store, clientId);
    Y.applyUpdate(this.doc, writeUpdate(linesOf(structs), deletions, state));
  }

  /** @returns what of the log's incomplete content has found its place now */
  completed(): Uint8Array | undefined {
    if (!this.#incomplete) return undefined;
    this.#captured = [];
    Y.applyUpdate(this.doc, this.#incomplete);
    this.#incomplete = setAside(this.doc);
    return this.#taken();
  }

  /**
   * What the log has by others.
   * @returns what the document lacked of it, as far as it has a place now
   */
  learn(updates: readonly Uint8Array[]): Uint8Array | undefined {
    const { doc } = this;
    const incomplete = this.#incomplete ? [this.#incomplete] : [];
    this.#captured = [];
    doc.transact(() => {
      for (const update of [...updates, ...incomplete]) Y.applyUpdate(doc, update);
    });
    this.#incomplete = setAside(doc);
    const taken = this.#taken();
    if (taken) this.#bytes += taken.byteLength;
    return taken;
  }

  /** Whether the log builds on something that has not been found in it yet. */
  get hasGaps(): boolean {
    return this.#incomplete !== undefined;
  }

  whole(): Uint8Array {
    if (this.#loaded?.merged) return this.#loaded.updates[0]!;
    if (this.#loaded?.updates.length === 0) return nothing;
    return (this.#whole ??= Y.encodeStateAsUpdate(this.doc));
  }

  /** @throws Refused */
  since(stateVector: Uint8Array): Uint8Array {
    try {
      return Y.encodeStateAsUpdate(this.doc, stateVector);
    } catch {
      throw new Refused('malformed state vector');
    }
  }

  stateVector(): Uint8Array {
    return this.stateVectorNow()();
  }

  /** The state vector of this moment, worked out when it is wanted: of a large document at rest that takes a while. */
  stateVectorNow(): () => Uint8Array {
    if (this.#doc === undefined && this.#loaded?.merged) {
      const [merged] = this.#loaded.updates;
      let vector: Uint8Array | undefined;
      return () => (vector ??= Y.encodeStateVectorFromUpdate(merged!));
    }
    const vector = (this.#stateVector ??= Y.encodeStateVector(this.doc));
    return () => vector;
  }

  /** Whether a state vector costs nothing to speak of. */
  get isOpen(): boolean {
    return this.#doc !== undefined;
  }

  /** Without opening the document. @returns whether an update surely brings nothing that it lacks */
  surelyHas(update: Uint8Array): boolean {
    if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return true;
    // No structs, and the deletions with which the document itself ends: a browser that has just been sent it.
    if (this.#doc !== undefined || !this.#loaded?.merged || update[0] !== 0) return false;
    const merged = this.#loaded.updates[0]!;
    const ends = merged.subarray(merged.byteLength - update.byteLength + 1);
    return ends.byteLength === update.byteLength - 1 && Buffer.compare(ends, update.subarray(1)) === 0;
  }

  #take(loaded: Loaded): void {
    this.#loaded = loaded;
    this.#doc = undefined;
    this.#typed.clear();
    this.#incomplete = undefined;
    this.#changed();
    if (loaded.doc) this.#doc = this.#open(loaded.doc);
  }

  #open(made?: Y.Doc): Y.Doc {
    const doc = made ?? documentOf(this.#loaded?.updates ?? []);
    this.#loaded = undefined;
    this.#incomplete = setAside(doc);
    if (this.#incomplete) this.#onGaps();
    doc.on('update', this.#capture);
    return doc;
  }

  #integrateTyped(doc: Y.Doc): void {
    const runs = [...this.#typed.values()];
    this.#typed.clear();
    // Nobody is told of it again, and Yjs encodes it only for those who listen.
    doc.off('update', this.#capture);
    doc.transact(() => {
      for (const { caret, texts } of runs) Y.applyUpdate(doc, writeTyped(caret, texts));
    });
    doc.on('update', this.#capture);
  }

  #changed(): void {
    this.#whole = undefined;
    this.#stateVector = undefined;
  }

  #taken(): Uint8Array | undefined {
    const captured = this.#captured;
    this.#captured = [];
    if (captured.length > 0) this.#changed();
    return captured.length > 1 ? Y.mergeUpdates(captured) : captured[0];
  }

  #checkSize(more: number): void {
    const { documentBytes } = this.#settings;
    if (this.#bytes + more <= documentBytes) return;
    this.#bytes = this.whole().byteLength;
    if (this.#bytes + more > documentBytes) throw new Refused(limitReasons.document, closeCodes.frameTooLarge);
  }
}
