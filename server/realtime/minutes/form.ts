/** The form that Yjs itself always gives an update; whatever has another was made by hand (S7). */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';
import type { Struct } from './arrivals.ts';

/** Far above what a person can type in a life, far below where clocks stop being exact. */
const clockLimit = 2 ** 31;

let reading: decoding.Decoder | undefined;

/** Says what it reads from, which Yjs keeps to itself. */
class ToldDecoder extends Y.UpdateDecoderV1 {
  constructor(decoder: decoding.Decoder) {
    super(decoder);
    reading = decoder;
  }
}

/** @throws Refused when it is no update (version 1), or goes on after its end */
export function decodeWhole(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdateV2(update, ToldDecoder);
  } catch {
    throw new Refused('malformed update');
  }
  if (reading && decoding.hasContent(reading)) throw new Refused('malformed update');
  return decoded;
}

/** Each client's structs stand together, in order, without gap or overlap, and none is empty. */
export function checkForm(structs: readonly (Struct | Y.Skip)[]): void {
  const seen = new Set<number>();
  let previous: Struct | Y.Skip | undefined;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (!(struct.length > 0) || !(clock + struct.length <= clockLimit)) throw new Refused('malformed update');
    if (previous?.id.client === client) {
      if (previous.id.clock + previous.length !== clock) throw new Refused('malformed update');
    } else {
      if (seen.has(client)) throw new Refused('malformed update');
      seen.add(client);
      if (seen.size > limits.clientsInFrame) throw new Refused('too many clients in one frame');
    }
    previous = struct;
  }
}

/** What a new struct holds and refers to. */
export function checkContent(struct: Struct): void {
  if (!(struct instanceof Y.Item)) return;
  const { client, clock } = struct.id;
  const parent = struct.parent as unknown;
  for (const id of [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null]) {
    // Yjs trusts that nothing refers to what its own author wrote later.
    if (id !== null && id.client === client && id.clock >= clock) throw new Refused('malformed update');
  }
  if (typeof parent === 'string' && parent.length > limits.rootNameLength) throw new Refused('name too long');
  if ((struct.parentSub?.length ?? 0) > limits.rootNameLength) throw new Refused('name too long');
  const { content } = struct;
  if (content instanceof Y.ContentDoc) throw new Refused('documents within documents are not taken');
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) checkValue(content.arr);
  else if (content instanceof Y.ContentEmbed) checkValue(content.embed);
  else if (content instanceof Y.ContentFormat) checkValue(content.value);
}

function checkValue(value: unknown): void {
  if (!isShallow(value, limits.valueDepth)) throw new Refused('values nest too deep');
}

/** Browsers walk these values by recursion. */
export function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  if (depth === 0) return false;
  return Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
