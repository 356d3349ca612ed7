import { Aside } from './aside.ts';

export interface AttendedEvents<Request, Answer> {
  /** From either, where one has taken the other's place: what was sent twice may be answered twice. */
  answer: (answer: Answer) => void;
  /** Once, whether it failed or was told to end. */
  ended: (cause?: unknown) => void;
  /** What was sent and is not answered, in order: for one that takes its place. */
  unanswered: () => Iterable<Request>;
}

/** A process beside this one (`Aside`), and one that hurries in its place once it gets no processor. */
export class Attended<Request, Answer> {
  readonly #module: URL;
  readonly #on: AttendedEvents<Request, Answer>;
  #aside: Aside<Request, Answer>;

  /** @param module calls `answering` */
  constructor(module: URL, on: AttendedEvents<Request, Answer>) {
    this.#module = module;
    this.#on = on;
    this.#aside = this.#begun(false);
  }

  get over(): boolean {
    return this.#aside.over;
  }

  send(request: Request): void {
    this.#aside.send(request);
  }

  hold(whether: boolean): void {
    this.#aside.hold(whether);
  }

  end(): void {
    this.#aside.end();
  }

  #begun(hurry: boolean): Aside<Request, Answer> {
    const aside: Aside<Request, Answer> = new Aside<Request, Answer>(
      this.#module,
      {
        answer: this.#on.answer,
        ended: (cause) => {
          if (aside === this.#aside) this.#on.ended(cause);
        },
        starved: () => this.#hurry(),
      },
      { hurry },
    );
    return aside;
  }

  #hurry(): void {
    const starved = this.#aside;
    this.#aside = this.#begun(true);
    starved.end();
    this.#aside.hold(true);
    for (const request of this.#on.unanswered()) this.#aside.send(request);
  }
}
