import type { ChainEntry } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';

const pageSize = 1000;

/** An organisation's whole log, in sequence. */
export async function readChain({ chain }: Pick<Deps, 'chain'>, organisationId: string): Promise<ChainEntry[]> {
  const all: ChainEntry[] = [];
  for (;;) {
    const page = await chain.read(organisationId, { after: all.at(-1)?.sequence ?? 0, limit: pageSize });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
