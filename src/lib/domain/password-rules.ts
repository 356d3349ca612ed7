/**
 * What a password must not be, beside too short: what guessing begins with (NIST SP 800-63B, 3.1.1.2). Which kinds of
 * sign are in it is nobody's concern.
 */

/** A year, a few digits, an exclamation mark: what people put around a word when they are asked for more. */
const paddingAtMost = 8;
const repeatedAtMost = 6;
/** As the keys lie beside each other. */
const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

const lower = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Letters and digits without their accents, as names are written in passwords. */
const plain = (text: string): string =>
  lower(text.normalize('NFKD').replace(/\p{M}/gu, '')).replace(/[^\p{L}\p{N}]/gu, '');

/** Under which a password is looked for among the common ones: any of the lists is enough, when all in it are common. */
export function heartsOf(password: string): string[][] {
  const whole = lower(password);
  const bare = whole.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const padding = whole.length - bare.length;
  const hearts = [[whole]];
  if (bare.length >= 4 && padding > 0 && padding <= paddingAtMost) hearts.push([bare]);
  for (let at = 4; at <= whole.length - 4; at += 1) hearts.push([whole.slice(0, at), whole.slice(at)]);
  return hearts;
}

/** `aaaa…`, `abcabc…`, `12345…`, `qwerty…`: at most three runs, or one block over and over. */
export function isRun(password: string): boolean {
  const signs = [...lower(password)];
  for (let block = 1; block <= repeatedAtMost && block * 2 <= signs.length; block += 1) {
    if (signs.every((sign, i) => sign === signs[i % block])) return true;
  }
  return signs.filter((sign, i) => i > 0 && !follows(signs[i - 1]!, sign)).length <= 2;
}

function follows(a: string, b: string): boolean {
  const letterOrDigit = /[\p{L}\p{N}]/u;
  if (a === b) return true;
  if (Math.abs(a.charCodeAt(0) - b.charCodeAt(0)) === 1 && letterOrDigit.test(a) && letterOrDigit.test(b)) return true;
  return rows.some((row) => row.includes(a) && row.includes(b) && Math.abs(row.indexOf(a) - row.indexOf(b)) === 1);
}

/**
 * What is left of a password without the names of whoever chooses it and without digits; undefined when none of the names
 * is in it.
 * @param names user name, person, organisation, this service
 */
export function besideNames(password: string, names: readonly string[]): string | undefined {
  const parts = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}\p{M}]+/u)]).map(plain);
  const known = [...new Set(parts)].filter((part) => part.length >= 3).sort((a, b) => b.length - a.length);
  const text = plain(password);
  const left = known.reduce((rest, part) => rest.replaceAll(part, ''), text);
  return left === text ? undefined : left.replace(/\p{N}/gu, '');
}
