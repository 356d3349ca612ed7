import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { countOf } from '#lib/domain/ballots.ts';
import { type Choice, choices } from '#lib/domain/motions.ts';
import { QuorateError } from '#server/errors.ts';
import { closeBallot } from '#server/usecases/ballots/close.ts';
import { createBoxes } from '#server/usecases/ballots/box.ts';
import { openBallot } from '#server/usecases/ballots/open.ts';
import type { Deps } from '#server/usecases/shared/deps.ts';
import { createOneByOne } from '#server/usecases/shared/one-by-one.ts';
import { createWorkspace, type Workspace } from '#server/usecases/workspace.ts';
import { createWorld, refusal, refusalCode, type World } from '../../support/memory-world.ts';
import { cast, heldTimers, manyPapers, type Paper } from './support/voters.ts';

let timers: ReturnType<typeof heldTimers>;
let world: World;
let opened = 0;

beforeEach(() => {
  timers = heldTimers();
  world = createWorld({ later: timers.later });
});

const deps = (): Deps =>
  ({
    ...world.deps,
    oneByOne: createOneByOne(),
    boxes: createBoxes(world.store.aggregates, timers.later),
  }) as unknown as Deps;
const open = (eligible: number): Promise<string> =>
  openBallot(
    deps(),
    { id: 'meeting', organisationId: 'organisation' },
    { id: `motion${(opened += 1)}`, version: 1 },
    eligible,
  );
const boxOf = async (ballotId: string) => (await world.store.aggregates.get('ballotBox', ballotId))!;
const papersOf = (ballotId: string, count: number) => manyPapers(world.store.aggregates, ballotId, count);

/** Lets what was started go on as far as it can by itself. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** As a browser does: again, until it is told that the paper is in. */
async function untilIn(nodes: readonly Workspace[], ballotId: string, paper: Paper, choice: Choice): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await cast(nodes[attempt % nodes.length]!, ballotId, paper, choice);
    } catch (error) {
      if (!(error instanceof QuorateError) || !['unavailable', 'too_many'].includes(error.code)) throw error;
      await settled();
    }
  }
}

describe('A4: casting', () => {
  test('A4: a paper is in the box before its sender is told so', async () => {
    const ballotId = await open(2);
    const [paper] = await papersOf(ballotId, 1);
    let told = false;
    const sent = cast(world.workspace, ballotId, paper!, 'for').then(() => (told = true));
    await settled();
    expect(told).toBe(false);
    expect((await boxOf(ballotId)).value.papers).toEqual([]);
    timers.run();
    await sent;
    expect((await boxOf(ballotId)).value.papers).toMatchObject([{ choice: 'for' }]);
  });

  test('A4: papers go in together, in the order of their random tokens', async () => {
    const ballotId = await open(21);
    const papers = await papersOf(ballotId, 20);
    const sent = papers.map((paper, at) => cast(world.workspace, ballotId, paper, at < 10 ? 'for' : 'against'));
    await settled();
    timers.run();
    await Promise.all(sent);
    const { value, version } = await boxOf(ballotId);
    expect(version).toBe(2);
    const tokens = value.papers.map(({ token }) => token);
    expect(tokens).toEqual(tokens.toSorted());
    // What came first, in the order in which it came, would be ten and ten.
    expect(value.papers.map(({ choice }) => choice).join(' ')).not.toBe(
      [...Array(10).fill('for'), ...Array(10).fill('against')].join(' '),
    );
    expect(new Set(value.papers.flatMap((paper) => Object.keys(paper)))).toEqual(new Set(['token', 'choice']));
  });

  test('nobody is waited for when as many are in as may vote', async () => {
    const ballotId = await open(3);
    const [first, ...others] = await papersOf(ballotId, 3);
    const early = cast(world.workspace, ballotId, first!, 'abstain');
    await settled();
    timers.run();
    await early;
    await Promise.all(others.map((paper) => cast(world.workspace, ballotId, paper, 'for')));
    expect(timers.count).toBe(0);
    expect(countOf((await boxOf(ballotId)).value.papers)).toEqual({ for: 2, against: 0, abstain: 1 });
  });

  test('A4: the same paper again changes nothing, while it waits, and after', async () => {
    const ballotId = await open(2);
    const [paper] = await papersOf(ballotId, 1);
    const sent = [1, 2].map(() => cast(world.workspace, ballotId, paper!, 'for'));
    await settled();
    timers.run();
    await Promise.all(sent);
    await cast(world.another(), ballotId, paper!, 'for');
    expect((await boxOf(ballotId)).value.papers).toHaveLength(1);
  });

  test('A4: what is in the box cannot be changed, nor what is on its way there', async () => {
    const ballotId = await open(2);
    const [paper] = await papersOf(ballotId, 1);
    const sent = cast(world.workspace, ballotId, paper!, 'for');
    await settled();
    expect(await refusalCode(cast(world.workspace, ballotId, paper!, 'against'))).toBe('conflict');
    timers.run();
    await sent;
    expect(await refusalCode(cast(world.workspace, ballotId, paper!, 'against'))).toBe('conflict');
    expect((await boxOf(ballotId)).value.papers).toMatchObject([{ choice: 'for' }]);
  });

  test('of two choices on one paper, sent to two nodes at once, one counts', async () => {
    const ballotId = await open(2);
    const [paper] = await papersOf(ballotId, 1);
    const sent = [
      cast(world.workspace, ballotId, paper!, 'for'),
      cast(world.another(), ballotId, paper!, 'against'),
    ].map((one) =>
      one.then(
        () => 'in',
        (error: QuorateError) => error.code,
      ),
    );
    await settled();
    timers.run();
    expect((await Promise.all(sent)).sort()).toEqual(['conflict', 'in']);
    expect((await boxOf(ballotId)).value.papers).toHaveLength(1);
  });

  test.each([
    ['made up', async (paper: Paper) => ({ ...paper, signature: 'A'.repeat(512) })],
    ['another’s signature', async (paper: Paper, other: Paper) => ({ ...paper, signature: other.signature })],
    [
      'of another ballot',
      async () => {
        const elsewhere = await open(1);
        return (await papersOf(elsewhere, 1))[0]!;
      },
    ],
  ])('A4: a paper that is %s is refused, and nothing waits for it', async (_, forge) => {
    const ballotId = await open(2);
    const [paper, other] = await papersOf(ballotId, 2);
    expect(await refusalCode(cast(world.workspace, ballotId, await forge(paper!, other!), 'for'))).toBe('forbidden');
    expect(timers.count).toBe(0);
    expect((await boxOf(ballotId)).version).toBe(1);
  });

  test('there is no such ballot', async () => {
    const ballotId = await open(1);
    const [paper] = await papersOf(ballotId, 1);
    expect(await refusalCode(cast(world.workspace, 'another', paper!, 'for'))).toBe('not_found');
  });

  test.each(['token', 'signature', 'choice'])('a wrong %s is named', async (field) => {
    const ballotId = await open(1);
    const [paper] = await papersOf(ballotId, 1);
    const refused = await refusal(world.workspace.ballots.cast({ ballotId, ...paper, choice: 'for', [field]: 'x' }));
    expect(Object.keys(refused.fields!)).toEqual([field]);
  });

  test('a store that fails is no box: the sender is told, and sends it again', async () => {
    const ballotId = await open(1);
    const [paper] = await papersOf(ballotId, 1);
    world.store.beforeWrite = () => {
      throw new QuorateError('unavailable');
    };
    expect(await refusalCode(cast(world.workspace, ballotId, paper!, 'for'))).toBe('unavailable');
    world.store.beforeWrite = () => {};
    await cast(world.workspace, ballotId, paper!, 'for');
    expect((await boxOf(ballotId)).value.papers).toHaveLength(1);
  });

  test('when too many are looked at at once the rest is told to come again, whoever they are', async () => {
    const ballotId = await open(300);
    const [paper] = await papersOf(ballotId, 1);
    const sent = Array.from({ length: 150 }, () =>
      cast(world.workspace, ballotId, { ...paper!, signature: 'A'.repeat(512) }, 'for').catch(
        (error: QuorateError) => error.code,
      ),
    );
    const answers = await Promise.all(sent);
    expect(answers.filter((code) => code === 'too_many')).toHaveLength(50);
    expect(answers.filter((code) => code === 'forbidden')).toHaveLength(100);
  });
});

describe('A4: crowds', () => {
  test('A4: 200 at once, over two nodes of one store: none is lost and none counts twice', async () => {
    const ballotId = await open(201);
    const papers = await papersOf(ballotId, 200);
    const other = world.another();
    const sent = papers.flatMap((paper, at) => {
      const nodes = at % 2 === 0 ? [world.workspace, other] : [other, world.workspace];
      const choice = choices[at % 3]!;
      // Every fifth browser has lost patience and sends it to the other node as well.
      return [
        untilIn(nodes, ballotId, paper, choice),
        ...(at % 5 ? [] : [untilIn(nodes.toReversed(), ballotId, paper, choice)]),
      ];
    });
    let pending = true;
    const all = Promise.all(sent).finally(() => (pending = false));
    while (pending) {
      await settled();
      timers.run();
    }
    await all;
    const { value } = await boxOf(ballotId);
    expect(value.papers).toHaveLength(200);
    expect(countOf(value.papers)).toEqual({ for: 67, against: 67, abstain: 66 });
  });

  test('30 ballots are cast in less than a second', async () => {
    const ballotId = await open(30);
    const papers = await papersOf(ballotId, 30);
    const began = performance.now();
    await Promise.all(papers.map((paper) => cast(world.workspace, ballotId, paper, 'for')));
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('A4: the tally is what was chosen, whatever fails and whoever is killed on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...choices), { minLength: 1, maxLength: 12 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        fc.nat(5),
        async (chosen, failures, killed) => {
          const left = [...failures];
          const ballotId = await open(chosen.length + 1);
          const papers = await papersOf(ballotId, chosen.length);
          world.store.beforeWrite = ({ collection }) => {
            if (collection === 'ballotBox' && left.shift() === true) throw new QuorateError('unavailable');
          };
          // The third node takes papers and never answers: it is killed with them.
          const lost = createWorkspace({ ...world.deps, later: () => () => {} });
          for (const [at, paper] of papers.entries()) {
            if (at < killed) void cast(lost, ballotId, paper, chosen[at]!).catch(() => undefined);
          }
          const sent = papers.map((paper, at) =>
            untilIn([world.workspace, world.another()], ballotId, paper, chosen[at]!),
          );
          let pending = true;
          const all = Promise.all(sent).finally(() => (pending = false));
          while (pending) {
            await settled();
            timers.run();
          }
          await all;
          world.store.beforeWrite = () => {};
          const { counts } = await closeBallot(deps(), ballotId);
          expect(counts).toEqual(countOf(chosen.map((choice) => ({ choice }))));
        },
      ),
      { numRuns: 8 },
    );
    // A key for each run is most of it.
  }, 60_000);
});
