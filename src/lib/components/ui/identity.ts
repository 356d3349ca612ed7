/**
 * How a person is told apart at a glance: a colour of the theme's eight, never without one of four patterns.
 * The same person has the same everywhere, carets included.
 */
export const patterns = ['plain', 'stripes', 'dots', 'ring'] as const;
export type Pattern = (typeof patterns)[number];

/** FNV-1a with Murmur's finish: ids that differ in one character land far apart in every bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export interface Identity {
  /** 0 to 7: `--person-N` for carets and rules, `--person-N-fill` under white text. */
  colour: number;
  pattern: Pattern;
}

export function identityOf(personId: string): Identity {
  const value = hash(personId);
  return { colour: (value >>> 8) % 8, pattern: patterns[(value >>> 16) % patterns.length]! };
}

/** "Dr Amara Okafor-Bell" → "AO". */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^(mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|cllr|sir|dame|fr)\.?\s+/i, '')
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase('en-GB');
}
