import type { IncomingMessage } from 'node:http';
import { addressGroup } from '../usecases/auth/counters.ts';
import { isLoopback } from '../usecases/shared/loopback.ts';
import type { Request } from './minutes/endpoint-parts.ts';

/** Nothing that identifies a document is longer. */
const longestId = 128;

/**
 * Browsers always say where they come from; what says nothing is no browser, and has no cookies but its own.
 * @param origin the site's own
 */
export const mayConnect = (req: IncomingMessage, origin: string): boolean =>
  req.headers.origin === undefined || req.headers.origin === origin;

/** How many sockets are open from where. */
export class SocketCounts {
  readonly #open = new Map<string, number>();
  readonly #atMost: number;
  readonly #proxies: number;

  /** @param proxies how many stand in front of this process, as `TRUST_PROXY` tells */
  constructor(atMost: number, proxies: number) {
    this.#atMost = atMost;
    this.#proxies = proxies;
  }

  /** Counts the request's socket until it closes. @returns false when there are too many, and it was not counted */
  enter(req: IncomingMessage): boolean {
    const address = addressOf(req, this.#proxies);
    if (isLoopback(address)) return true;
    const network = addressGroup(address);
    const open = this.#open.get(network) ?? 0;
    if (open >= this.#atMost) return false;
    this.#open.set(network, open + 1);
    req.socket.once('close', () => {
      const left = this.#open.get(network)! - 1;
      if (left > 0) this.#open.set(network, left);
      else this.#open.delete(network);
    });
    return true;
  }
}

/** The client's own address, by the same reckoning as Express has for `trust proxy`. */
function addressOf(req: IncomingMessage, proxies: number): string {
  const forwarded = [req.headers['x-forwarded-for'] ?? []].flat().join(',');
  const told = forwarded.split(',').flatMap((one) => one.trim() || []);
  const hops = [...told, req.socket.remoteAddress ?? ''];
  return hops.at(-1 - proxies) ?? hops[0]!;
}

/** @returns what a request for a minutes document asks for; undefined when it is for something else */
export function minutesRequest(req: IncomingMessage): Request | undefined {
  const url = URL.parse(req.url ?? '/', 'http://localhost');
  const path = url === null ? undefined : /^\/yjs\/?(.*)$/.exec(url.pathname)?.[1];
  if (url === null || path === undefined || !/^\/yjs(\/|$)/.test(url.pathname)) return undefined;
  return {
    documentId: decoded(path),
    token: sessionToken(req),
    acks: url.searchParams.get('acks') === '1',
    authors: url.searchParams.get('authors') === '1',
  };
}

function decoded(segment: string): string | undefined {
  try {
    const id = decodeURIComponent(segment);
    return id.length > 0 && id.length <= longestId ? id : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the session cookie's value */
export function sessionToken(req: IncomingMessage): string | undefined {
  for (const pair of req.headers.cookie?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === 'session' && value) return value;
  }
  return undefined;
}
