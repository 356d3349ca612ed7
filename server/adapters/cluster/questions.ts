import type { Channel, Codec, Log, NodeAnswer, NodeName, Nodes, Question } from '#server/ports.ts';
import type { Asking } from './asking.ts';
import type { Handlers } from './handlers.ts';
import { busSubject, packBus } from './messages.ts';
import type { Others } from './others.ts';
import { within, type Time } from './time.ts';
import { wordsOf, type Timing } from './timing.ts';

interface Parts {
  nodes: Nodes;
  channel: Channel | undefined;
  codec: Codec;
  log: Log;
  timing: Timing;
  time: Time;
  self: () => NodeName;
  asking: Asking;
  others: Pick<Others, 'doubt'>;
  handlers: Handlers;
}

interface Taken {
  at: number;
  answer?: NodeAnswer;
  /** In the store, for who asks and does not hear the channel. */
  stored: boolean;
}

/** So long after it was answered a question may still come again: by the channel, or by a look that had begun before. */
const rememberMs = 10 * 60_000;

/** What other nodes ask this one: each question is dealt with once, whichever way it came. */
export class Questions {
  readonly #parts: Parts;
  readonly #taken = new Map<string, Taken>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The store's. Resolves once each has been begun: what it closes is closed then. @throws when the store does not answer */
  async poll(): Promise<void> {
    const { nodes, asking, timing, time } = this.#parts;
    for (const question of await within(time, timing.patienceMs, nodes.questions())) {
      const taken = this.#taken.get(question.id);
      if (asking.isOwn(question.id)) this.#follow(asking.foundOwn(question.id));
      else if (taken?.answer && !taken.stored) this.#follow(this.#store(question.id, taken));
      else this.take(question);
    }
  }

  /** Every handler is called before this returns. */
  take(question: Question): void {
    const { handlers, self, time, asking, others } = this.#parts;
    if (asking.isOwn(question.id) || this.#taken.has(question.id)) return;
    const taken: Taken = { at: time.now(), stored: false };
    this.#forgetOld(taken.at);
    this.#taken.set(question.id, taken);
    others.doubt();
    this.#follow(this.#answer(question, taken, handlers.answer(self(), question.topic, question.message)));
  }

  /** This node has another name: who asked that one while it had the one before waits for an answer under it. */
  forget(): void {
    this.#taken.clear();
  }

  /** Resolves when no answer is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #answer({ id }: Question, taken: Taken, answering: Promise<NodeAnswer>): Promise<void> {
    const { channel, codec, self } = this.#parts;
    const answer = await answering;
    // It was fenced meanwhile, and what it had begun was cut short: that name's lease has to end, with all that counts.
    if (answer.node !== self()) return;
    taken.answer = answer;
    channel?.publish(busSubject, packBus(codec, { kind: 'answer', questionId: id, answer }));
    await this.#store(id, taken);
  }

  async #store(id: string, taken: Taken): Promise<void> {
    const { nodes, log, timing, time } = this.#parts;
    taken.stored = true;
    try {
      await within(time, timing.patienceMs, nodes.answer(id, taken.answer!));
    } catch (error) {
      taken.stored = false;
      log.warn('bus.answer_failed', { message: wordsOf(error) });
    }
  }

  #follow(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  #forgetOld(now: number): void {
    for (const [id, { at }] of this.#taken) {
      if (now - at < rememberMs) break;
      this.#taken.delete(id);
    }
  }
}
