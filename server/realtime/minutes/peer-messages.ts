/**
 * What nodes tell each other of one document, in the notation of lib0 (ADR 0014):
 *
 *     varUint type, then
 *     0 content:   varUint count, that many varString (ids of log entries), author, varUint count, that many varUint
 *                  (client ids), varUint8Array (the message as browsers are sent it)
 *     1 awareness: varUint 1 when this is all that the sender shows, or 0; varUint count, then for each: varUint client
 *                  id, varUint clock, varString state, author
 *     2 hello:     nothing; whoever came asks for the carets of the others
 *
 *     author: varString person id, varString name
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Author } from './authorship.ts';
import type { AwarenessEntry } from './awareness-book.ts';

export interface PeerContent {
  type: 'content';
  ids: string[];
  author: Author;
  clients: number[];
  message: Uint8Array;
}
export interface PeerAwareness {
  type: 'awareness';
  /** What its browsers showed before and is not among these is over. */
  all: boolean;
  entries: { entry: AwarenessEntry; author: Author }[];
}
export type PeerMessage = PeerContent | PeerAwareness | { type: 'hello' };

const types = { content: 0, awareness: 1, hello: 2 } as const;

function writeList<T>(encoder: encoding.Encoder, list: readonly T[], write: (each: T) => void): void {
  encoding.writeVarUint(encoder, list.length);
  list.forEach(write);
}

const readList = <T>(decoder: decoding.Decoder, read: () => T): T[] =>
  Array.from({ length: decoding.readVarUint(decoder) }, read);

function writeAuthor(encoder: encoding.Encoder, { personId, name }: Author): void {
  encoding.writeVarString(encoder, personId);
  encoding.writeVarString(encoder, name);
}

const readAuthor = (decoder: decoding.Decoder): Author => ({
  personId: decoding.readVarString(decoder),
  name: decoding.readVarString(decoder),
});

export const writePeerMessage = (message: PeerMessage): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, types[message.type]);
    if (message.type === 'content') {
      writeList(encoder, message.ids, (id) => encoding.writeVarString(encoder, id));
      writeAuthor(encoder, message.author);
      writeList(encoder, message.clients, (id) => encoding.writeVarUint(encoder, id));
      encoding.writeVarUint8Array(encoder, message.message);
    } else if (message.type === 'awareness') {
      encoding.writeVarUint(encoder, message.all ? 1 : 0);
      writeList(encoder, message.entries, ({ entry, author }) => {
        encoding.writeVarUint(encoder, entry.clientId);
        encoding.writeVarUint(encoder, entry.clock);
        encoding.writeVarString(encoder, entry.state);
        writeAuthor(encoder, author);
      });
    }
  });

/** @throws Error when it is none of these: another version's */
export function readPeerMessage(bytes: Uint8Array): PeerMessage {
  const decoder = decoding.createDecoder(bytes);
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case types.content:
      return {
        type: 'content',
        ids: readList(decoder, () => decoding.readVarString(decoder)),
        author: readAuthor(decoder),
        clients: readList(decoder, () => decoding.readVarUint(decoder)),
        message: decoding.readVarUint8Array(decoder),
      };
    case types.awareness:
      return {
        type: 'awareness',
        all: decoding.readVarUint(decoder) === 1,
        entries: readList(decoder, () => ({
          entry: {
            clientId: decoding.readVarUint(decoder),
            clock: decoding.readVarUint(decoder),
            state: decoding.readVarString(decoder),
          },
          author: readAuthor(decoder),
        })),
      };
    case types.hello:
      return { type: 'hello' };
    default:
      throw new Error(`message of the unknown type ${type}`);
  }
}
