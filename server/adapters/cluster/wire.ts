import type { Channel, Codec, Log, NodeName, Wire } from '#server/ports.ts';
import { documentSubject, packDocument, unpackDocument } from './messages.ts';
import { wordsOf } from './timing.ts';

interface Parts {
  channel: Channel;
  codec: Codec;
  log: Log;
  self: () => NodeName;
  /** What such a node still sends is not heard (R4). */
  hasGone: (node: NodeName) => boolean;
  gone: Set<(node: NodeName) => void>;
  missed: Set<() => void>;
}

export function createWire({ channel, codec, log, self, hasGone, gone, missed }: Parts): Wire {
  return {
    send(documentId, scope, message) {
      channel.publish(documentSubject(documentId), packDocument(codec, scope, self(), message));
    },
    listen: (documentId, heard) =>
      channel.subscribe(documentSubject(documentId), (packed) => {
        try {
          const { from, message } = unpackDocument(codec, packed);
          if (from !== self() && !hasGone(from)) heard(from, message);
        } catch (error) {
          log.error('wire.message_failed', { documentId, message: wordsOf(error) });
        }
      }),
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
