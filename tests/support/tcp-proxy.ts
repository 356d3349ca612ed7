/** Stands between a process and a server, both on loopback, and cuts or silences what passes. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Target {
  port: number;
  host?: string;
}

/** One connection that came in, and the one made for it. */
interface Link {
  near: Socket;
  /** Not there while none was made: in a black hole. */
  far?: Socket;
}

export class TcpProxy {
  readonly #target: Target;
  readonly #links = new Set<Link>();
  #server: Server | undefined;
  #port = 0;
  #silent = false;

  private constructor(target: Target) {
    this.#target = target;
  }

  /** Begins to pass on what comes to a port of its own. */
  static async listen(target: Target): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.#open();
    return proxy;
  }

  /** Where to connect to, on 127.0.0.1; the same for good. */
  get port(): number {
    return this.#port;
  }

  /** How many connections are open now. */
  get connections(): number {
    return this.#links.size;
  }

  async #open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ pauseOnConnect: true }, (near) => this.#take(near));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  #take(near: Socket): void {
    const link: Link = { near };
    this.#links.add(link);
    this.#mind(link, near);
    if (!this.#silent) this.#join(link);
  }

  /** An end that goes takes the other along; in a black hole nobody hears of it. */
  #mind(link: Link, socket: Socket): void {
    socket.setNoDelay(true);
    // What happened to it is told by `close`, which follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.#silent) this.#drop(link);
    });
  }

  #drop(link: Link): void {
    this.#links.delete(link);
    link.near.destroy();
    link.far?.destroy();
  }

  #join(link: Link): void {
    if (link.far === undefined) {
      link.far = connect({ host: this.#target.host ?? '127.0.0.1', port: this.#target.port });
      this.#mind(link, link.far);
    }
    link.near.pipe(link.far);
    link.far.pipe(link.near);
  }

  /** Destroys all connections, and refuses new ones, as when the server's process is gone. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server && once(server, 'close');
    server?.close();
    this.#silent = false;
    for (const link of this.#links) this.#drop(link);
    await closed;
  }

  /** Keeps all connections, and takes new ones, but nothing passes either way: as when a network swallows it all. */
  blackhole(): void {
    this.#silent = true;
    for (const { near, far } of this.#links) {
      for (const [from, to] of far ? [[near, far] as const, [far, near] as const] : []) {
        from.unpipe(to);
        from.pause();
      }
    }
  }

  /** Passes everything on again, what was held up as well. */
  async heal(): Promise<void> {
    const silent = this.#silent;
    this.#silent = false;
    for (const link of silent ? this.#links : []) {
      if (link.near.destroyed || link.far?.destroyed) this.#drop(link);
      else this.#join(link);
    }
    await this.#open();
  }

  async close(): Promise<void> {
    await this.cut();
  }
}
