/** One person's browser, without the document: it counts what it receives, by the edits in it. */
import type { Target } from '../types.ts';
import { contentStart, countUpdate, type Counting } from './decode.ts';
import { message } from './encode.ts';
import { Wire } from './wire.ts';

const messageTypes = { sync: 0, auth: 2, syncReply: 4 };
const nothing = new Uint8Array([0]);
const emptyUpdate = new Uint8Array([0, 0]);

export interface Watcher {
  /** New edits of a client, from one clock up to another. */
  seen(reader: Client, client: number, from: number, to: number): void;
}

export interface ClientOptions {
  target: Target;
  documentId: string;
  cookie?: string | undefined;
  /** Which of the target's nodes, counted on beyond the last; the first by default. */
  node?: number;
  /** A state vector to begin with; nothing is known otherwise. */
  knows?: Uint8Array;
  watcher?: Watcher;
  /** Is given each update that comes, and when it came. */
  onUpdate?: (update: Uint8Array, at: number) => void;
}

export class Client implements Counting {
  /** Up to which clock it has each client's edits. */
  readonly have = new Map<number, number>();
  readonly opened: Promise<void>;
  /** Edits and deleted signs that came in updates. */
  deliveries = 0;
  frames = 0;
  awarenessFrames = 0;
  /** Edits that came before ones they follow. */
  gaps = 0;
  ended: string | undefined;
  /** When that was. */
  endedAt = NaN;
  /** Its own edits come back from some servers. */
  ownId = -1;
  readonly #wire: Wire;
  readonly #options: ClientOptions;
  readonly #prefix: Uint8Array;
  #live = false;
  #synced!: () => void;
  #failed!: (error: Error) => void;

  constructor(options: ClientOptions) {
    this.#options = options;
    const { target, documentId, cookie, node = 0 } = options;
    const hocuspocus = target.dialect === 'hocuspocus';
    this.#prefix = hocuspocus ? text(documentId) : new Uint8Array();
    this.opened = new Promise((resolve, reject) => {
      this.#synced = resolve;
      this.#failed = reject;
    });
    this.opened.catch(() => undefined);
    const path = hocuspocus ? '/' : `${target.path}${documentId}${target.query}`;
    this.#wire = new Wire(
      { port: target.ports[node % target.ports.length]!, path, cookie },
      {
        open: () => this.#begin(),
        message: (bytes) => this.#message(bytes),
        closed: (code, reason) => {
          this.endedAt = performance.now();
          this.ended ??= `${code} ${reason}`.trim();
          this.#failed(new Error(`the connection to ${documentId} closed: ${code} ${reason}`));
        },
      },
    );
  }

  get bytesIn(): number {
    return this.#wire.bytesIn;
  }

  get waiting(): number {
    return this.#wire.waiting;
  }

  /** @param payload a message of the y-websocket protocol */
  send(payload: Uint8Array): void {
    this.#wire.send(this.#prefix.byteLength === 0 ? payload : Buffer.concat([this.#prefix, payload]));
  }

  together(work: () => void): void {
    this.#wire.together(work);
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  close(): void {
    this.ended ??= 'closed by us';
    this.#wire.close();
  }

  destroy(): void {
    this.ended ??= 'closed by us';
    this.#wire.destroy();
  }

  #begin(): void {
    if (this.#prefix.byteLength > 0) this.send(Buffer.concat([new Uint8Array([2, 0]), text('a token')]));
    this.send(message.step1(this.#options.knows ?? nothing));
  }

  #message(bytes: Uint8Array): void {
    const at = this.#prefix.byteLength;
    const type = bytes[at];
    if (type === messageTypes.sync || (type === messageTypes.syncReply && at > 0)) this.#sync(bytes, at + 1);
    else if (type === 1) this.awarenessFrames += 1;
    else if (type === messageTypes.auth && at > 0 && bytes[at + 1] === 1) this.#failed(new Error('permission denied'));
  }

  #sync(bytes: Uint8Array, at: number): void {
    const kind = bytes[at];
    if (kind === 0) return this.send(message.step2(emptyUpdate));
    const start = contentStart(bytes, at + 1);
    this.#options.onUpdate?.(bytes.subarray(start), performance.now());
    this.#live = kind === 2;
    if (this.#live) this.frames += 1;
    countUpdate(bytes, start, this);
    if (kind === 1) this.#synced();
  }

  inserted(client: number, clock: number, length: number): void {
    if (client === this.ownId) return;
    const had = this.have.get(client) ?? 0;
    const end = clock + length;
    if (end <= had) return;
    if (clock > had) this.gaps += 1;
    const from = clock > had ? clock : had;
    this.have.set(client, end);
    if (this.#live) this.deliveries += end - from;
    this.#options.watcher?.seen(this, client, from, end);
  }

  deleted(client: number, _clock: number, length: number): void {
    if (this.#live && client !== this.ownId) this.deliveries += length;
  }
}

/** lib0's string; shorter than 128 bytes. */
function text(value: string): Uint8Array {
  const content = Buffer.from(value);
  return Buffer.concat([new Uint8Array([content.byteLength]), content]);
}
