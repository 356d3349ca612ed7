import type { Socket } from 'node:net';
import { addressGroup } from '../usecases/auth/counters.ts';
import { isLoopback } from '../usecases/shared/loopback.ts';

/** What an operator may set otherwise (docs/operations.md), for one process: TCP connections, whatever they carry. */
interface ConnectionLimits {
  /** Of one network (an IPv4 address, an IPv6 /64): a whole school may share an address. */
  perAddress: number;
  atMost: number;
}

const usual: ConnectionLimits = { perAddress: 4_000, atMost: 20_000 };

/** Kept for this machine, so that whoever looks after the process can still ask it. */
const reserve = 50;

export interface ConnectionParts {
  limits?: Partial<ConnectionLimits>;
  /** With a proxy in front all come from it, and only it knows from where: there it is the proxy's to count. */
  proxies?: number;
  /** For tests, whose connections all come from this machine. */
  addressOf?: (socket: Socket) => string | undefined;
  /** Told of the first that is refused, and then once a minute, with how many it were. */
  onRefused?: (refused: number) => void;
}

const tellAgainMs = 60_000;

/** How many connections are open, and from where; a connection that sends nothing is one like any other. */
export class Connections {
  readonly #parts: ConnectionParts;
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<string, number>();
  readonly sockets = new Set<Socket>();
  #refused = 0;
  #toldAt = -Infinity;

  constructor(parts: ConnectionParts = {}) {
    this.#parts = parts;
    this.#limits = { ...usual, ...parts.limits };
  }

  /** Whether no more should be sent here: told while there still is room for those under way. */
  get full(): boolean {
    return this.sockets.size >= this.#limits.atMost * 0.9;
  }

  /** Counts a connection until it closes, or ends it at once: there is nothing yet to answer. */
  admit(socket: Socket): void {
    const { addressOf = (s: Socket) => s.remoteAddress } = this.#parts;
    // None: a socket of this machine that is no network's, or one that has gone already.
    const address = addressOf(socket);
    const isOwn = address === undefined || isLoopback(address);
    if (this.sockets.size >= this.#limits.atMost + (isOwn ? reserve : 0)) return this.#refuse(socket);
    const network = isOwn || (this.#parts.proxies ?? 0) > 0 ? undefined : addressGroup(address);
    if (network !== undefined && !this.#enter(network)) return this.#refuse(socket);
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      if (network !== undefined) this.#leave(network);
    });
  }

  #enter(network: string): boolean {
    const open = this.#open.get(network) ?? 0;
    if (open >= this.#limits.perAddress) return false;
    this.#open.set(network, open + 1);
    return true;
  }

  #leave(network: string): void {
    const left = this.#open.get(network)! - 1;
    if (left > 0) this.#open.set(network, left);
    else this.#open.delete(network);
  }

  #refuse(socket: Socket): void {
    socket.destroy();
    this.#refused += 1;
    const now = performance.now();
    if (now - this.#toldAt < tellAgainMs) return;
    this.#toldAt = now;
    this.#parts.onRefused?.(this.#refused);
    this.#refused = 0;
  }
}
