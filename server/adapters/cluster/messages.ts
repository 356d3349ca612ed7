import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { QuorateError } from '#server/errors.ts';
import type { Codec, NodeAnswer, NodeName, Question } from '#server/ports.ts';

/** What nodes send each other on the channel, besides what concerns one document. Plain JSON. */
export type BusMessage =
  | { kind: 'publish'; from: NodeName; topic: string; message: unknown }
  | { kind: 'ask'; question: Question }
  | { kind: 'answer'; questionId: string; answer: NodeAnswer };

const toText = new TextDecoder('utf-8', { fatal: true });
const toBytes = new TextEncoder();

/** The subject that all nodes listen to. */
export const busSubject = 'bus';
export const documentSubject = (documentId: string): string => `document:${documentId}`;

export const packBus = (codec: Codec, message: BusMessage): Uint8Array =>
  codec.encode('workspace', toBytes.encode(JSON.stringify(message)));

/** @throws QuorateError `store_corrupt` */
export function unpackBus(codec: Codec, packed: Uint8Array): BusMessage {
  const content = codec.decode(packed);
  try {
    return JSON.parse(toText.decode(content)) as BusMessage;
  } catch (cause) {
    throw new QuorateError('store_corrupt', 'A message between nodes is not JSON.', { cause });
  }
}

/** varString node, then the message as it is. */
export const packDocument = (codec: Codec, scope: string, from: NodeName, message: Uint8Array): Uint8Array =>
  codec.encode(
    scope,
    encoding.encode((encoder) => {
      encoding.writeVarString(encoder, from);
      encoding.writeUint8Array(encoder, message);
    }),
  );

export function unpackDocument(codec: Codec, packed: Uint8Array): { from: NodeName; message: Uint8Array } {
  const decoder = decoding.createDecoder(codec.decode(packed));
  return { from: decoding.readVarString(decoder), message: decoding.readTailAsUint8Array(decoder) };
}

/** Each receiver has its own copy, as it would from another process. */
export const copyOf = (message: unknown): unknown => JSON.parse(JSON.stringify(message ?? null)) as unknown;
