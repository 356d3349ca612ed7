/**
 * A minutes document's history as it goes to the browser (S11): who changed what, in an order in which each batch
 * applies to those before it. In the notation of lib0, version 1:
 *
 *     varUint version
 *     varString header, JSON: {documentId, people: [{id, name}], clients: [[clientId, personId or "server"]],
 *                              lastSeen: instant or null, expunged: [{at, reason, by}]}
 *     varUint count, then for each batch:
 *       varString author (a person's id), varUint8 carried (0 or 1), varUint from, varUint until (ms since 1970),
 *       varUint8Array update (Yjs, version 1; never garbage collected)
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const version = 1;

/** What one author did within about ten seconds. */
export interface HistoryBatch {
  /** A person's id. */
  author: string;
  /** Content under others' ids that the author carried while the document was recovering: not attested (S5). */
  carried: boolean;
  /** Of its first and its last change: milliseconds since 1970. */
  from: number;
  until: number;
  /** A Yjs update, version 1 encoding; it builds on the batches before it. */
  update: Uint8Array;
}

export interface History {
  documentId: string;
  /** Everybody who is named in it, also those who have left. */
  people: { id: string; name: string }[];
  /** Whose each Yjs client id is: a person's id, or `server`. */
  clients: [clientId: number, personId: string][];
  /** When the reader last looked (ISO instant). */
  lastSeen: string | null;
  /** Passages taken out of the history, oldest first; `by` is a person's id. */
  expunged: { at: string; reason: string; by: string }[];
  batches: HistoryBatch[];
}

type Header = Omit<History, 'batches'>;

export function writeHistory({ batches, documentId, people, clients, lastSeen, expunged }: History): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, version);
    const header: Header = { documentId, people, clients, lastSeen, expunged };
    encoding.writeVarString(encoder, JSON.stringify(header));
    encoding.writeVarUint(encoder, batches.length);
    for (const { author, carried, from, until, update } of batches) {
      encoding.writeVarString(encoder, author);
      encoding.writeUint8(encoder, carried ? 1 : 0);
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, until);
      encoding.writeVarUint8Array(encoder, update);
    }
  });
}

/**
 * @returns its updates are views of `bytes`, not copies
 * @throws Error when the bytes are not exactly a history of a version that is known here
 */
export function readHistory(bytes: Uint8Array): History {
  const decoder = decoding.createDecoder(bytes);
  const readVersion = read(() => decoding.readVarUint(decoder));
  if (readVersion !== version) throw new Error(`The history is of version ${readVersion}, which is not known here.`);
  const header = readHeader(read(() => decoding.readVarString(decoder)));
  const count = read(() => decoding.readVarUint(decoder));
  const batches: HistoryBatch[] = [];
  while (batches.length < count) batches.push(read(() => readBatch(decoder)));
  if (decoding.hasContent(decoder)) throw malformed('bytes follow its end');
  return { ...header, batches };
}

function readBatch(decoder: decoding.Decoder): HistoryBatch {
  const author = decoding.readVarString(decoder);
  const carried = decoding.readUint8(decoder);
  if (carried > 1) throw malformed('a batch is neither carried nor not');
  const from = decoding.readVarUint(decoder);
  const until = decoding.readVarUint(decoder);
  if (until < from) throw malformed('a batch ends before it begins');
  const update = decoding.readVarUint8Array(decoder);
  return { author, carried: carried === 1, from, until, update };
}

const malformed = (why: string, cause?: unknown) => new Error(`The history cannot be read: ${why}.`, { cause });

function read<T>(part: () => T): T {
  try {
    return part();
  } catch (cause) {
    throw malformed('it is cut short or damaged', cause);
  }
}

type Fields = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isListOf = (value: unknown, each: (member: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);
const hasTexts = (value: unknown, ...names: string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => isText((value as Fields)[name]));
const isClient = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && isText(value[1]);

function readHeader(text: string): Header {
  const header = read(() => JSON.parse(text) as Fields);
  const fits =
    hasTexts(header, 'documentId') &&
    isListOf(header.people, (person) => hasTexts(person, 'id', 'name')) &&
    isListOf(header.clients, isClient) &&
    (header.lastSeen === null || isText(header.lastSeen)) &&
    isListOf(header.expunged, (one) => hasTexts(one, 'at', 'reason', 'by'));
  if (!fits) throw malformed('its header lacks something');
  const { documentId, people, clients, lastSeen, expunged } = header as unknown as Header;
  return { documentId, people, clients, lastSeen, expunged };
}
