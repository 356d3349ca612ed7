import { clearInterval, setInterval } from 'node:timers';

import { QuorateError } from '#server/errors.ts';
import { KeyMissing, withKeys, type Bus, type Codec, type Log } from '#server/ports.ts';
import { createBusTables, type Answer, type Message } from './bus-tables.ts';
import type { Database } from './database.ts';
import type { LeaseRow } from './lease.ts';
import type { Timing } from './timing.ts';

type Handler = (message: never) => unknown;

interface Parts {
  db: Database;
  codec: Codec;
  node: string;
  /** Whether this process serves: one that does not (the operator's tool) is no node and answers nothing. */
  serving: boolean;
  servingNode: () => LeaseRow | undefined;
  log: Log;
  timing: Timing;
}
/** Each receiver has its own copy, as it would from another process. */
const copy = (message: unknown): unknown => JSON.parse(JSON.stringify(message ?? null)) as unknown;
const told = (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) });

/**
 * In the process itself, at once; and from other processes on the same store through its tables. Where a topic has
 * several handlers all are run, and the first answer that is not undefined is the node's. A node whose handler fails
 * counts as unreachable: what was asked of it may not have happened.
 */
export function createBus({ db, codec, node, serving, servingNode, log, timing }: Parts): Bus {
  const { pollMs, leaseMs, graceMs } = timing;
  const tables = createBusTables(db, codec);
  const handlers = new Map<string, Set<Handler>>();
  const listening = (topic: string) => [...(handlers.get(topic) ?? [])];
  let closed = false;

  const refuseClosed = () => {
    if (closed) throw new QuorateError('unavailable');
  };

  /** Every handler is called before this returns. */
  async function answerHere(topic: string, message: unknown): Promise<Answer> {
    const running = listening(topic).map(async (handler) => handler(copy(message) as never));
    const results = await Promise.allSettled(running);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      log.error('bus.handler_failed', { topic, ...told(failed.reason) });
      return { node, unreachable: true };
    }
    const answers = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    return { node, answer: copy(answers.find((answer) => answer !== undefined)) };
  }

  async function take(message: Message): Promise<void> {
    try {
      const answer = await answerHere(message.topic, await withKeys(() => message.message()));
      if (closed) return;
      if (message.kind === 'ask') tables.reply(message, answer);
      else tables.forget(message.id);
    } catch (error) {
      log.error('bus.answer_failed', { topic: message.topic, ...told(error) });
    }
  }

  let seen = 0;
  let version = -1;
  function poll(): void {
    try {
      const now = tables.dataVersion();
      if (now === version) return;
      const messages = tables.after(seen);
      version = now;
      seen = messages.at(-1)?.id ?? seen;
      for (const message of messages) void take(message);
    } catch (error) {
      log.error('bus.poll_failed', told(error));
    }
  }
  let poller: NodeJS.Timeout | undefined;
  if (serving) poller = setInterval(poll, pollMs).unref();

  /** Waits for the serving process's answer, its death, or the end of its lease. */
  function answerFrom(lease: LeaseRow, id: number): Promise<Answer> {
    let beats = lease.beats;
    let alive = performance.now();
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          const answer = tables.takeAnswer(id);
          if (answer) return finish(() => resolve(answer));
          const now = servingNode();
          if (now?.node !== lease.node || now.pid !== lease.pid || !tables.waits(id)) {
            return finish(() => resolve({ node: lease.node, unreachable: true }));
          }
          if (now.beats !== beats) {
            beats = now.beats;
            alive = performance.now();
          }
          if (performance.now() - alive > leaseMs + graceMs) {
            finish(() => resolve({ node: lease.node, unreachable: true }));
          }
        } catch (error) {
          const failed = (cause: unknown) => finish(() => reject(cause));
          // The next look finds it.
          if (error instanceof KeyMissing) error.fetch().catch(failed);
          else failed(error);
        }
      };
      const timer = setInterval(look, Math.min(pollMs, 25));
      const finish = (settle: () => void) => {
        clearInterval(timer);
        settle();
      };
    });
  }

  async function askServing(topic: string, message: unknown): Promise<Answer[]> {
    const lease = servingNode();
    if (!lease) return [];
    const id = tables.send('ask', topic, message);
    try {
      return [await answerFrom(lease, id)];
    } finally {
      tables.forget(id);
    }
  }

  return {
    node,
    async publish(topic, message) {
      refuseClosed();
      void answerHere(topic, message);
      if (!serving && servingNode()) tables.send('publish', topic, message);
    },
    async ask(topic, message) {
      refuseClosed();
      return serving ? [await answerHere(topic, message)] : askServing(topic, message);
    },
    on(topic, handler) {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(handler));
      return () => void set.delete(handler);
    },
    async close() {
      closed = true;
      if (poller) clearInterval(poller);
      handlers.clear();
    },
  };
}
