/** Sees every byte that is handed over, and says what must not have been (R2 to R4). */
import type { NodeAnswer } from '#server/ports.ts';
import type { ModelDatabase } from './model-database.ts';
import type { Frame } from './model-connection.ts';
import type { World } from './world.ts';

/** What was so when the call that ended somebody's access had returned. */
interface Returned {
  answers: readonly NodeAnswer[];
  /** Those of their entries that were in the log. */
  inLog: ReadonlySet<string>;
}

/** A process goes by one name after another. */
const isSameProcess = (a: string, b: string): boolean => a.split('.')[0] === b.split('.')[0];

export class Witness {
  readonly #world: World;
  readonly #database: ModelDatabase;
  readonly #returned = new Map<string, Returned>();
  /** Nodes that a call named. */
  readonly #unreachable = new Set<string>();
  readonly #shown = new Set<string>();
  readonly #saved = new Set<string>();
  #wrong: string | undefined;

  constructor(world: World, database: ModelDatabase) {
    this.#world = world;
    this.#database = database;
  }

  /** How many calls have returned. */
  get calls(): number {
    return this.#returned.size;
  }

  returned(person: string, answers: readonly NodeAnswer[]): void {
    const theirs = this.#log().filter(({ author }) => author === person);
    this.#returned.set(person, { answers, inLog: new Set(theirs.map(({ n }) => n as string)) });
    for (const { node, unreachable } of answers) if (unreachable) this.#unreachable.add(node);
  }

  handed(node: string, person: string, frames: readonly Frame[]): void {
    if (frames.length === 0) return;
    if (this.#returned.has(person)) this.#say(`${node} handed ${frames[0]!.kind} to ${person}, whose access had ended`);
    for (const frame of frames) {
      if (frame.kind === 'saved') this.#saved.add(frame.id);
      if (frame.kind !== 'words') continue;
      const { id, author } = frame.entry;
      this.#shown.add(id);
      if (this.#returned.get(author)?.inLog.has(id) === false) {
        this.#say(`${node} showed ${person} what ${author} wrote, whose access had ended`);
      }
    }
  }

  /**
   * Something that another node sent is taken.
   * @param as the name of the node that takes it; one that was fenced itself shows nobody what it takes
   * @param caret whose it is, where it is one
   */
  believed(as: string, from: string, caret?: string): void {
    if (this.#isFenced(as)) return;
    if (this.#unreachable.has(from)) this.#say(`${as} believed ${from}, which a call had named as unreachable`);
    const call = caret === undefined ? undefined : this.#returned.get(caret);
    if (!call || !this.#isFenced(from)) return;
    // Whoever answered had sent it before.
    const answered = call.answers.some(({ node, unreachable }) => !unreachable && isSameProcess(node, from));
    if (!answered) this.#say(`${as} took the caret of ${caret}, whose access had ended`);
  }

  /** @throws Error when something was wrong */
  judge(): void {
    const quarantined = this.#log().flatMap(({ n, k }) => (k === 'q' ? [n as string] : []));
    for (const id of quarantined) {
      if (this.#saved.has(id)) this.#say(`${id} was acknowledged, and quarantined`);
      if (this.#shown.has(id)) this.#say(`${id} was shown, and quarantined`);
    }
    if (this.#wrong !== undefined) throw new Error(this.#wrong);
  }

  #isFenced(node: string): boolean {
    return this.#database.collection('leases').documents.get(node)?.fenced === true;
  }

  #log() {
    return [...this.#database.collection('log').documents.values()];
  }

  #say(what: string): void {
    this.#wrong ??= `at ${this.#world.now.toFixed(0)} ms ${what}`;
  }
}
