import type { Bus } from '#server/ports.ts';
import type { Topic, TopicAnswers, TopicMessages } from '#server/usecases/bus-topics.ts';

/** A bus of one node that remembers what was said, and answers as a test tells it to. */
export interface MemoryBus extends Bus {
  asked: { topic: string; message: unknown }[];
  published: { topic: string; message: unknown }[];
  /** What was asked on one topic. */
  askedOn<T extends Topic>(topic: T): TopicMessages[T][];
  publishedOn<T extends Topic>(topic: T): TopicMessages[T][];
  /** Answers in the node's place. */
  answer<T extends keyof TopicAnswers>(
    topic: T,
    how: (message: TopicMessages[T]) => TopicAnswers[T] | Promise<TopicAnswers[T]>,
  ): void;
  /** Further answers of nodes that cannot be reached. */
  unreachable: string[];
}

export function createMemoryBus(): MemoryBus {
  const handlers = new Map<string, (message: never) => unknown>();
  const bus: MemoryBus = {
    node: 'node-1',
    asked: [],
    published: [],
    unreachable: [],
    async publish(topic, message) {
      bus.published.push({ topic, message: structuredClone(message) });
    },
    async ask(topic, message) {
      bus.asked.push({ topic, message: structuredClone(message) });
      const answer: unknown = await handlers.get(topic)?.(message as never);
      const others = bus.unreachable.map((node) => ({ node, unreachable: true as const }));
      return [{ node: bus.node, answer }, ...others];
    },
    on(topic, handler) {
      handlers.set(topic, handler);
      return () => handlers.delete(topic);
    },
    close: () => Promise.resolve(),
    askedOn: <T extends Topic>(topic: T) =>
      bus.asked.filter((m) => m.topic === topic).map((m) => m.message as TopicMessages[T]),
    publishedOn: <T extends Topic>(topic: T) =>
      bus.published.filter((m) => m.topic === topic).map((m) => m.message as TopicMessages[T]),
    answer: (topic, how) => void handlers.set(topic, how),
  };
  return bus;
}
