import type { Compared } from '../ports.ts';
import type { Surroundings } from './command.ts';

const isEqual = ({ source, target }: Compared): boolean => source.count === target.count && source.hash === target.hash;

/** Of a SHA-256, for eyes. */
const digits = 16;

/** Prints what was compared, as a table; nothing when nothing was. @returns whether all is equal */
export function tellCompared(compared: readonly Compared[], around: Pick<Surroundings, 'print' | 'complain'>): boolean {
  if (compared.length === 0) return true;
  const count = (number: number) => number.toLocaleString('en-GB');
  const rows = compared.map((one) => {
    const { called, source, target } = one;
    const verdict = isEqual(one) ? 'equal' : 'NOT EQUAL';
    return [called, count(source.count), count(target.count), source.hash.slice(0, digits), verdict];
  });
  const table = [['', 'source', 'target', 'SHA-256', ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table) {
    const cells = row.map((cell, at) => (at === 1 || at === 2 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)));
    around.print(cells.join('  ').trimEnd());
  }
  const equal = compared.every(isEqual);
  if (!equal) {
    around.complain(
      'The two are not equal: the source was changed meanwhile, or what is in the target is damaged. ' +
        'The target cannot be used. Run the command again with --replace to begin anew.',
    );
  }
  return equal;
}
