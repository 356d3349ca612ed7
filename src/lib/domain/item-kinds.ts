import type { ItemKind } from './meetings.ts';

const signs: readonly [ItemKind, RegExp][] = [
  ['lastMinutes', /\bminutes of (?:the )?(?:last|previous)\b/i],
  ['mattersArising', /\bmatters arising\b/i],
  ['apologies', /\bapologies\b/i],
  ['declarations', /\bdeclarations? of (?:[a-z]+ )?interests?\b/i],
  ['otherBusiness', /\bany other (?:urgent )?business\b|\bAOB\b/i],
];

/** What an item is, by the title that clerks give it. */
export const kindByTitle = (title: string): ItemKind | undefined => signs.find(([, sign]) => sign.test(title))?.[0];
