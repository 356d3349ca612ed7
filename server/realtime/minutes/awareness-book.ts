/**
 * Who shows what (carets, selections) in one document: y-protocols/awareness without its timers, and with one rule
 * more: an entry counts only from the connection of the person to whom its client id belongs (S5).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { isShallow } from './form.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';

export interface AwarenessEntry {
  clientId: number;
  clock: number;
  /** JSON as received; `null` when the client has gone. */
  state: string;
}

/** @throws Refused when it is malformed or beyond the limits */
export function readAwareness(update: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(update);
  const entries: AwarenessEntry[] = [];
  try {
    const count = decoding.readVarUint(decoder);
    if (count > limits.awarenessEntries) throw new Refused('too many awareness entries');
    for (let i = 0; i < count; i += 1) {
      entries.push({
        clientId: decoding.readVarUint(decoder),
        clock: decoding.readVarUint(decoder),
        state: decoding.readVarString(decoder),
      });
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('malformed awareness');
  }
  if (decoding.hasContent(decoder)) throw new Refused('malformed awareness');
  return entries;
}

/** The sender's own entries are passed on as they are, so they must be what every browser can take. */
export function checkState(state: string): void {
  if (state.length > limits.awarenessStateLength) throw new Refused('awareness state too large');
  let value: unknown;
  try {
    value = JSON.parse(state);
  } catch {
    throw new Refused('malformed awareness');
  }
  if (typeof value !== 'object' || Array.isArray(value)) throw new Refused('malformed awareness');
  if (!isShallow(value, limits.awarenessStateDepth)) throw new Refused('awareness state nests too deep');
}

export function writeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
}

const gone = 'null';

/** @typeParam Holder the connection that last spoke for a client id */
export class AwarenessBook<Holder> {
  readonly #present = new Map<number, { entry: AwarenessEntry; holder: Holder }>();
  /** Clocks of those that have gone, so that nothing older brings them back. Dropped with the document. */
  readonly #gone = new Map<number, number>();

  /** @returns whether it is news; replays of older clocks are not */
  take(entry: AwarenessEntry, holder: Holder): boolean {
    const { clientId, clock, state } = entry;
    const present = this.#present.get(clientId);
    if (present) {
      const newer = clock > present.entry.clock || (clock === present.entry.clock && state === gone);
      if (!newer) return false;
    } else if (state === gone || clock <= (this.#gone.get(clientId) ?? -1)) {
      return false;
    }
    if (state === gone) this.#leave(clientId, clock);
    else this.#present.set(clientId, { entry, holder });
    return true;
  }

  /** @returns the entries that take back what this connection showed; those of others stay (y-websocket #126) */
  leave(holder: Holder): AwarenessEntry[] {
    const left: AwarenessEntry[] = [];
    for (const [clientId, shown] of this.#present) {
      if (shown.holder !== holder) continue;
      left.push({ clientId, clock: shown.entry.clock, state: gone });
      this.#leave(clientId, shown.entry.clock);
    }
    return left;
  }

  /** @returns the connection that shows this client id now */
  holder(clientId: number): Holder | undefined {
    return this.#present.get(clientId)?.holder;
  }

  all(): AwarenessEntry[] {
    return [...this.#present.values()].map((shown) => shown.entry);
  }

  of(holder: Holder): AwarenessEntry[] {
    return this.heldBy((other) => other === holder);
  }

  heldBy(which: (holder: Holder) => boolean): AwarenessEntry[] {
    return [...this.#present.values()].filter((shown) => which(shown.holder)).map((shown) => shown.entry);
  }

  #leave(clientId: number, clock: number): void {
    this.#present.delete(clientId);
    this.#gone.set(clientId, clock);
  }
}
