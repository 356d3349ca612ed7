import * as Y from 'yjs';

interface Place {
  client: number;
  clock: number;
}

/** Text that one transaction took from one place and wrote in another of the same root type. */
export interface Move {
  from: Place;
  to: Place;
  length: number;
}

/** A stretch of text that stood together, and where its characters are. */
interface Run {
  root: unknown;
  text: string;
  /** `at`: from which character of `text` on. */
  pieces: { at: number; client: number; clock: number }[];
}

/** Shorter passages are the same by chance. */
const shortest = 6;
/** A short one has to be all that was written there. */
const shortestWhole = 2;
/** More than anybody moves by hand; it keeps a pasted book from taking seconds. */
const longest = 100_000;
/** How many places with the same beginning are tried. */
const tried = 16;
/** How many gravestones are stepped over to see whether text stood together. */
const steps = 64;

/** To be called when a transaction is over and its items have not been joined with their neighbours yet. */
export function movedText(transaction: Y.Transaction): Move[] {
  if (transaction.deleteSet.clients.size === 0) return [];
  const gone = Map.groupBy(runs(deletedBefore(transaction)), ({ root }) => root);
  if (gone.size === 0) return [];
  const come = Map.groupBy(runs(written(transaction)), ({ root }) => root);
  return [...come].flatMap(([root, here]) => match(gone.get(root) ?? [], here));
}

/** Items that were there before the transaction and that it deleted. */
function deletedBefore({ doc, deleteSet, beforeState }: Y.Transaction): Set<Y.Item> {
  const items = new Set<Y.Item>();
  for (const [client, ranges] of deleteSet.clients) {
    const known = beforeState.get(client) ?? 0;
    for (const { clock, len } of ranges) {
      each(doc, client, clock, Math.min(clock + len, known), (item) => items.add(item));
    }
  }
  return items;
}

function written({ doc, beforeState, afterState }: Y.Transaction): Set<Y.Item> {
  const items = new Set<Y.Item>();
  for (const [client, until] of afterState) {
    each(doc, client, beforeState.get(client) ?? 0, until, (item) => {
      if (!item.deleted) items.add(item);
    });
  }
  return items;
}

function each(doc: Y.Doc, client: number, from: number, until: number, take: (item: Y.Item) => void): void {
  const structs = doc.store.clients.get(client);
  if (structs === undefined || from >= until) return;
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i += 1) {
    const struct = structs[i]!;
    if (struct.id.clock >= until) return;
    if (struct instanceof Y.Item && (isText(struct) || struct.content instanceof Y.ContentFormat)) take(struct);
  }
}

const isText = (item: Y.Item): boolean => item.content instanceof Y.ContentString;

/** Puts together what stands side by side, over formatting and gravestones. */
function runs(items: ReadonlySet<Y.Item>): Run[] {
  const found: Run[] = [];
  const followed = new Set<Y.Item>();
  for (const item of items) if (isText(item)) for (const next of after(item, items)) followed.add(next);
  for (const item of items) {
    if (!isText(item) || followed.has(item)) continue;
    const run: Run = { root: rootOf(item), text: '', pieces: [] };
    for (let at: Y.Item | undefined = item; at !== undefined; at = after(at, items)[0]) {
      run.pieces.push({ at: run.text.length, ...at.id });
      run.text += (at.content as Y.ContentString).str;
      if (run.text.length > longest) break;
    }
    found.push(run);
  }
  return found;
}

function rootOf(item: Y.Item): unknown {
  let parent = item.parent as Y.AbstractType<unknown>;
  while (parent._item !== null) parent = parent._item.parent as Y.AbstractType<unknown>;
  return parent;
}

/** The item of text that follows in the same run, if one does. */
function after(item: Y.Item, items: ReadonlySet<Y.Item>): [Y.Item] | [] {
  let right = item.right;
  for (let step = 0; right !== null && step < steps; step += 1, right = right.right) {
    if (items.has(right) && isText(right)) return [right];
    if (!items.has(right) && !right.deleted) return [];
  }
  return [];
}

/** Each character is taken once: what is written twice was moved once and copied once. */
function match(gone: readonly Run[], come: readonly Run[]): Move[] {
  // Nothing that people write holds this character, so no match reaches from one run into the next.
  const source = gone.map(({ text }) => text).join('\0');
  if (source.length > longest) return [];
  const starts = offsets(gone);
  const taken = new Uint8Array(source.length);
  const grams = gramsOf(source);
  const moves: Move[] = [];
  for (const run of come) {
    for (const { from, to, length } of matches(run.text, source, grams, taken)) {
      taken.fill(1, from, from + length);
      moves.push(...pieces(gone, starts, run, from, to, length));
    }
  }
  return moves;
}

function offsets(all: readonly Run[]): number[] {
  let at = 0;
  return all.map(({ text }) => {
    const start = at;
    at += text.length + 1;
    return start;
  });
}

function gramsOf(source: string): Map<string, number[]> {
  const grams = new Map<string, number[]>();
  for (let i = 0; i + shortest <= source.length; i += 1) {
    const gram = source.slice(i, i + shortest);
    const places = grams.get(gram);
    if (places === undefined) grams.set(gram, [i]);
    else if (places.length < tried) places.push(i);
  }
  return grams;
}

/** The longest passages of `text` that stand in `source`, from its beginning on. */
function* matches(
  text: string,
  source: string,
  grams: ReadonlyMap<string, readonly number[]>,
  taken: Uint8Array,
): Generator<{ from: number; to: number; length: number }> {
  if (text.length < shortest) {
    const from = text.length < shortestWhole ? -1 : source.indexOf(text);
    if (from >= 0 && isFree(taken, from, text.length)) yield { from, to: 0, length: text.length };
    return;
  }
  for (let to = 0; to + shortest <= text.length;) {
    let best = { from: 0, length: 0 };
    for (const from of grams.get(text.slice(to, to + shortest)) ?? []) {
      const length = common(text, to, source, from, taken);
      if (length > best.length) best = { from, length };
    }
    if (best.length < shortest) to += 1;
    else {
      yield { ...best, to };
      to += best.length;
    }
  }
}

function common(text: string, to: number, source: string, from: number, taken: Uint8Array): number {
  let length = 0;
  while (
    to + length < text.length &&
    from + length < source.length &&
    taken[from + length] === 0 &&
    text[to + length] === source[from + length]
  ) {
    length += 1;
  }
  return length;
}

const isFree = (taken: Uint8Array, from: number, length: number): boolean =>
  taken.subarray(from, from + length).every((used) => used === 0);

/** A match cut at the borders of the items that it spans, on both sides. */
function pieces(
  gone: readonly Run[],
  starts: readonly number[],
  run: Run,
  from: number,
  to: number,
  length: number,
): Move[] {
  const index = starts.findLastIndex((start) => start <= from);
  const within = gone[index]!;
  const moves: Move[] = [];
  for (let done = 0; done < length;) {
    const left = placeAt(within, from - starts[index]! + done);
    const right = placeAt(run, to + done);
    const step = Math.min(length - done, left.length, right.length);
    moves.push({
      from: { client: left.client, clock: left.clock },
      to: { client: right.client, clock: right.clock },
      length: step,
    });
    done += step;
  }
  return moves;
}

/** Where the nth character of a run is, and how many after it are in the same item. */
function placeAt({ text, pieces: all }: Run, nth: number): Place & { length: number } {
  const index = all.findLastIndex(({ at }) => at <= nth);
  const { at, client, clock } = all[index]!;
  return { client, clock: clock + nth - at, length: (all[index + 1]?.at ?? text.length) - nth };
}
