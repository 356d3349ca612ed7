import { KeyMissing, type Channel, type Codec, type Log, type NodeName, type Wire } from '#server/ports.ts';
import { documentSubject, packDocument, unpackDocument } from './messages.ts';
import { wordsOf } from './timing.ts';

interface Parts {
  channel: Channel;
  codec: Codec;
  log: Log;
  self: () => NodeName;
  /** Whether this node goes, or went, by that name. */
  wasOwn: (node: NodeName) => boolean;
  /** What one that has ended still sends is not heard (R4). */
  isLive: (node: NodeName) => boolean | Promise<boolean>;
  gone: Set<(node: NodeName) => void>;
  missed: Set<() => void>;
}

export function createWire({ channel, codec, log, self, wasOwn, isLive, gone, missed }: Parts): Wire {
  /** Nodes that are being looked for: what they send meanwhile keeps its order. */
  const asked = new Map<NodeName, Promise<boolean>>();

  function whetherLive(node: NodeName): boolean | Promise<boolean> {
    const live = asked.get(node) ?? isLive(node);
    if (typeof live === 'boolean' || asked.has(node)) return live;
    asked.set(node, live);
    void live.finally(() => asked.delete(node));
    return live;
  }

  return {
    send(documentId, scope, message) {
      try {
        channel.publish(documentSubject(documentId), packDocument(codec, scope, self(), message));
      } catch (error) {
        // Its log has the same: others read it there.
        if (error instanceof KeyMissing) error.fetch().catch(() => undefined);
        else log.error('wire.not_sent', { documentId, message: wordsOf(error) });
      }
    },
    listen(documentId, heard) {
      const failed = (error: unknown) => log.error('wire.message_failed', { documentId, message: wordsOf(error) });
      let stopped = false;
      const subscribed = channel.subscribe(documentSubject(documentId), (packed) => {
        try {
          const { from, message } = unpackDocument(codec, packed);
          if (wasOwn(from)) return;
          const pass = (live: boolean) => live && !stopped && heard(from, message);
          const live = whetherLive(from);
          if (typeof live === 'boolean') pass(live);
          else live.then(pass).catch(failed);
        } catch (error) {
          if (!(error instanceof KeyMissing)) return failed(error);
          // What came under a key that another node has just made is in the log too.
          error.fetch().then(() => {
            for (const each of missed) each();
          }, failed);
        }
      });
      const stop = () => {
        stopped = true;
        subscribed.stop();
      };
      return { ready: subscribed.ready, stop };
    },
    onGone(listener) {
      gone.add(listener);
      return () => void gone.delete(listener);
    },
    onMissed(listener) {
      missed.add(listener);
      return () => void missed.delete(listener);
    },
  };
}
