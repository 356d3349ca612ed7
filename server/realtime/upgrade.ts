import type { IncomingMessage } from 'node:http';
import type { Request } from './minutes/endpoint.ts';

/** Nothing that identifies a document is longer. */
const longestId = 128;

/**
 * Browsers always say where they come from; what says nothing is no browser, and has no cookies but its own.
 * @param origin the site's own
 */
export const mayConnect = (req: IncomingMessage, origin: string): boolean =>
  req.headers.origin === undefined || req.headers.origin === origin;

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
