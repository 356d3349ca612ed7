import * as Y from 'yjs';
import type { Fate, Fates } from './minutes-fates.ts';
import { attributesAt } from './past-attributes.ts';
import { isRecord, recordsWithin, refOf } from './past-records.ts';
import { addText, isText, type Change, type PastElement, type PastMark, type PastNode } from './past-tree.ts';

/** What a walk needs to know of a moment. */
export interface Author {
  /** A person's id, or `server`. */
  author: string;
  carried: boolean;
  /** In milliseconds since the epoch. */
  at: number;
}

/** Yjs does not say of which events a type has while it is not known which type it is. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyType = Y.AbstractType<any>;

/** Two moments, the second not before the first. */
export interface Span {
  from: number;
  until: number;
  /** Whether what came and went in between is told as removed too. */
  passing: boolean;
}

interface Style {
  value: unknown;
  /** The moment of the last change to it between the two that are compared. */
  changed?: number;
}

/**
 * Reads a section between two moments by walking all that ever stood in it: what was there at both, what came, and what
 * went. With the same moment twice it reads the section as it was then.
 */
export class PastWalk {
  readonly #fates: Fates;
  readonly #from: number;
  readonly #until: number;
  readonly #passing: boolean;
  readonly #authorOf: (moment: number, client: number) => Author;
  /** Which decisions and actions stood in the section at the one moment and at the other. */
  #before: ReadonlySet<string> = new Set();
  #after: ReadonlySet<string> = new Set();
  /** Those that went, and have been told. */
  readonly #gone = new Set<string>();

  constructor(fates: Fates, span: Span, authorOf: (moment: number, client: number) => Author) {
    this.#fates = fates;
    this.#from = span.from;
    this.#until = span.until;
    this.#passing = span.passing;
    this.#authorOf = authorOf;
  }

  section(root: AnyType): PastNode[] {
    this.#before = this.#recordsAt(root, this.#from);
    this.#after = this.#recordsAt(root, this.#until);
    return this.#children(root);
  }

  #children(type: AnyType): PastNode[] {
    const found: PastNode[] = [];
    for (let item = type._start; item !== null; item = item.right) {
      if (!(item.content instanceof Y.ContentType)) continue;
      const { born, died } = this.#fates.of(item.id);
      if (!this.#isShown(born, died) && !this.#passed(born, died)) continue;
      const inner = item.content.type;
      if (inner instanceof Y.XmlText) this.#texts(inner, found);
      else if (inner instanceof Y.XmlElement) {
        const read = isRecord(item.content) ? this.#record : this.#element;
        const element = read.call(this, inner, item.id.client, born, died);
        if (element !== undefined) found.push(element);
      }
    }
    return found;
  }

  /** Of what went, only what still holds text that went: a paragraph that was joined to another is no loss. */
  #element(type: Y.XmlElement, client: number, born: number, died: number): PastElement | undefined {
    const children = this.#children(type);
    const removed = died <= this.#until;
    if (removed && !hasRemoved(children)) return undefined;
    const attributes = attributesAt(this.#fates, type, removed ? Math.max(this.#from, born) : this.#until);
    const element = { name: type.nodeName, attributes, children };
    if (removed) return { ...element, change: this.#change('removed', died, client) };
    if (born > this.#from) return { ...element, change: this.#change('added', born, client) };
    const restyled = this.#reshaped(type, attributes);
    return restyled === undefined ? element : { ...element, change: this.#change('restyled', restyled, client) };
  }

  /**
   * A decision or an action has no text to tell of it. Yjs writes it anew wherever it is put, and may let one element
   * stand for another from then on: it came or went when what it stands for did.
   */
  #record(type: Y.XmlElement, client: number, born: number, died: number): PastElement | undefined {
    const removed = died <= this.#until;
    const attributes = attributesAt(this.#fates, type, removed ? Math.max(this.#from, born) : this.#until);
    const ref = refOf(attributes);
    const element = { name: type.nodeName, attributes, children: [] };
    if (removed) {
      if (this.#after.has(ref) || this.#gone.has(ref)) return undefined;
      this.#gone.add(ref);
      return { ...element, change: this.#change('removed', died, client) };
    }
    if (this.#before.has(ref)) return element;
    const named = type._map.get('ref')?.lastId;
    const since = named === undefined ? born : Math.max(born, Math.min(this.#fates.of(named).born, this.#until));
    return { ...element, change: this.#change('added', since, named?.client ?? client) };
  }

  #recordsAt(root: AnyType, moment: number): Set<string> {
    const refs = new Set<string>();
    for (const { item, element } of recordsWithin(root)) {
      const { born, died } = this.#fates.of(item.id);
      if (born <= moment && died > moment) refs.add(refOf(attributesAt(this.#fates, element, moment)));
    }
    return refs;
  }

  /** When an element that was there at both moments got other attributes. */
  #reshaped(type: Y.XmlElement, now: Record<string, unknown>): number | undefined {
    if (this.#from === this.#until || isSame(attributesAt(this.#fates, type, this.#from), now)) return undefined;
    const changes = [...type._map.values()].map((item) => this.#fates.of(item.lastId).born);
    return Math.max(...changes.filter((moment) => moment > this.#from && moment <= this.#until), this.#from + 1);
  }

  #texts(type: Y.XmlText, into: PastNode[]): void {
    const styles = new Map<string, Style>();
    const before = new Map<string, unknown>();
    let marks: readonly PastMark[] = [];
    for (let item = type._start; item !== null; item = item.right) {
      if (item.content instanceof Y.ContentFormat) {
        this.#restyle(item, item.content, before, styles);
        marks = marksOf(styles);
      } else if (item.content instanceof Y.ContentString) {
        this.#string(item, item.content.str, marks, restyledAt(before, styles), into);
      }
    }
  }

  #restyle(item: Y.Item, { key, value }: Y.ContentFormat, before: Map<string, unknown>, styles: Map<string, Style>) {
    const { born, died } = this.#fates.of(item.id);
    const was = born <= this.#from && died > this.#from;
    const is = born <= this.#until && died > this.#until;
    if (was) before.set(key, value);
    if (is) styles.set(key, { value, changed: was ? styles.get(key)?.changed : born });
    else if (was) styles.set(key, { value: styles.get(key)?.value ?? null, changed: died });
  }

  #string(item: Y.Item, text: string, marks: readonly PastMark[], restyled: number | undefined, into: PastNode[]) {
    for (let done = 0; done < text.length;) {
      const place = { client: item.id.client, clock: item.id.clock + done };
      const fate = this.#fates.of(place, text.length - done);
      let { length } = fate;
      // Of what was moved on its way, the first place stands for all.
      const passed = this.#passed(fate.born, fate.died) && fate.written === fate.born;
      if (passed || this.#isShown(fate.born, fate.died)) {
        const { author, carried } = this.#authorOf(fate.written, fate.writer);
        const run = { marks, author, carried };
        if (fate.died <= this.#until) {
          const removal = this.#fates.removal(place, length, this.#until);
          ({ length } = removal);
          if (removal.died !== Infinity) {
            const passages = removal.places.map(({ client: clientId, clock }) => ({ clientId, clock, length }));
            const change = this.#change('removed', removal.died, place.client);
            addText(into, { text: text.slice(done, done + length), ...run, change, passages });
          }
        } else {
          const change = this.#changeOf(item, place, fate, restyled);
          addText(into, { text: text.slice(done, done + length), ...run, ...(change ? { change } : {}) });
        }
      }
      done += length;
    }
  }

  /** Of text that is there at the later moment. What was moved there is new to Yjs, not to a reader. */
  #changeOf(item: Y.Item, place: Y.ID, { born, written }: Fate, restyled: number | undefined): Change | undefined {
    if (written > this.#from) return this.#change('added', born, place.client);
    if (born <= this.#from)
      return restyled === undefined ? undefined : this.#change('restyled', restyled, place.client);
    const before = this.#fates.placeAt(place, this.#from);
    const old = before && Y.getItem((item.parent as AnyType).doc!.store, Y.createID(before.client, before.clock));
    const same = old === undefined || this.#shape(old, this.#from) === this.#shape(item, this.#until);
    return same ? undefined : this.#change('restyled', born, place.client);
  }

  /** In which kind of block a text stands: "bulletList listItem paragraph". */
  #shape(item: Y.Item, moment: number): string {
    const names: string[] = [];
    for (let at = (item.parent as AnyType)._item; at !== null; at = (at.parent as AnyType)._item) {
      const type = (at.content as Y.ContentType).type;
      if (!(type instanceof Y.XmlElement)) continue;
      const { level } = attributesAt(this.#fates, type, moment);
      names.unshift(level === undefined ? type.nodeName : `${type.nodeName}${String(level)}`);
    }
    return names.join(' ');
  }

  #change(kind: Change['kind'], moment: number, client: number): Change {
    const { author, at } = this.#authorOf(moment, client);
    return { kind, by: author, at };
  }

  /** Whether it came and went in between, and is to be told. */
  #passed(born: number, died: number): boolean {
    return this.#passing && born > this.#from && died <= this.#until;
  }

  /** Whether it was there at either moment. */
  #isShown(born: number, died: number): boolean {
    return (born <= this.#from && died > this.#from) || (born <= this.#until && died > this.#until);
  }
}

const hasRemoved = (nodes: readonly PastNode[]): boolean =>
  nodes.some((node) => node.change?.kind === 'removed' || (!isText(node) && hasRemoved(node.children)));

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Marks that may overlap themselves carry a hash of theirs behind the name (y-tiptap). */
function marksOf(styles: ReadonlyMap<string, Style>): PastMark[] {
  const marks: PastMark[] = [];
  for (const [key, { value }] of styles) {
    if (value === null || value === undefined) continue;
    const type = key.replace(/--[a-zA-Z0-9+/=]{8}$/, '');
    const attrs = typeof value === 'object' ? (value as Record<string, unknown>) : {};
    marks.push(Object.keys(attrs).length > 0 ? { type, attrs } : { type });
  }
  return marks.sort((one, other) => (one.type < other.type ? -1 : 1));
}

/** The last moment at which a style that differs between the two was changed. */
function restyledAt(before: ReadonlyMap<string, unknown>, styles: ReadonlyMap<string, Style>): number | undefined {
  let latest: number | undefined;
  for (const [key, { value, changed }] of styles) {
    if (changed === undefined) continue;
    if (!isSame(before.get(key) ?? null, value ?? null)) latest = Math.max(latest ?? 0, changed);
  }
  return latest;
}
