import type { Bus, NodeAnswer, NodeName, Wire } from '#server/ports.ts';
import { settle } from './fake-time.ts';

interface UnderWay {
  to: NodeEnd;
  topic: string;
  message: string;
}

/** The bus of several nodes, in memory. What is sent is under way until the test lets it arrive, in any order. */
export class SharedBus {
  readonly ends: NodeEnd[] = [];
  /** All that was published, by topic. */
  readonly published: { topic: string; message: unknown }[] = [];
  #underWay: UnderWay[] = [];

  join(name: NodeName): NodeEnd {
    const end = new NodeEnd(this, name);
    this.ends.push(end);
    return end;
  }

  send(topic: string, message: unknown): void {
    this.published.push({ topic, message });
    const text = JSON.stringify(message);
    for (const to of this.ends) this.#underWay.push({ to, topic, message: text });
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  /** One of those under way arrives, or is lost on a node that is deaf. @param which of them */
  async arrive(which = 0): Promise<void> {
    const [next] = this.#underWay.splice(which, 1);
    if (next && !next.to.deaf) await next.to.hear(next.topic, JSON.parse(next.message));
  }

  /** Everything arrives, with what follows from it. */
  async quiet(): Promise<void> {
    for (;;) {
      await settle(3);
      if (this.#underWay.length === 0) return;
      while (this.#underWay.length > 0) await this.arrive();
    }
  }

  /** A node has ended; the others are told, and what it said is under way all the same. */
  end(gone: NodeEnd): void {
    this.ends.splice(this.ends.indexOf(gone), 1);
    this.#underWay = this.#underWay.filter(({ to }) => to !== gone);
    this.tellGone(gone.node);
  }

  tellGone(name: NodeName): void {
    for (const end of this.ends) if (end.node !== name) for (const gone of end.goneListeners) gone(name);
  }
}

/** One node's end of it. */
export class NodeEnd implements Bus, Pick<Wire, 'onGone' | 'onMissed'> {
  node: NodeName;
  /** While it is, what others say is lost to it, and what it says to them. */
  deaf = false;
  readonly goneListeners = new Set<(node: NodeName) => void>();
  readonly #missedListeners = new Set<() => void>();
  readonly #handlers = new Map<string, Set<(message: never) => unknown>>();
  readonly #shared: SharedBus;

  constructor(shared: SharedBus, name: NodeName) {
    this.#shared = shared;
    this.node = name;
  }

  async publish(topic: string, message: unknown): Promise<void> {
    if (!this.deaf) this.#shared.send(topic, message);
  }

  async ask(topic: string, message: unknown): Promise<NodeAnswer[]> {
    const asked = this.#shared.ends.map(async (end) => ({ node: end.node, answer: await end.hear(topic, message) }));
    return Promise.all(asked);
  }

  on(topic: string, handler: (message: never) => unknown): () => void {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  onGone(gone: (node: NodeName) => void): () => void {
    this.goneListeners.add(gone);
    return () => void this.goneListeners.delete(gone);
  }

  onMissed(missed: () => void): () => void {
    this.#missedListeners.add(missed);
    return () => void this.#missedListeners.delete(missed);
  }

  async hear(topic: string, message: unknown): Promise<unknown> {
    const answers = await Promise.all([...(this.#handlers.get(topic) ?? [])].map((heard) => heard(message as never)));
    return answers[0];
  }

  /** Hears again, and is told that it has missed something. */
  hearAgain(): void {
    this.deaf = false;
    for (const missed of this.#missedListeners) missed();
  }

  async close(): Promise<void> {}
}
