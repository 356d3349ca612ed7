/**
 * What a Yjs update would bring to a document, found out without touching the document (S5, S6, S7).
 * Only what the document lacks counts: structs that it has, and deletions of what is deleted, prove nothing.
 */
import * as Y from 'yjs';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';
import { checkContent, checkForm, decodeWhole } from './form.ts';
import { Arrivals, type Struct } from './arrivals.ts';
import type { Deletions } from './write-update.ts';

export interface Inspection {
  /** Client ids under which it brings new structs. */
  clients: number[];
  /** `marks`: nothing but formatting marks, which every Yjs peer tidies away by itself. */
  deletions: 'none' | 'marks' | 'content';
  /** It builds on, or deletes, something that neither it nor the document has: it cannot be taken now. */
  missing: boolean;
  /** Some of its structs are in the document already. */
  partlyKnown: boolean;
  /** The new structs, none before what it needs, and all deletions: as long as nothing is missing, this is all of it. */
  content: { structs: readonly Struct[]; deletions: Deletions };
}

export const bringsNothing = (found: Inspection): boolean =>
  found.clients.length === 0 && found.deletions === 'none' && !found.missing;

/** @throws Refused when it is malformed or beyond the limits */
export function inspect(doc: Y.Doc, update: Uint8Array): Inspection {
  const { structs, ds } = decode(update);
  checkForm(structs);
  const arrivals = new Arrivals(doc);
  let known = false;
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    if (struct.id.clock < Y.getState(doc.store, struct.id.client)) known = true;
    if (struct.id.clock + struct.length > Y.getState(doc.store, struct.id.client)) {
      checkContent(struct);
      arrivals.add(struct);
    }
  }
  const complete = arrivals.arrive();
  const deleted = findDeletions(doc, ds, arrivals);
  return {
    clients: arrivals.clients(),
    deletions: deleted.kind,
    missing: !complete || deleted.missing,
    partlyKnown: known,
    content: { structs: arrivals.inOrder, deletions: ds.clients },
  };
}

type Decoded = { structs: (Struct | Y.Skip)[]; ds: { clients: Deletions } };

function decode(update: Uint8Array): Decoded {
  const decoded: Decoded = decodeWhole(update);
  let ranges = 0;
  for (const items of decoded.ds.clients.values()) {
    ranges += items.length;
    if (items.some((i) => i.len <= 0 || !Number.isSafeInteger(i.clock + i.len))) throw new Refused('malformed update');
  }
  if (decoded.structs.length + ranges > limits.structsInFrame) throw new Refused('too many pieces in one frame');
  return decoded;
}

function findDeletions(doc: Y.Doc, ds: Decoded['ds'], arrivals: Arrivals) {
  let kind: Inspection['deletions'] = 'none';
  let missing = false;
  for (const [client, ranges] of ds.clients) {
    const state = Y.getState(doc.store, client);
    const structs = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of ranges) {
      const end = clock + len;
      if (end > state) {
        if (end > arrivals.state(client)) missing = true;
        kind = 'content';
      }
      if (kind === 'content' || clock >= state) continue;
      for (let i = Y.findIndexSS(structs, clock); i < structs.length && structs[i]!.id.clock < end; i += 1) {
        const struct = structs[i]!;
        if (struct.deleted) continue;
        if (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat) {
          kind = 'marks';
        } else {
          kind = 'content';
          break;
        }
      }
    }
  }
  return { kind, missing };
}
