/** Sees every byte that is handed over, and says what must not have been (R2 to R4). */
import type { NodeAnswer } from '#server/ports.ts';
import type { ModelDatabase } from './model-database.ts';
import type { Frame } from './model-minutes.ts';
import type { World } from './world.ts';

/** A call that has returned. */
export interface Returned {
  person: string;
  began: number;
  at: number;
  answers: NodeAnswer[];
}

/** A process goes by one name after another. */
const isSameProcess = (a: string, b: string): boolean => a.split('.')[0] === b.split('.')[0];

export class Witness {
  readonly calls: Returned[] = [];
  readonly #world: World;
  readonly #database: ModelDatabase;
  /** What of each person's was in the log when the call had returned. */
  readonly #inTime = new Map<string, ReadonlySet<string>>();
  readonly #unreachable = new Set<string>();
  readonly #shown = new Set<string>();
  readonly #saved = new Set<string>();
  #violation: string | undefined;

  constructor(world: World, database: ModelDatabase) {
    this.#world = world;
    this.#database = database;
  }

  returned(call: Omit<Returned, 'at'>): void {
    this.calls.push({ ...call, at: this.#world.now });
    for (const { node, unreachable } of call.answers) if (unreachable) this.#unreachable.add(node);
    if (this.#inTime.has(call.person)) return;
    const theirs = this.#log().filter(({ author }) => author === call.person);
    this.#inTime.set(call.person, new Set(theirs.map(({ n }) => n as string)));
  }

  handed(node: string, person: string, frames: readonly Frame[]): void {
    if (frames.length === 0) return;
    if (this.#inTime.has(person)) this.#say(`${node} handed ${frames[0]!.kind} to ${person}, whose access had ended`);
    for (const frame of frames) {
      if (frame.kind === 'saved') this.#saved.add(frame.id);
      if (frame.kind !== 'words') continue;
      const { id, author } = frame.entry;
      this.#shown.add(id);
      const inTime = this.#inTime.get(author);
      if (inTime && !inTime.has(id)) this.#say(`${node} showed ${person} what ${author} wrote, whose access had ended`);
    }
  }

  /** A node that answered had sent it before; what a fenced one still sends is not to be believed. */
  #caret(node: string, author: string, from: string): void {
    const call = this.calls.find(({ person }) => person === author);
    const answered = call?.answers.some(({ node: name, unreachable }) => !unreachable && isSameProcess(name, from));
    if (call && !answered && this.#isFenced(from))
      this.#say(`${node} took the caret of ${author}, whose access had ended`);
  }

  /** @param as its name as a node */
  believed(node: string, as: string, from: string, caret?: string): void {
    if (caret !== undefined && !this.#isFenced(as)) this.#caret(node, caret, from);
    // One that was fenced itself shows nobody what it believes.
    if (this.#unreachable.has(from) && !this.#isFenced(as))
      this.#say(`${node} believed ${from}, which a call had named as unreachable`);
  }

  /** @throws Error when something was wrong */
  judge(): void {
    const quarantined = new Set(this.#log().flatMap(({ n, k }) => (k === 'q' ? [n as string] : [])));
    const taken = (ids: ReadonlySet<string>) => [...ids].filter((id) => quarantined.has(id));
    if (taken(this.#saved).length > 0) this.#say(`acknowledged and quarantined: ${taken(this.#saved).join()}`);
    if (taken(this.#shown).length > 0) this.#say(`shown and quarantined: ${taken(this.#shown).join()}`);
    if (this.#violation !== undefined) throw new Error(this.#violation);
  }

  get broken(): boolean {
    return this.#violation !== undefined;
  }

  #isFenced(node: string): boolean {
    return this.#database.collection('leases').documents.get(node)?.fenced === true;
  }

  #log() {
    return [...this.#database.collection('log').documents.values()];
  }

  #say(what: string): void {
    this.#violation ??= `at ${this.#world.now.toFixed(0)} ms ${what}`;
  }
}
