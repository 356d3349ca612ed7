import * as Y from 'yjs';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';
import { checkPlace, placeInDocument, placeInRoot, placeWithin, type Place } from './place.ts';

export type Struct = Y.Item | Y.GC;

interface Line {
  structs: Struct[];
  /** How many of them can be integrated. */
  next: number;
  /** Up to which clock the document would have this client's structs. */
  state: number;
}

/**
 * New structs in the order in which Yjs would integrate them: which can be, given what the document has, and where
 * they would stand. Yjs keeps what it cannot integrate; here it is found out before, so that a document never
 * waits for something that nobody has.
 */
export class Arrivals {
  readonly #doc: Y.Doc;
  readonly #lines = new Map<number, Line>();
  /** Of those that can be integrated. */
  readonly #places = new Map<Struct, Place>();
  readonly #inOrder: Struct[] = [];
  readonly #newRoots = new Set<string>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /** In the order of the update. */
  add(struct: Struct): void {
    const { client } = struct.id;
    const line = this.#lines.get(client);
    if (line) line.structs.push(struct);
    else this.#lines.set(client, { structs: [struct], next: 0, state: Y.getState(this.#doc.store, client) });
  }

  clients(): number[] {
    return [...this.#lines.keys()];
  }

  /** Those that could be integrated, none before what it needs. */
  get inOrder(): readonly Struct[] {
    return this.#inOrder;
  }

  /** Up to which clock a client's structs would be there. */
  state(client: number): number {
    return this.#lines.get(client)?.state ?? Y.getState(this.#doc.store, client);
  }

  /** @returns whether all of them could be integrated; false for circles too */
  arrive(): boolean {
    const waiting = new Map<number, number[]>();
    const ready = this.clients();
    for (let client = ready.pop(); client !== undefined; client = ready.pop()) {
      const line = this.#lines.get(client)!;
      const before = line.next;
      const blockedBy = this.#advance(line);
      if (blockedBy !== undefined) waiting.set(blockedBy, [...(waiting.get(blockedBy) ?? []), client]);
      // Woken without progress, two that wait for each other would never let go.
      if (line.next === before) continue;
      ready.push(...(waiting.get(client) ?? []));
      waiting.delete(client);
    }
    return [...this.#lines.values()].every((line) => line.next === line.structs.length);
  }

  /** @returns the client whose structs it waits for */
  #advance(line: Line): number | undefined {
    for (; line.next < line.structs.length; line.next += 1) {
      const struct = line.structs[line.next]!;
      if (struct.id.clock > line.state) return undefined;
      if (struct instanceof Y.Item) {
        const lacking = references(struct).find(
          (id) => id.client !== struct.id.client && id.clock >= this.state(id.client),
        );
        if (lacking) return lacking.client;
        const place = this.#placeOf(struct, line.state);
        checkPlace(struct.content, place);
        this.#places.set(struct, place);
      }
      line.state = struct.id.clock + struct.length;
      this.#inOrder.push(struct);
    }
    return undefined;
  }

  /** @param state up to which clock its client's structs are there */
  #placeOf(item: Y.Item, state: number): Place {
    const parent = item.parent as unknown;
    // Partly known: the rest stands right after the part that is, whatever this one says.
    if (item.id.clock < state) return this.#placeAt(Y.createID(item.id.client, state - 1));
    // With a neighbour an item says nothing of its parent: it has the neighbour's.
    const beside = item.origin ?? item.rightOrigin;
    if (beside) return this.#placeAt(beside);
    if (typeof parent === 'string') return this.#placeInRoot(parent, item.parentSub);
    const id = parent as Y.ID;
    return placeWithin(this.#structAt(id), this.#placeAt(id), item.parentSub);
  }

  #placeInRoot(name: string, sub: string | null): Place {
    if (!this.#doc.share.has(name)) this.#newRoots.add(name);
    if (this.#newRoots.size > 0 && this.#doc.share.size + this.#newRoots.size > limits.roots) {
      throw new Refused('too many roots');
    }
    return placeInRoot(name, sub);
  }

  #placeAt(id: Y.ID): Place {
    if (id.clock < Y.getState(this.#doc.store, id.client)) return placeInDocument(Y.getItem(this.#doc.store, id));
    return this.#places.get(this.#structAt(id)) ?? { kind: 'gone', depth: 0 };
  }

  #structAt(id: Y.ID): Struct {
    if (id.clock < Y.getState(this.#doc.store, id.client)) return Y.getItem(this.#doc.store, id);
    const { structs } = this.#lines.get(id.client)!;
    let low = 0;
    for (let high = structs.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (structs[middle]!.id.clock <= id.clock) low = middle;
      else high = middle - 1;
    }
    return structs[low]!;
  }
}

function references(item: Y.Item): Y.ID[] {
  const parent = item.parent as unknown;
  return [item.origin, item.rightOrigin, parent instanceof Y.ID ? parent : null].filter((id) => id !== null);
}
