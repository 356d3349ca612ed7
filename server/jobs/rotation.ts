import { QuorateError } from '../errors.ts';
import type { Aggregates, Clock, KeyRotation, Recoded, Recoding } from '../ports.ts';

interface Parts {
  keys: KeyRotation;
  recoding: Pick<Recoding, 'recode'>;
  aggregates: Pick<Aggregates, 'get' | 'insert' | 'replace'>;
  clock: Pick<Clock, 'now'>;
  /** Whether what is written is encrypted: if not, nothing gets a new key, and all is put in the clear. */
  encrypts: boolean;
  /** Resolves once every node knows the newest keys. */
  tellNodes: () => Promise<void>;
  /** Takes a line about how far it has come. */
  tell: (line: string) => void;
}

export interface Rotated {
  /** Data keys that were under another key of the key service. */
  rewrapped: number;
  /** New data keys; 0 when an earlier rotation was gone on with. */
  made: number;
  recoded: Recoded;
}

const settingId = 'keyRotation';

interface State {
  /** ISO instants. */
  begun: string;
  done?: string;
}

/** A node that was being started while all was gone through may have written under a key from before. */
const roundsAtMost = 10;
const tellEveryMs = 3_000;

/**
 * Puts all content under new data keys, while others read and write (D7). Cut short, it is gone on with by the next call.
 * @throws QuorateError `not_possible_now` when content under older keys keeps coming
 */
export async function rotateKeys(parts: Parts): Promise<Rotated> {
  const { keys, encrypts, tellNodes } = parts;
  const rewrapped = await keys.rewrap();
  const state = await readState(parts);
  const goesOn = state !== undefined && state.done === undefined;
  const made = encrypts && !goesOn ? await keys.rotate() : 0;
  const begun = goesOn ? state.begun : new Date(parts.clock.now()).toISOString();
  await writeState(parts, { begun });
  await tellNodes();
  const recoded = await recodeAll(parts);
  await writeState(parts, { begun, done: new Date(parts.clock.now()).toISOString() });
  return { rewrapped, made, recoded };
}

async function recodeAll({ recoding, tell }: Parts): Promise<Recoded> {
  const all: Recoded = { seen: 0, changed: 0 };
  let told = performance.now();
  for (let round = 1; round <= roundsAtMost; round += 1) {
    const { seen, changed } = await recoding.recode((soFar) => {
      if (performance.now() - told < tellEveryMs) return;
      told = performance.now();
      tell(`round ${round}: ${soFar.seen} looked at, ${soFar.changed} put under newer keys`);
    });
    all.seen = seen;
    all.changed += changed;
    if (changed === 0) return all;
  }
  throw new QuorateError(
    'not_possible_now',
    'Something goes on writing under older keys. Start every process anew, then run this again.',
  );
}

async function readState({ aggregates }: Parts): Promise<State | undefined> {
  return (await aggregates.get('setting', settingId))?.value.value as State | undefined;
}

async function writeState({ aggregates }: Parts, value: State): Promise<void> {
  const stored = await aggregates.get('setting', settingId);
  if (stored) await aggregates.replace('setting', { id: settingId, value }, stored.version);
  else await aggregates.insert('setting', { id: settingId, value });
}
