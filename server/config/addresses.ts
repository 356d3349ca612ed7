/** Addresses, as far as they can be judged without going there. */
import { z } from 'zod';

function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && protocols.includes(url.protocol) ? url : undefined;
}

/** @returns whether it is an address of one of the protocols, and names a host */
export const hasHost =
  (...protocols: string[]) =>
  (text: string): boolean =>
    Boolean(parseUrl(text, protocols)?.hostname);

const originForm = 'must be an address such as https://meetings.example.org, without a path';
export const origin = z.string().transform((text, context) => {
  const url = parseUrl(text, ['http:', 'https:']);
  if (url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password) return url.origin;
  context.addIssue(originForm);
  return z.NEVER;
});
