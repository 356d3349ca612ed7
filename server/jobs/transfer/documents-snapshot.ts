import { QuorateError } from '../../errors.ts';
import { blobsOf, collections, type Collection, type Pieces } from '../../ports.ts';
import type { Snapshotting } from './snapshot.ts';

/**
 * They change with everybody who comes and goes, and nothing is decided by two of them together. They are read before
 * each comparison of the others, so they are as old as those, or older by the time that takes.
 */
const restless: ReadonlySet<Collection> = new Set([
  'session',
  'signInAttempts',
  'signInChallenge',
  'providerSignIn',
  'passwordReset',
  'lastLook',
  'invitation',
]);
const all = Object.keys(collections) as Collection[];
const calm = all.filter((collection) => !restless.has(collection));

/** In a small store a comparison takes milliseconds, in a large one some hundred. */
const roundsAtMost = 60;
/** Longer each time: some ten seconds in all, so that what comes in a rush has its time to end. */
const pauseMs = (round: number): number => Math.min(5 * round, 300);
const readsAtOnce = 20;

/**
 * Documents of one moment. Each is read; then all are compared with what was read, by version and by how many entries
 * wait in their outboxes, and those that changed are read again, until a whole comparison finds no change: at the
 * moment when it began each document was as it had been read before.
 */
export class DocumentsSnapshot {
  readonly #parts: Snapshotting;
  /** What was read: by collection and id, the version with what waits. Text of some bytes for each document. */
  readonly #read = new Map<Collection, Map<string, string>>(all.map((collection) => [collection, new Map()]));
  readonly #blobs = new Set<string>();
  readonly #blobsNamed = new Map<string, readonly string[]>();

  constructor(parts: Snapshotting) {
    this.#parts = parts;
  }

  /** @returns by organisation: up to where the audit chain belongs to these documents */
  async take(): Promise<Map<string, number>> {
    await this.#copyBlobs();
    for await (const page of this.#parts.source.contents.read('document')) await this.#write(page);
    for (let round = 1; round <= roundsAtMost; round += 1) {
      await this.#refresh([...restless]);
      // What had left an outbox when that was read is in the chain by now, and what is there by now is in the documents.
      const heads = await this.#heads();
      const changed = await this.#refresh(calm);
      await this.#copyBlobs();
      if (changed === 0 && this.#hasBlobsNamed()) return heads;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(round)));
    }
    throw new QuorateError(
      'not_possible_now',
      `People, boards or meetings changed each of the ${roundsAtMost} times that they were looked at. ` +
        'Nothing was written. Try again when fewer changes are made at once.',
    );
  }

  /** @returns how many documents of these collections had changed, or gone */
  async #refresh(which: readonly Collection[]): Promise<number> {
    const found = await Promise.all(which.map((collection) => this.#findChanged(collection)));
    let changed = 0;
    for (const [at, ids] of found.entries()) {
      await this.#readAgain(which[at]!, ids);
      changed += ids.length;
    }
    return changed;
  }

  async #findChanged(collection: Collection): Promise<string[]> {
    const read = this.#read.get(collection)!;
    const changed: string[] = [];
    const gone = new Set(read.keys());
    for await (const page of this.#parts.source.contents.versions(collection)) {
      for (const { id, version, waiting } of page) {
        gone.delete(id);
        if (read.get(id) !== stateOf(version, waiting)) changed.push(id);
      }
    }
    return [...changed, ...gone];
  }

  async #readAgain(collection: Collection, ids: readonly string[]): Promise<void> {
    const { source, target } = this.#parts;
    for (let start = 0; start < ids.length; start += readsAtOnce) {
      const some = ids.slice(start, start + readsAtOnce);
      const stored = await Promise.all(some.map((id) => source.aggregates.get(collection, id)));
      const there = some.flatMap((id, at) => (stored[at] ? [{ collection, id, ...stored[at] }] : []));
      await this.#write(there);
      const gone = some.filter((_, at) => !stored[at]);
      await target.removeDocuments(collection, gone);
      for (const id of gone) {
        this.#read.get(collection)!.delete(id);
        this.#blobsNamed.delete(`${collection} ${id}`);
      }
    }
  }

  async #write(pieces: readonly Pieces['document'][]): Promise<void> {
    await this.#parts.target.write('document', pieces);
    for (const { collection, id, version, value, outbox } of pieces) {
      this.#read.get(collection)!.set(id, stateOf(version, outbox.length));
      const named = blobsOf(collection, value);
      if (named.length > 0 || this.#blobsNamed.has(`${collection} ${id}`)) {
        this.#blobsNamed.set(`${collection} ${id}`, named);
      }
    }
    this.#parts.progress.add('document', pieces.length);
  }

  async #heads(): Promise<Map<string, number>> {
    const heads = new Map<string, number>();
    for (const organisationId of this.#read.get('organisation')!.keys()) {
      heads.set(organisationId, (await this.#parts.source.chain.head(organisationId))?.sequence ?? 0);
    }
    return heads;
  }

  async #copyBlobs(): Promise<void> {
    const { source, target, progress } = this.#parts;
    for await (const page of source.contents.read('blob', { except: this.#blobs })) {
      await target.write('blob', page);
      for (const { id } of page) this.#blobs.add(id);
      progress.add('blob', page.length);
    }
  }

  /** One that is missing was removed since its document was read, which the next comparison finds. */
  #hasBlobsNamed(): boolean {
    return [...this.#blobsNamed.values()].flat().every((id) => this.#blobs.has(id));
  }
}

const stateOf = (version: number, waiting: number): string => `${version}/${waiting}`;
