import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that carries so many bytes a second towards the browser. The other way it is as fast as it is. */
export class SlowLink {
  readonly #server = createServer((browser) => this.#join(browser));
  readonly #target: number;
  readonly #ends: (() => void)[] = [];
  /** Bytes for each slice of `sliceMs`; all that there is when undefined. */
  #slice: number | undefined;
  /** Bytes carried to the browser. */
  carried = 0;

  /** @param port the server's, on this machine */
  constructor(port: number, bytesPerSecond: number) {
    this.#target = port;
    this.#slice = (bytesPerSecond * sliceMs) / 1_000;
  }

  /** @returns the port to connect to in the server's place */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** The line becomes as fast as the machine. */
  widen(): void {
    this.#slice = undefined;
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#server.close();
  }

  #join(browser: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    browser.pipe(server);
    // Read only when there is room on the line: what waits, waits in the server's socket.
    const timer = setInterval(() => {
      for (let left = this.#slice ?? Infinity; left > 0;) {
        const bytes = server.read(Math.min(left, server.readableLength)) as Buffer | null;
        if (bytes === null) return;
        browser.write(bytes);
        this.carried += bytes.byteLength;
        left -= bytes.byteLength;
      }
    }, sliceMs);
    const end = () => {
      clearInterval(timer);
      server.destroy();
      browser.destroy();
    };
    for (const socket of [server, browser]) socket.on('error', end).on('close', end);
    // Opens the tap without letting it flow.
    server.on('readable', () => undefined);
    this.#ends.push(end);
  }
}

const sliceMs = 20;
