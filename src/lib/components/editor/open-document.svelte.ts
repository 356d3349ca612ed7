import { identityOf } from '#lib/components/ui/identity.ts';
import { createMinutesSession } from '#lib/live/minutes-session.ts';
import type { MinutesOptions, MinutesSession, MinutesState } from '#lib/live/minutes-types.ts';
import { CaretHub } from './caret-hub.ts';
import { Placed } from './placed.ts';

/** What the editors of one document need of it while it is the same document: made anew with each generation. */
export interface Binding {
  generation: number;
  session: MinutesSession;
  carets: CaretHub;
  placed: Placed;
}

/** One minutes document, open in this page. */
export class OpenDocument {
  readonly documentId: string;
  readonly session: MinutesSession;
  state: MinutesState = $state.raw()!;
  binding: Binding = $state.raw()!;
  /** Which decisions and actions stand in it. */
  placed: ReadonlySet<string> = $state.raw(new Set());
  readonly #stop: (() => void)[];
  /** Once the server has closed this document for good: with the code. */
  readonly ended: Promise<number>;

  constructor(options: MinutesOptions) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.documentId = options.documentId;
    this.session = createMinutesSession(options);
    this.state = this.session.state;
    this.binding = this.#bind();
    this.#stop = [
      this.session.subscribe((state) => {
        this.state = state;
        if (state.generation !== this.binding.generation) this.#bindAnew();
        if (state.ended !== undefined) resolve(state.ended.code);
      }),
      this.session.onAuthors(() => this.binding.carets.ownersChanged()),
    ];
  }

  close(): void {
    for (const stop of this.#stop) stop();
    letGo(this.binding);
    this.session.destroy();
  }

  #bindAnew(): void {
    const old = this.binding;
    this.binding = this.#bind();
    letGo(old);
  }

  #bind(): Binding {
    const { session } = this;
    const carets = new CaretHub(session.doc, session.awareness, (clientId) => {
      const author = session.author(clientId);
      return author && { ...author, hue: identityOf(author.personId).colour };
    });
    const placed = new Placed(session.doc, (refs) => (this.placed = refs));
    return { generation: session.state.generation, session, carets, placed };
  }
}

function letGo({ carets, placed }: Binding): void {
  carets.end();
  placed.end();
}
