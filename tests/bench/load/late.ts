/** Somebody comes late: a long document is written, then opened, and looked at sign by sign. */
import * as Y from 'yjs';
import type { Figures, Target } from '../types.ts';
import { Client } from './client.ts';
import { sameState, until } from './document.ts';
import { authors, beginning, editsIn } from './edits.ts';
import { message } from './encode.ts';

export interface WriteRequest {
  target: Target;
  /** Where the edits are kept between servers. */
  file: string;
  edits: { mixed: number } | { trace: string };
}

/** Frames that one connection may send: below what servers take for a flood. */
const pace = { atOnce: 8_000, perSecond: 1_800 };
const waitMs = 120_000;

let wanted = new Y.Doc();
let here: Client[] = [];

const cookieOf = ({ cookies }: Target, person: number) => cookies[person % Math.max(1, cookies.length)];

/** Everybody writes in turn; each waits until a reader has seen what the one before wrote. */
async function writeLong({ target, file, edits }: WriteRequest): Promise<Figures> {
  const { id: documentId, root } = target.documents[0]!;
  const { count, turns } = editsIn(file, edits);
  const first = beginning(root);
  wanted = new Y.Doc();
  Y.applyUpdate(wanted, first.update);
  const reader = new Client({ target, documentId, cookie: cookieOf(target, authors) });
  const people = Array.from({ length: authors }, (_, i) => {
    return new Client({ target, documentId, cookie: cookieOf(target, i) });
  });
  await Promise.all([reader, ...people].map((client) => client.opened));
  const seen = () => {
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(wanted))) {
      if ((reader.have.get(client) ?? 0) < clock) return false;
    }
    return true;
  };
  const begun = performance.now();
  people[0]!.send(message.update(first.update));
  const sent = new Array<number>(authors).fill(0);
  for (const { author, updates } of turns) {
    await until(seen, waitMs, 'a turn to be seen');
    const allowed = () => pace.atOnce + ((performance.now() - begun) / 1_000) * pace.perSecond;
    sent[author]! += updates.length;
    await until(() => sent[author]! <= allowed(), waitMs, 'the pace');
    people[author]!.together(() => {
      for (const update of updates) people[author]!.send(message.update(update));
    });
    wanted.transact(() => {
      for (const update of updates) Y.applyUpdate(wanted, update);
    });
  }
  await until(seen, waitMs, 'the last turn to be seen');
  here = [reader, ...people];
  return { edits: count, minimal_bytes: Y.encodeStateAsUpdate(wanted).byteLength };
}

/** Those who wrote go home. */
function leaveLong(): void {
  for (const client of here) client.close();
  here = [];
}

/** A newcomer with nothing. @returns ms until the last piece has arrived; what is `wrong` is 1 when it differs */
async function joinLate({ target }: { target: Target }): Promise<Figures> {
  const missing = Y.decodeStateVector(Y.encodeStateVector(wanted));
  const updates: Uint8Array[] = [];
  const { id: documentId, root } = target.documents[0]!;
  let lastAt = 0;
  const begun = performance.now();
  const client = new Client({
    target,
    documentId,
    cookie: cookieOf(target, authors),
    onUpdate: (update, at) => {
      updates.push(Uint8Array.from(update));
      lastAt = at;
    },
    watcher: {
      seen: (_reader, who, _from, to) => to >= (missing.get(who) ?? Infinity) && missing.delete(who),
    },
  });
  await client.opened;
  await until(() => missing.size === 0, waitMs, 'the whole document').catch(() => undefined);
  const ms = lastAt - begun;
  const bytes = client.bytesIn;
  client.destroy();
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  const text = (of: Y.Doc) => of.getXmlFragment(root).toString();
  const right = missing.size === 0 && sameState(doc, wanted) && text(doc) === text(wanted);
  return { ms, bytes, wrong: right ? 0 : 1 };
}

export const lateMethods = { writeLong, leaveLong, joinLate };
