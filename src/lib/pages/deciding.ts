import type { Deciding } from '#lib/domain/views.ts';
import { count, listed } from './words.ts';

const namedAtMost = 4;

const some = (names: readonly string[]): string =>
  names.length <= namedAtMost
    ? listed(names)
    : listed([...names.slice(0, namedAtMost - 1), count(names.length - namedAtMost + 1, 'other')]);

/** For a clerk who may not decide what holds on every board: why, and whom to ask. */
export function whyNot({ lacks, who }: Extract<Deciding, { may: false }>): { why: string; whom: string } {
  const why = `It holds for every board here, and you are not clerk of ${some(lacks)}.`;
  const whom =
    who.length > 0
      ? `${some(who)} can do it.`
      : 'Nobody is clerk of all of them at present. Whoever runs this service can name a lead clerk, who is.';
  return { why, whom };
}
