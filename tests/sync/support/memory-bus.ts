import type { Bus } from '#server/ports.ts';

/** One node's bus, in memory. */
export class MemoryBus implements Bus {
  readonly node = 'node-1';
  readonly published: { topic: string; message: unknown }[] = [];
  readonly #handlers = new Map<string, Set<(message: never) => unknown>>();

  async publish(topic: string, message: unknown): Promise<void> {
    this.published.push({ topic, message });
    await this.ask(topic, message);
  }

  async ask(topic: string, message: unknown): Promise<{ node: string; answer?: unknown }[]> {
    const handlers = [...(this.#handlers.get(topic) ?? [])];
    const answers = await Promise.all(handlers.map((handler) => handler(message as never)));
    return [{ node: this.node, answer: answers[0] }];
  }

  on(topic: string, handler: (message: never) => unknown): () => void {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  async close(): Promise<void> {}
}
