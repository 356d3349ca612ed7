import type { Channel, Codec, Log, NodeName, Wire } from '#server/ports.ts';
import { documentSubject, packDocument, unpackDocument } from './messages.ts';
import { wordsOf } from './timing.ts';

interface Parts {
  channel: Channel;
  codec: Codec;
  log: Log;
  self: () => NodeName;
  /** What another still sends is not heard (R4), nor what this node sent under a name that it had before. */
  isLive: (node: NodeName) => boolean | Promise<boolean>;
  gone: Set<(node: NodeName) => void>;
  missed: Set<() => void>;
}

export function createWire({ channel, codec, log, self, isLive, gone, missed }: Parts): Wire {
  return {
    send(documentId, scope, message) {
      channel.publish(documentSubject(documentId), packDocument(codec, scope, self(), message));
    },
    listen(documentId, heard) {
      const failed = (error: unknown) => log.error('wire.message_failed', { documentId, message: wordsOf(error) });
      let stopped = false;
      const subscribed = channel.subscribe(documentSubject(documentId), (packed) => {
        try {
          const { from, message } = unpackDocument(codec, packed);
          if (from === self()) return;
          const pass = (live: boolean) => live && !stopped && heard(from, message);
          const live = isLive(from);
          if (typeof live === 'boolean') pass(live);
          else live.then(pass).catch(failed);
        } catch (error) {
          failed(error);
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
