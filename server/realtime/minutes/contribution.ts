import type { NewLogEntry } from '../../ports.ts';
import type { Author } from './authorship.ts';
import type { Connection } from './connection.ts';
import type { Inspection } from './inspect.ts';
import { splitByClient } from './split.ts';

/** Content on its way in, once it is known to be the sender's to bring. */
export interface Contribution {
  update: Uint8Array;
  found: Inspection;
  author: Author;
  from?: Connection;
  /** The message as it came, when it can be passed on as it is. */
  received?: Uint8Array;
  /** S5: client ids of others, whose content the sender carries while the document is recovering. */
  carried?: ReadonlySet<number>;
}

/**
 * @param reduced what the document lacked
 * @returns what of it is the author's own, and apart from it what they carried
 */
export function logEntries(
  reduced: Uint8Array,
  { author, carried }: Contribution,
  about: Omit<NewLogEntry, 'update' | 'author' | 'carried'>,
): NewLogEntry[] {
  const entry = (update: Uint8Array): NewLogEntry => ({ ...about, author: author.personId, update });
  if (!carried || carried.size === 0) return [entry(reduced)];
  const [theirs, own] = splitByClient(reduced, (clientId) => carried.has(clientId));
  return [...(theirs ? [{ ...entry(theirs), carried: true as const }] : []), ...(own ? [entry(own)] : [])];
}
