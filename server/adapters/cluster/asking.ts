import { randomUUID } from 'node:crypto';
import type { Channel, Codec, Log, NodeAnswer, NodeName, Nodes, Question } from '#server/ports.ts';
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
  others: Others;
}

/** A question of this node that waits for the others. */
interface Waiting {
  answers: Map<NodeName, NodeAnswer>;
  look: () => void;
}

/**
 * R2, R4: asks the other nodes, and waits for each until it has answered or its lease has ended. The question stands
 * in the store, so that who does not hear the channel comes upon it too.
 */
export class Asking {
  readonly #parts: Parts;
  /** By the question's id. */
  readonly #waiting = new Map<string, Waiting>();
  /** Questions that nobody need answer any more, and that may still stand in the store. */
  readonly #over = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws QuorateError `unavailable` when the store cannot be asked who is there: then nothing was asked either */
  async ask(topic: string, message: unknown): Promise<NodeAnswer[]> {
    const { nodes, channel, codec, self, others, timing, time } = this.#parts;
    await others.lookAnew();
    const asked = others.live.map(({ node }) => node);
    if (asked.length === 0) return [];
    const question: Question = { id: randomUUID(), from: self(), topic, message };
    const waiting: Waiting = { answers: new Map(), look: () => {} };
    this.#waiting.set(question.id, waiting);
    try {
      await within(time, timing.patienceMs, nodes.ask(question));
      channel?.publish(busSubject, packBus(codec, { kind: 'ask', question }));
      return await this.#answers(question, asked, waiting);
    } finally {
      this.#waiting.delete(question.id);
      this.#over.add(question.id);
      void this.#withdraw(question.id);
    }
  }

  /** Whatever name it was asked under: a node that was fenced meanwhile has another. */
  isOwn(questionId: string): boolean {
    return this.#waiting.has(questionId) || this.#over.has(questionId);
  }

  /** One of its own stands in the store: it was not withdrawn, or it came there late. */
  async foundOwn(questionId: string): Promise<void> {
    if (this.#over.has(questionId)) await this.#withdraw(questionId);
  }

  heard(questionId: string, answer: NodeAnswer): void {
    const waiting = this.#waiting.get(questionId);
    waiting?.answers.set(answer.node, answer);
    waiting?.look();
  }

  /** Nodes that leave in order have closed all they had, and owe no answer. */
  async #answers(question: Question, asked: readonly NodeName[], waiting: Waiting): Promise<NodeAnswer[]> {
    const { others, timing, time } = this.#parts;
    const missing = () => asked.filter((node) => !waiting.answers.has(node) && !others.hasGone(node));
    while (missing().length > 0) {
      await new Promise<void>((resolve) => {
        const stop = time.after(timing.pollMs, resolve);
        waiting.look = () => {
          if (missing().length > 0) return;
          stop();
          resolve();
        };
      });
      if (missing().length > 0) await this.#lookInStore(question.id);
    }
    return asked.map((node) => waiting.answers.get(node) ?? { node, unreachable: true });
  }

  /** What did not come over the channel; and whose lease has ended. */
  async #lookInStore(questionId: string): Promise<void> {
    const { nodes, others, log, timing, time } = this.#parts;
    try {
      const answers = await within(time, timing.patienceMs, nodes.answers(questionId));
      for (const answer of answers) this.heard(questionId, answer);
      await others.look();
    } catch (error) {
      log.warn('the other nodes could not be looked at', { message: wordsOf(error) });
    }
  }

  async #withdraw(questionId: string): Promise<void> {
    const { nodes, log, timing, time } = this.#parts;
    try {
      await within(time, timing.patienceMs, nodes.withdraw(questionId));
    } catch (error) {
      log.warn('a question could not be withdrawn', { message: wordsOf(error) });
    }
  }
}
