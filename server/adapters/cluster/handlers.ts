import type { Log, NodeAnswer, NodeName } from '#server/ports.ts';
import { copyOf } from './messages.ts';
import { wordsOf } from './timing.ts';

export type Handler = (message: never) => unknown;

/**
 * Who listens on this node, by topic. Where a topic has several handlers all are run, and the first answer that is not
 * undefined is the node's. A node whose handler fails counts as unreachable: what was asked may not have happened.
 */
export class Handlers {
  readonly #byTopic = new Map<string, Set<Handler>>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  on(topic: string, handler: Handler): () => void {
    const set = this.#byTopic.get(topic) ?? new Set();
    this.#byTopic.set(topic, set.add(handler));
    return () => void set.delete(handler);
  }

  /** Every handler is called before this returns. */
  async answer(node: NodeName, topic: string, message: unknown): Promise<NodeAnswer> {
    const running = [...(this.#byTopic.get(topic) ?? [])].map(async (handler) => handler(copyOf(message) as never));
    const results = await Promise.allSettled(running);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      this.#log.error('bus.handler_failed', { topic, message: wordsOf(failed.reason) });
      return { node, unreachable: true };
    }
    const answers = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    const answer = answers.find((each) => each !== undefined);
    return { node, ...(answer === undefined ? {} : { answer: copyOf(answer) }) };
  }

  clear(): void {
    this.#byTopic.clear();
  }
}
