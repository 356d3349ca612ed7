import type { Running } from '../contenders.ts';
import type { Figures, Operations } from '../types.ts';

/** What all nodes together asked of MongoDB, where they count: in all, and what went into the logs. */
export async function asked(nodes: readonly Running[]): Promise<Figures> {
  const kinds = (await Promise.all(nodes.map((node) => node.operations()))).flatMap((each) => Object.entries(each));
  const sum = (of: keyof Operations, name?: string) =>
    kinds.reduce((n, [kind, operations]) => (name === undefined || kind === name ? n + operations[of] : n), 0);
  const log = 'insert log';
  return {
    ops: sum('commands'),
    inserts: sum('commands', log),
    entries: sum('documents', log),
    bytes: sum('bytes', log),
  };
}
