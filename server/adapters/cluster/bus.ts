import { QuorateError } from '#server/errors.ts';
import type { Bus, Channel, Codec, NodeAnswer, NodeName } from '#server/ports.ts';
import type { Asking } from './asking.ts';
import type { Handlers } from './handlers.ts';
import { busSubject, packBus } from './messages.ts';
import type { Others } from './others.ts';

interface Parts {
  channel: Channel | undefined;
  codec: Codec;
  self: () => NodeName;
  /** Whether this process is a node itself, and so hears what it says. */
  serving: boolean;
  handlers: Handlers;
  asking: Asking;
  others: Others;
  close: () => Promise<void>;
}

/** Internal: a node was found to be gone. Answered, so that whoever fenced it knows that all others know. */
export const goneTopic = 'node-gone';

export function createBus({ channel, codec, self, serving, handlers, asking, others, close }: Parts): Bus {
  let closed: Promise<void> | undefined;
  const refuseClosed = () => {
    if (closed) throw new QuorateError('unavailable');
  };

  /** Who did not answer was fenced: the others know it too before this resolves, and show nothing that it still sends. */
  async function askOthers(topic: string, message: unknown): Promise<NodeAnswer[]> {
    const answers = await asking.ask(topic, message);
    for (const { node, unreachable } of answers) {
      if (unreachable && others.hasGone(node)) await askOthers(goneTopic, { node });
    }
    return answers;
  }

  return {
    get node() {
      return self();
    },
    async publish(topic, message) {
      refuseClosed();
      if (serving) void handlers.answer(self(), topic, message);
      channel?.publish(busSubject, packBus(codec, { kind: 'publish', from: self(), topic, message }));
    },
    async ask(topic, message) {
      refuseClosed();
      const here = serving ? [handlers.answer(self(), topic, message)] : [];
      const [theirs, ...ours] = await Promise.all([askOthers(topic, message), ...here]);
      return [...ours, ...theirs];
    },
    on: (topic, handler) => handlers.on(topic, handler),
    close: () => (closed ??= close()),
  };
}
