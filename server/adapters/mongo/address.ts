/** What a connection string says, for words and settings. The driver is the judge of whether it is valid. */

const authority = /^mongodb(?:\+srv)?:\/\/([^/?]*)/;
const hostsOnly = /^[\w.:,[\]%-]+$/;

/** Never the user or the password, also of a string that is written wrongly. */
export function hostOf(uri: string): string {
  const part = authority.exec(uri)?.[1] ?? '';
  // A password with a bare `/` or `?` in it would pass for the host.
  const host = part.includes('@') || !uri.includes('@') ? part.slice(part.lastIndexOf('@') + 1) : '';
  return hostsOnly.test(host) ? host : 'the address that was given';
}

/** Takes out whatever may be a user and a password. */
export const withoutSecrets = (text: string): string =>
  text.replaceAll(/(mongodb(?:\+srv)?:\/\/)[^]*@/g, (_, scheme: string) => `${scheme}…@`);

const usualDatabase = 'quorate';

/** The database that the URI names, or `quorate`. */
export function databaseOf(uri: string): string {
  const named = /^mongodb(?:\+srv)?:\/\/[^/?]*\/([^?]*)/.exec(uri)?.[1] ?? '';
  return named === '' ? usualDatabase : decodeURIComponent(named);
}

/** The options that the URI sets, in lower case: they are not sensitive to it. */
export function optionsOf(uri: string): ReadonlySet<string> {
  const query = uri.slice(uri.indexOf('?') + 1);
  return new Set(uri.includes('?') ? [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase()) : []);
}
