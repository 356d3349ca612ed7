/**
 * What Yjs updates hold, without a document: structs and deletions, cut, joined and written again. `Y.mergeUpdates`
 * takes time that grows with the square of their number, and joins no two keystrokes.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { Ranges } from './ranges.ts';

export type Struct = Y.Item | Y.GC;

/** @returns structs in the order of the update, without gaps' place-holders */
export function readContents(update: Uint8Array): { structs: Struct[]; deletions: Deletion[] } {
  const { structs, ds } = Y.decodeUpdate(update);
  const deletions: Deletion[] = [];
  for (const [client, items] of ds.clients) {
    for (const { clock, len } of items) deletions.push({ client, start: clock, end: clock + len });
  }
  return { structs: structs.filter((struct) => !(struct instanceof Y.Skip)), deletions };
}

export interface Deletion {
  client: number;
  start: number;
  end: number;
}

export const endOf = (struct: Struct): number => struct.id.clock + struct.length;

/** Cuts `struct` at a clock inside it: it keeps what is before. @returns what is after */
export function cut(struct: Struct, clock: number): Struct {
  const { client } = struct.id;
  const offset = clock - struct.id.clock;
  const id = Y.createID(client, clock);
  const after =
    struct instanceof Y.Item
      ? new Y.Item(
          id,
          null,
          Y.createID(client, clock - 1),
          null,
          struct.rightOrigin,
          struct.parent,
          struct.parentSub,
          struct.content.splice(offset),
        )
      : new Y.GC(id, struct.length - offset);
  struct.length = offset;
  return after;
}

/** The parts of a struct that are not in yet. What was given is used up. */
export function lackingParts(known: Ranges<unknown>, struct: Struct): Struct[] {
  const { client, clock } = struct.id;
  const end = endOf(struct);
  const all: Struct[] = [];
  let rest = struct;
  for (const [from, to] of known.lacking(client, clock, end)) {
    if (from > rest.id.clock) rest = cut(rest, from);
    all.push(rest);
    if (to < end) rest = cut(rest, to);
  }
  return all;
}

const sameId = (a: Y.ID | null, b: Y.ID | null): boolean =>
  a === b || (a !== null && b !== null && a.client === b.client && a.clock === b.clock);

/** Takes up what follows at once, as one run of typing: as Yjs does with what stands side by side. */
function join(struct: Struct, next: Struct): boolean {
  if (struct instanceof Y.Item) {
    if (!(next instanceof Y.Item)) return false;
    const { origin } = next;
    const follows = origin !== null && origin.client === struct.id.client && origin.clock === next.id.clock - 1;
    if (!follows || !sameId(struct.rightOrigin, next.rightOrigin)) return false;
    const { content } = struct;
    // Text and what was deleted; the values of one attribute follow each other too, and are never one.
    if (!(content instanceof Y.ContentString || content instanceof Y.ContentDeleted)) return false;
    if (content.constructor !== next.content.constructor || !content.mergeWith(next.content as never)) return false;
  } else if (next instanceof Y.Item) return false;
  struct.length += next.length;
  return true;
}

/** Structs and deletions of one update in the making. */
export class Contents {
  readonly #structs = new Map<number, Struct[]>();
  readonly #deleted = new Ranges<true>();

  /** They may be given in any order, each clock once. They are used up. */
  addStruct(struct: Struct): void {
    const structs = this.#structs.get(struct.id.client);
    if (structs === undefined) this.#structs.set(struct.id.client, [struct]);
    else {
      const last = structs.at(-1)!;
      if (endOf(last) !== struct.id.clock || !join(last, struct)) structs.push(struct);
    }
  }

  addDeletion({ client, start, end }: Deletion): void {
    this.#deleted.add(client, start, end, true);
  }

  get isEmpty(): boolean {
    return this.#structs.size === 0 && this.#deleted.isEmpty;
  }

  /** @returns a Yjs update, version 1 encoding; the same for the same contents */
  write(): Uint8Array {
    const encoder = new Y.UpdateEncoderV1();
    const rest = encoder.restEncoder;
    // Higher ids first, as Yjs writes them.
    const clients = [...this.#structs.keys()].sort((a, b) => b - a);
    encoding.writeVarUint(rest, clients.length);
    for (const client of clients) writeStructs(encoder, client, joined(this.#structs.get(client)!));
    writeDeletions(rest, this.#deleted);
    return encoder.toUint8Array();
  }
}

function joined(structs: Struct[]): Struct[] {
  structs.sort((a, b) => a.id.clock - b.id.clock);
  const all: Struct[] = [];
  for (const struct of structs) {
    const last = all.at(-1);
    if (last === undefined || endOf(last) !== struct.id.clock || !join(last, struct)) all.push(struct);
  }
  return all;
}

function writeStructs(encoder: Y.UpdateEncoderV1, client: number, structs: readonly Struct[]): void {
  const rest = encoder.restEncoder;
  const gaps = structs.filter((struct, i) => i > 0 && endOf(structs[i - 1]!) !== struct.id.clock).length;
  encoding.writeVarUint(rest, structs.length + gaps);
  encoder.writeClient(client);
  let clock = structs[0]!.id.clock;
  encoding.writeVarUint(rest, clock);
  for (const struct of structs) {
    if (struct.id.clock > clock) new Y.Skip(Y.createID(client, clock), struct.id.clock - clock).write(encoder, 0);
    struct.write(encoder, 0);
    clock = endOf(struct);
  }
}

function writeDeletions(encoder: encoding.Encoder, deleted: Ranges<true>): void {
  const clients = [...deleted.clients()].sort(([a], [b]) => b - a);
  encoding.writeVarUint(encoder, clients.length);
  for (const [client, ranges] of clients) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { start, end } of ranges) {
      encoding.writeVarUint(encoder, start);
      encoding.writeVarUint(encoder, end - start);
    }
  }
}
