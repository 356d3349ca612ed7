import type * as Y from 'yjs';
import { closeCodes, limitReasons } from '../domain/wire.ts';
import { keptWork } from './kept-work.ts';
import { MinutesGeneration, stateOf } from './minutes-generation.ts';
import type { Author, Merged, MinutesOptions, MinutesSession, MinutesState, Recovered } from './minutes-types.ts';
import { asText, type SectionText } from './unsaved-text.ts';

/** How long changes are gathered before the browser keeps them. */
const keepAfterMs = 400;
const tellAfterMs = 1_000;

/** Opens a minutes document and keeps it in step with the server, over the stock `WebsocketProvider`. */
export function createMinutesSession(options: MinutesOptions): MinutesSession {
  return new Session(options);
}

class Session implements MinutesSession {
  readonly documentId: string;
  readonly #options: MinutesOptions;
  readonly #listeners = new Set<(state: MinutesState) => void>();
  readonly #authorListeners = new Set<() => void>();
  readonly #authors = new Map<number, Author>();
  readonly #kept: ReturnType<typeof keptWork>;
  readonly #page = crypto.randomUUID();
  #readOnly: boolean;
  #generation = 1;
  #current: MinutesGeneration;
  /** What the server would not take, until the fresh document shows what it has. */
  #setAside: { generation: MinutesGeneration; why: Recovered['why'] } | undefined;
  #recovered: readonly Recovered[] = [];
  #merged: Merged | undefined;
  #ended: MinutesState['ended'];
  #keepSoon: ReturnType<typeof setTimeout> | undefined;
  #destroyed = false;

  constructor(options: MinutesOptions) {
    this.#options = options;
    this.documentId = options.documentId;
    this.#readOnly = options.readOnly;
    this.#kept = keptWork(options);
    this.#current = this.#open();
    void this.#kept.load().then(({ kept, recovered }) => {
      if (this.#destroyed) return;
      this.#recovered = [...recovered, ...this.#recovered];
      this.#current.connect(kept);
      this.#announce();
    });
  }

  get doc(): Y.Doc {
    return this.#current.doc;
  }

  get awareness(): MinutesSession['awareness'] {
    return this.#current.awareness;
  }

  get state(): MinutesState {
    const { count, loaded, status, waiting } = this.#current;
    return {
      connection: this.#ended ? 'ended' : status,
      loaded,
      saved: count.unsaved === 0,
      unsaved: count.unsaved,
      readOnly: this.#readOnly,
      generation: this.#generation,
      ...(this.#ended ? { ended: this.#ended } : {}),
      recovered: this.#recovered,
      ...(this.#merged ? { merged: this.#merged } : {}),
      ...(waiting ? { waiting } : {}),
    };
  }

  subscribe(listener: (state: MinutesState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => void this.#listeners.delete(listener);
  }

  section(itemId: string): Y.XmlFragment {
    return this.#current.section(itemId);
  }

  undoManager(itemIds: readonly string[]): Y.UndoManager {
    return this.#current.undoManager(itemIds);
  }

  author(clientId: number): Author | undefined {
    return this.#authors.get(clientId);
  }

  onAuthors(listener: () => void): () => void {
    this.#authorListeners.add(listener);
    return () => void this.#authorListeners.delete(listener);
  }

  hasUnsaved(): boolean {
    return this.#current.count.unsaved > 0;
  }

  setReadOnly(readOnly: boolean): void {
    if (this.#readOnly === readOnly) return;
    this.#readOnly = readOnly;
    if (this.#current.status === 'online' && !this.#current.count.answered) this.#resolveUnanswered();
    this.#announce();
  }

  /** Readers answer nothing, and are asked nothing: page and server did not agree on who may write. */
  #resolveUnanswered(): void {
    if (!this.#readOnly) this.#current.reconnect();
    else if (this.hasUnsaved()) this.#startAfresh('refused');
  }

  dismiss(recoveredId: string): void {
    this.#recovered = this.#recovered.filter((r) => r.id !== recoveredId);
    this.#kept.dismiss(recoveredId);
    this.#announce();
  }

  dismissMerged(): void {
    this.#merged = undefined;
    this.#announce();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    clearTimeout(this.#keepSoon);
    if (!this.#ended && this.hasUnsaved()) this.#keep();
    this.#setAside?.generation.destroy();
    this.#current.destroy();
    this.#listeners.clear();
    this.#authorListeners.clear();
  }

  #open(): MinutesGeneration {
    const generation: MinutesGeneration = new MinutesGeneration({
      url: `${this.#options.origin.replace(/^http/, 'ws').replace(/\/+$/, '')}/yjs`,
      documentId: this.documentId,
      WebSocket: this.#options.WebSocket ?? WebSocket,
      readOnly: () => this.#readOnly,
      onChange: () => this.#changed(generation),
      onAuthor: (clientId, personId, name) => {
        this.#authors.set(clientId, { personId, name });
        for (const listener of this.#authorListeners) listener();
      },
      onSynced: () => this.#synced(generation),
      onDiscarded: (sections) => this.#offer(sections, 'discarded'),
      onMerged: (merged) => (this.#merged = merged),
      tellAfterMs: this.#options.tellAfterMs ?? tellAfterMs,
      onClosed: (why) => this.#closed(generation, why),
    });
    return generation;
  }

  #changed(generation: MinutesGeneration): void {
    if (generation !== this.#current || this.#destroyed) return;
    if (this.#keepSoon === undefined && !this.#ended) {
      this.#keepSoon = setTimeout(() => {
        this.#keepSoon = undefined;
        this.#keep();
      }, keepAfterMs);
    }
    this.#announce();
  }

  #keep(): void {
    this.#kept.keep(this.#page, this.hasUnsaved() ? this.#current.unsaved() : undefined);
  }

  #synced(generation: MinutesGeneration): void {
    if (generation !== this.#current) return;
    const aside = this.#setAside;
    this.#setAside = undefined;
    if (aside) {
      this.#offer(aside.generation.textBeyond(stateOf(generation.doc)), aside.why);
      aside.generation.destroy();
    }
    // The server asks a reader for nothing, so what was typed before would wait for ever.
    if (this.#readOnly && this.hasUnsaved()) this.#startAfresh('refused');
  }

  #closed(generation: MinutesGeneration, why: { code: number; reason: string }): void {
    if (generation !== this.#current || this.#destroyed) return;
    const aside = whyAside(why);
    if (aside !== undefined) {
      // A full document takes nothing from this page any more; one that is opened anew may take text out of it.
      if (aside === 'frozen' || aside === 'full') this.#readOnly = true;
      this.#startAfresh(aside);
      return;
    }
    this.#ended = why;
    // Of other boards it does not speak: where all has ended the live connection says so, and the page forgets it.
    if (why.code === closeCodes.accessRevoked) this.#wipe('board');
    if (why.code === closeCodes.noAccess) this.#wipe('document');
    this.#announce();
  }

  /** Sets the document aside and opens a fresh one, under another client id. */
  #startAfresh(why: Recovered['why']): void {
    const before = this.#current;
    this.#setAside?.generation.destroy();
    this.#setAside = { generation: before, why };
    before.disconnect();
    this.#generation += 1;
    this.#current = this.#open();
    this.#current.connect();
    this.#changed(this.#current);
  }

  /** R6: nothing of it stays, in the browser or in this page. */
  #wipe(what: 'document' | 'board'): void {
    clearTimeout(this.#keepSoon);
    this.#kept.wipe(what);
    const before = this.#current;
    this.#recovered = [];
    this.#merged = undefined;
    this.#generation += 1;
    this.#current = this.#open();
    before.destroy();
  }

  #offer(sections: readonly SectionText[], why: Recovered['why']): void {
    const offers = sections.map((section) => ({
      id: crypto.randomUUID(),
      itemId: section.itemId,
      text: asText(section),
      why,
    }));
    for (const offer of offers) this.#kept.offer(offer);
    this.#recovered = [...this.#recovered, ...offers];
    this.#announce();
  }

  #announce(): void {
    if (this.#destroyed) return;
    const { state } = this;
    for (const listener of this.#listeners) listener(state);
  }
}

/** @returns why the document is to be set aside, and a fresh one opened; undefined when the end is final */
function whyAside({ code, reason }: { code: number; reason: string }): Recovered['why'] | undefined {
  switch (code) {
    case closeCodes.frozen:
      return 'frozen';
    case closeCodes.frameRefused:
      return 'refused';
    case closeCodes.frameTooLarge:
      return reason === limitReasons.document ? 'full' : 'tooLarge';
    default:
      return undefined;
  }
}
