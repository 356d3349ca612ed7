/** One WebSocket of the load: no more than the protocol needs, so that the load is not what is measured. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface WireEvents {
  open(): void;
  message(bytes: Uint8Array): void;
  /** @param code 1006 when it ended without one */
  closed(code: number, reason: string): void;
}

export interface Address {
  port: number;
  path: string;
  cookie?: string | undefined;
}

const mask = randomBytes(4);

export class Wire {
  readonly #socket: Socket;
  readonly #events: WireEvents;
  #rest: Buffer | undefined;
  #open = false;
  #code = 1006;
  #reason = '';
  /** Of payload and headers, since it was opened. */
  bytesIn = 0;

  constructor({ port, path, cookie }: Address, events: WireEvents) {
    this.#events = events;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('connect', () => {
      const key = randomBytes(16).toString('base64');
      const lines = [
        `GET ${path} HTTP/1.1`,
        `Host: localhost:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${key}`,
        'Sec-WebSocket-Version: 13',
        ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
      ];
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => (this.#reason ||= error.message));
    this.#socket.on('close', () => events.closed(this.#code, this.#reason));
  }

  /** Bytes that wait to be taken by the system. */
  get waiting(): number {
    return this.#socket.writableLength;
  }

  send(payload: Uint8Array): void {
    this.#frame(2, payload);
  }

  /** What is sent in `work` goes out in one write. */
  together(work: () => void): void {
    this.#socket.cork();
    work();
    this.#socket.uncork();
  }

  /** From now on nothing is read from the socket. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#frame(8, Buffer.from([3, 232]));
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #frame(type: number, payload: Uint8Array): void {
    const size = payload.byteLength;
    const header = size < 126 ? 6 : size < 65_536 ? 8 : 14;
    const frame = Buffer.allocUnsafe(header + size);
    frame[0] = 0x80 | type;
    if (header === 6) frame[1] = 0x80 | size;
    else if (header === 8) {
      frame[1] = 0xfe;
      frame.writeUInt16BE(size, 2);
    } else {
      frame[1] = 0xff;
      frame.writeBigUInt64BE(BigInt(size), 2);
    }
    frame.set(mask, header - 4);
    for (let i = 0; i < size; i += 1) frame[header + i] = payload[i]! ^ mask[i & 3]!;
    this.#socket.write(frame);
  }

  #read(chunk: Buffer): void {
    this.bytesIn += chunk.byteLength;
    let data = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    if (!this.#open) {
      const end = data.indexOf('\r\n\r\n');
      if (end === -1) return void (this.#rest = data);
      const status = data.toString('latin1', 0, data.indexOf('\r\n'));
      if (!status.includes(' 101 ')) {
        this.#reason = status;
        return this.destroy();
      }
      this.#open = true;
      data = data.subarray(end + 4);
      this.#events.open();
    }
    this.#frames(data);
  }

  #frames(data: Buffer): void {
    const total = data.byteLength;
    let at = 0;
    while (total - at >= 2) {
      const short = data[at + 1]!;
      let start = at + 2;
      let size = short;
      if (short === 126) {
        if (total - at < 4) break;
        size = data.readUInt16BE(start);
        start += 2;
      } else if (short === 127) {
        if (total - at < 10) break;
        size = Number(data.readBigUInt64BE(start));
        start += 8;
      }
      if (total - start < size) break;
      this.#take(data[at]!, data.subarray(start, start + size));
      at = start + size;
    }
    if (at < total) this.#rest = at === 0 ? data : Buffer.from(data.subarray(at));
  }

  #take(first: number, payload: Buffer): void {
    const type = first & 15;
    if (type === 2 && first & 0x80) this.#events.message(payload);
    else if (type === 9) this.#frame(10, payload);
    else if (type === 8) {
      if (payload.byteLength >= 2) this.#code = payload.readUInt16BE(0);
      this.#reason = payload.toString('utf8', 2);
      this.#socket.end();
    } else if (type !== 10) throw new Error(`a frame of the unexpected kind ${first}`);
  }
}
