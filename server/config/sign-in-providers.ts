import { z } from 'zod';

/** What organisations may choose where the operator says nothing: anybody can ask these for a client. */
export const usualSignInProviders: readonly string[] = [
  'https://accounts.google.com',
  'https://login.microsoftonline.com/',
];

const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const isIssuer = (entry: string): boolean => {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  if (url === undefined || (url.href !== entry && url.href !== `${entry}/`)) return false;
  return !url.search && !url.hash && !url.username && (url.protocol === 'https:' || isLoopback(url));
};

/** Issuers, or beginnings of issuers that end in `/`, with commas between them; or `none`. */
export const signInProviders = z.string().transform((text, context) => {
  if (text.trim() === 'none') return [];
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.every(isIssuer)) return entries;
  context.addIssue('must be addresses such as https://accounts.google.com, with commas between them, or none');
  return z.NEVER;
});
