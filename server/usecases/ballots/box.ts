import { randomInt } from 'node:crypto';
import { countOf, type BallotBox } from '#lib/domain/ballots.ts';
import type { Choice, Counts } from '#lib/domain/motions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Aggregates } from '#server/ports.ts';
import { isCode } from '../shared/commit.ts';
import { createOneByOne } from '../shared/one-by-one.ts';

/**
 * How long papers wait for others, in milliseconds: at least and at most. What is written together cannot be told apart
 * by the order in which the store, its journal or a backup came by it.
 */
const waitMs = { least: 5_000, most: 9_000 } as const;
/** Other nodes write the same box: each lost race means that their papers got in. */
const maxRaces = 20;
/** Papers looked at at once, whoever sends them: nobody is counted by where they come from. */
const checksAtMost = 100;

export interface CastPaper {
  /** SHA-256, hex. */
  token: string;
  choice: Choice;
}

/** Runs something later. @returns stops it */
export type Later = (ms: number, run: () => void) => () => void;

/** A4: what this node holds of cast papers until they are in their boxes, together with others. */
export interface Boxes {
  /**
   * Resolves once the paper is durable; again, for one that is in the box.
   * @param eligible when as many are in, nobody is waited for
   * @throws QuorateError `conflict` when the token came with another choice before
   * @throws QuorateError `not_possible_now` when the ballot was closed without it
   */
  put(ballotId: string, paper: CastPaper, eligible: number): Promise<void>;
  /** Looks at what somebody sent, before anything is known of it. @throws QuorateError `too_many` */
  check<T>(look: () => Promise<T>): Promise<T>;
  /** Puts into the box what waits, and ends when all that is under way has ended. */
  settle(ballotId: string): Promise<void>;
  /** The process ends: the same for every box, and from now on nobody is waited for. */
  end(): Promise<void>;
  /** Nothing goes in any more; what was chosen is counted, and which token chose it forgotten. Again: the same counts. */
  close(ballotId: string): Promise<Counts>;
}

interface Batch {
  papers: Map<string, Choice>;
  written: PromiseWithResolvers<ReadonlyMap<string, QuorateError>>;
  stop: () => void;
}

const changed = () =>
  new QuorateError('conflict', 'This paper is in the box already. What is in the box cannot be changed.');
const late = () =>
  new QuorateError('not_possible_now', 'The ballot was closed before this paper came. It was not counted.');

/** What becomes of a paper at this box: it is in, it is refused, or it has to be put in. */
function fateOf(box: BallotBox, { token, choice }: CastPaper): 'in' | 'new' | QuorateError {
  if (box.state === 'closed') return box.tokens?.includes(token) ? 'in' : late();
  const there = box.papers.find((paper) => paper.token === token);
  if (there === undefined) return 'new';
  return there.choice === choice ? 'in' : changed();
}

/** A token's hash is as random as the token: in this order nothing is left of when it came. */
const byToken = (a: CastPaper, b: CastPaper): number => (a.token < b.token ? -1 : 1);

export const systemLater: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export function createBoxes(aggregates: Aggregates, later: Later): Boxes {
  const batches = new Map<string, Batch>();
  const oneByOne = createOneByOne();
  let ending = false;
  let checks = 0;

  async function read(ballotId: string) {
    const stored = await aggregates.get('ballotBox', ballotId);
    if (stored === undefined) throw new QuorateError('not_found');
    return stored;
  }

  /** @param change undefined: nothing is to be written */
  async function write<T>(ballotId: string, change: (box: BallotBox) => { box?: BallotBox; result: T }): Promise<T> {
    for (let race = 0; race < maxRaces; race += 1) {
      const { value, version } = await read(ballotId);
      const { box, result } = change(value);
      if (box === undefined) return result;
      try {
        await aggregates.replace('ballotBox', box, version);
        return result;
      } catch (error) {
        if (!isCode(error, 'stale_version')) throw error;
      }
    }
    throw new QuorateError('unavailable');
  }

  /** @returns which papers of the batch are not in, and why */
  const add = (ballotId: string, papers: readonly CastPaper[]): Promise<ReadonlyMap<string, QuorateError>> =>
    write(ballotId, (box) => {
      const fresh: CastPaper[] = [];
      const refused = new Map<string, QuorateError>();
      for (const paper of papers) {
        const fate = fateOf(box, paper);
        if (fate === 'new') fresh.push(paper);
        else if (fate !== 'in') refused.set(paper.token, fate);
      }
      if (fresh.length === 0) return { result: refused };
      return { box: { ...box, papers: [...box.papers, ...fresh].sort(byToken) }, result: refused };
    });

  function begin(ballotId: string): Batch {
    const stop = later(randomInt(waitMs.least, waitMs.most + 1), () => void flush(ballotId));
    const batch: Batch = { papers: new Map(), written: Promise.withResolvers(), stop };
    // Whoever waits for it is told; that nobody waits any more is no fault.
    batch.written.promise.catch(() => undefined);
    batches.set(ballotId, batch);
    return batch;
  }

  async function flush(ballotId: string): Promise<void> {
    const batch = batches.get(ballotId);
    if (batch === undefined) return;
    batches.delete(ballotId);
    batch.stop();
    const papers = Array.from(batch.papers, ([token, choice]) => ({ token, choice }));
    await oneByOne(ballotId, () => add(ballotId, papers)).then(batch.written.resolve, batch.written.reject);
  }

  async function settle(ballotId: string): Promise<void> {
    await flush(ballotId);
    await oneByOne(ballotId, async () => undefined);
  }

  return {
    async put(ballotId, paper, eligible) {
      const { value: box } = await read(ballotId);
      const fate = fateOf(box, paper);
      if (fate === 'in') return;
      if (fate !== 'new') throw fate;
      const batch = batches.get(ballotId) ?? begin(ballotId);
      const waiting = batch.papers.get(paper.token);
      if (waiting !== undefined && waiting !== paper.choice) throw changed();
      batch.papers.set(paper.token, paper.choice);
      if (ending || box.papers.length + batch.papers.size >= eligible) void flush(ballotId);
      const refused = (await batch.written.promise).get(paper.token);
      if (refused !== undefined) throw refused;
    },

    async check(look) {
      if (checks >= checksAtMost) throw new QuorateError('too_many', undefined, { retryAfter: 1 });
      checks += 1;
      try {
        return await look();
      } finally {
        checks -= 1;
      }
    },

    settle,

    async end() {
      ending = true;
      await Promise.all([...batches.keys()].map(settle));
    },

    close: (ballotId) =>
      write(ballotId, (box) => {
        if (box.state === 'closed') return { result: box.counts! };
        const counts = countOf(box.papers);
        const tokens = box.papers.map(({ token }) => token);
        return { box: { ...box, state: 'closed', papers: [], tokens, counts }, result: counts };
      }),
  };
}
