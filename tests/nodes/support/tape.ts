import { WebSocket } from 'ws';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';

/** A message as it came, and when. */
interface Recorded {
  at: number;
  bytes: Uint8Array;
}

/**
 * A browser's end of minutes sync that keeps every byte it is sent. It types into a document of its own and follows the
 * protocol, and comes back with what was not acknowledged when a test tells it to.
 */
export class Tape {
  readonly doc: Y.Doc;
  readonly recorded: Recorded[] = [];
  /** Close code, once it was closed. */
  readonly closed: Promise<number>;
  /** When it was closed. */
  closedAt: number | undefined;
  readonly ws: WebSocket;
  #sent = 0;
  #acknowledged = 0;
  #waiters: (() => void)[] = [];
  readonly #onUpdate = (update: Uint8Array, origin: unknown) => {
    if (origin !== this) this.#sendSync(syncTypes.update, update);
  };

  /** @param doc what it has from before */
  constructor(address: string, cookie: string, doc = new Y.Doc()) {
    this.doc = doc;
    this.ws = new WebSocket(address, { headers: { cookie } });
    this.ws.binaryType = 'arraybuffer';
    this.ws.on('error', () => {});
    this.closed = new Promise((resolve) =>
      this.ws.once('close', (code: number) => {
        this.closedAt = performance.now();
        doc.off('update', this.#onUpdate);
        this.#wake();
        resolve(code);
      }),
    );
    this.ws.on('open', () => {
      this.#sendSync(syncTypes.step1, Y.encodeStateVector(doc));
      doc.on('update', this.#onUpdate);
    });
    this.ws.on('message', (data: ArrayBuffer) => this.#take(new Uint8Array(data)));
  }

  get text(): Y.Text {
    return this.doc.getText('typed');
  }

  type(text: string): void {
    this.text.insert(this.text.length, text);
  }

  /** Whether all that it sent has been acknowledged as durable. */
  get saved(): boolean {
    return this.#acknowledged >= this.#sent;
  }

  /** Resolves once the condition holds; looked at whenever something comes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.next();
  }

  /** Resolves once something comes, or it is closed. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Resolves once it has been sent the document. */
  synced = this.#synced();

  async #synced(): Promise<void> {
    await Promise.resolve();
    await this.until(() => this.recorded.some(({ bytes }) => isStep2(bytes)) || this.closedAt !== undefined);
  }

  /** All that came after a moment, as one string of bytes, so that a test can look for what must not be in it. */
  since(at: number): Recorded[] {
    return this.recorded.filter((message) => message.at > at);
  }

  close(): void {
    this.ws.close();
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #take(bytes: Uint8Array): void {
    this.recorded.push({ at: performance.now(), bytes });
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === messageTypes.durable) this.#acknowledged = decoding.readVarUint(decoder);
    if (type === messageTypes.sync) {
      const kind = decoding.readVarUint(decoder);
      const content = decoding.readVarUint8Array(decoder);
      if (kind === syncTypes.step1) this.#sendSync(syncTypes.step2, Y.encodeStateAsUpdate(this.doc, content));
      else Y.applyUpdate(this.doc, content, this);
    }
    this.#wake();
  }

  #sendSync(kind: number, content: Uint8Array): void {
    if (this.ws.readyState !== WebSocket.OPEN) return;
    if (kind !== syncTypes.step1) this.#sent += 1;
    this.ws.send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, messageTypes.sync);
        encoding.writeVarUint(encoder, kind);
        encoding.writeVarUint8Array(encoder, content);
      }),
    );
  }
}

const isStep2 = (bytes: Uint8Array): boolean => bytes[0] === messageTypes.sync && bytes[1] === syncTypes.step2;

/** Whether a message carries what others wrote, or show: anything but acknowledgements. */
export const isContent = ({ bytes }: Recorded): boolean => bytes[0] !== messageTypes.durable;
