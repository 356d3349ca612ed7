import type { Counts } from '#lib/domain/motions.ts';
import { topics } from '../bus-topics.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

const system = { kind: 'system' } as const;

/**
 * Ends a ballot: no more papers are given out, the key is destroyed, every node puts into the box what it holds, and the
 * box is counted. Doing it again, as after a crash, gives the same counts. That the caller may do this, it has checked.
 * @returns the counts, and how many papers had been given out
 */
export async function closeBallot(deps: Deps, ballotId: string): Promise<{ counts: Counts; papers: number }> {
  const { value: ballot } = await change(deps, system, 'ballot', ballotId, ({ value }) => {
    if (value.state === 'closed') return undefined;
    const { privateKey: _, ...kept } = value;
    return { value: { ...kept, state: 'closed' }, outbox: [] };
  });
  // Whoever was not yet told that their paper is in hears of the closing when they send it again.
  await deps.bus.ask(topics.ballotClosing, { ballotId });
  await deps.boxes.settle(ballotId);
  return { counts: await deps.boxes.close(ballotId), papers: ballot.papers.length };
}
