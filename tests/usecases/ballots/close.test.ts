import { beforeEach, describe, expect, test } from 'vitest';
import { topics } from '#server/usecases/bus-topics.ts';
import { closeBallot } from '#server/usecases/ballots/close.ts';
import { createBoxes } from '#server/usecases/ballots/box.ts';
import { openBallot } from '#server/usecases/ballots/open.ts';
import type { Deps } from '#server/usecases/shared/deps.ts';
import { createOneByOne } from '#server/usecases/shared/one-by-one.ts';
import { QuorateError } from '#server/errors.ts';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { cast, heldTimers, here, holdBallot, manyPapers, type Polling, takePaper } from './support/voters.ts';

let timers: ReturnType<typeof heldTimers>;
let world: World;
let board: FullBoard;
let at: Polling;

beforeEach(async () => {
  timers = heldTimers();
  world = createWorld({ later: timers.later });
  board = await createFullBoard(world);
  at = await holdBallot(world, board, [board.chair, board.viceChair, board.governor]);
});

const deps = (): Deps =>
  ({
    ...world.deps,
    oneByOne: createOneByOne(),
    boxes: createBoxes(world.store.aggregates, timers.later),
  }) as unknown as Deps;
const close = () => closeBallot(deps(), at.ballotId);
const ballot = async () => (await world.store.aggregates.get('ballot', at.ballotId))!.value;
const box = async () => (await world.store.aggregates.get('ballotBox', at.ballotId))!.value;
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('A4: closing a ballot', () => {
  test('A4: what other nodes hold goes in first; then the key is gone, and which token chose what', async () => {
    const other = world.another();
    world.bus.on(topics.ballotClosing, ({ ballotId }: { ballotId: string }) =>
      Promise.all([world.workspace, other].map((node) => node.ballots.settle(ballotId))).then(() => true),
    );
    const first = await takePaper(world.workspace, board.chair, at);
    const second = await takePaper(world.workspace, board.governor, at);
    const sent = [cast(world.workspace, at.ballotId, first, 'for'), cast(other, at.ballotId, second, 'against')];
    await settled();
    expect((await ballot()).privateKey).toBeDefined();
    expect(await close()).toEqual({ counts: { for: 1, against: 1, abstain: 0 }, papers: 2 });
    await Promise.all(sent);
    expect(await ballot()).toMatchObject({ state: 'closed' });
    expect(await ballot()).not.toHaveProperty('privateKey');
    const closed = await box();
    expect(closed).toMatchObject({ state: 'closed', papers: [], counts: { for: 1, against: 1, abstain: 0 } });
    expect(closed.tokens).toHaveLength(2);
  });

  test('A4: no paper is given out and none goes in any more; who was in is told so again', async () => {
    const [early, late] = await manyPapers(world.store.aggregates, at.ballotId, 2);
    const sent = cast(world.workspace, at.ballotId, early!, 'for');
    await settled();
    timers.run();
    await sent;
    await close();
    await cast(world.workspace, at.ballotId, early!, 'for');
    const refused = await refusal(cast(world.workspace, at.ballotId, late!, 'for'));
    expect(refused.code).toBe('not_possible_now');
    expect(refused.message).toContain('not counted');
    expect(await refusalCode(takePaper(world.workspace, board.chair, at))).toBe('not_possible_now');
    expect((await box()).counts).toEqual({ for: 1, against: 0, abstain: 0 });
  });

  test('closing again, after a crash or by two clerks at once, gives the same counts', async () => {
    const [paper] = await manyPapers(world.store.aggregates, at.ballotId, 1);
    const sent = cast(world.workspace, at.ballotId, paper!, 'abstain');
    await settled();
    timers.run();
    await sent;
    world.store.beforeWrite = ({ collection }) => {
      if (collection === 'ballotBox') throw new QuorateError('unavailable');
    };
    expect(await refusalCode(close())).toBe('unavailable');
    world.store.beforeWrite = () => {};
    const counts = { counts: { for: 0, against: 0, abstain: 1 }, papers: 0 };
    expect(await Promise.all([close(), close(), close()])).toEqual([counts, counts, counts]);
  });

  test('A4: a paper that was taken counts though its voter has left since', async () => {
    const paper = await takePaper(world.workspace, board.governor, at);
    await world.workspace.people.revoke(board.clerk.actor, {
      personId: board.governor.personId,
      scope: 'board',
      id: board.boardId,
    });
    const sent = cast(world.workspace, at.ballotId, paper, 'against');
    await settled();
    timers.run();
    await sent;
    expect((await close()).counts).toEqual({ for: 0, against: 1, abstain: 0 });
  });

  test('a process that ends puts in what it holds, and waits for nobody from then on', async () => {
    const [first, second] = await manyPapers(world.store.aggregates, at.ballotId, 2);
    const sent = cast(world.workspace, at.ballotId, first!, 'for');
    await settled();
    await world.workspace.ballots.end();
    await sent;
    await cast(world.workspace, at.ballotId, second!, 'for');
    expect((await box()).papers).toHaveLength(2);
  });
});

describe('A4: opening a ballot', () => {
  test('again, and from two nodes at once, is one ballot with one key', async () => {
    const motion = { id: 'motion', version: 4 };
    const meeting = { id: 'meeting', organisationId: 'organisation' };
    const ids = await Promise.all([1, 2, 3].map(() => openBallot(deps(), meeting, motion, 5)));
    const { publicKey } = (await world.store.aggregates.get('ballot', ids[0]!))!.value;
    expect(new Set(ids).size).toBe(1);
    await openBallot(deps(), meeting, motion, 5);
    expect((await world.store.aggregates.get('ballot', ids[0]!))!.value.publicKey).toEqual(publicKey);
    expect(await openBallot(deps(), meeting, { ...motion, version: 6 }, 5)).not.toBe(ids[0]);
  });

  test('what a crash left half made is completed', async () => {
    const motion = { id: 'motion', version: 1 };
    const meeting = { id: 'meeting', organisationId: 'organisation' };
    world.store.beforeWrite = ({ collection }) => {
      if (collection === 'ballot') throw new QuorateError('unavailable');
    };
    expect(await refusalCode(openBallot(deps(), meeting, motion, 5))).toBe('unavailable');
    world.store.beforeWrite = () => {};
    const id = await openBallot(deps(), meeting, motion, 5);
    expect(await world.store.aggregates.get('ballotBox', id)).toMatchObject({ value: { state: 'open' } });
  });
});

describe('A4: what is shown of a ballot', () => {
  const show = (member: FullBoard['clerk']) => world.workspace.ballots.show(member.actor, here(at));

  test('A4: to everybody the key and how many papers were taken, never how many are in the box before it is closed', async () => {
    const paper = await takePaper(world.workspace, board.governor, at);
    const sent = cast(world.workspace, at.ballotId, paper, 'for');
    await settled();
    timers.run();
    await sent;
    const shown = await show(board.observer);
    expect(shown).toMatchObject({ state: 'open', papers: { taken: 1, eligible: 3 }, you: { taken: false } });
    expect(shown).not.toHaveProperty('cast');
    expect(shown).not.toHaveProperty('allIn');
    expect(JSON.stringify(shown)).not.toContain((await ballot()).privateKey);
    expect((await show(board.governor)).you).toEqual({ taken: true });
    expect((await show(board.chair)).fingerprint).toBe(shown.fingerprint);
    await close();
    expect(await show(board.observer)).toMatchObject({ state: 'closed', cast: 1 });
  });

  test('to those who run the meeting, whether all that were taken are in', async () => {
    expect((await show(board.clerk)).allIn).toBe(false);
    const paper = await takePaper(world.workspace, board.governor, at);
    expect((await show(board.clerk)).allIn).toBe(false);
    const sent = cast(world.workspace, at.ballotId, paper, 'for');
    await settled();
    timers.run();
    await sent;
    expect((await show(board.clerk)).allIn).toBe(true);
  });

  test('W1: nothing to whoever does not sit on the board', async () => {
    const stranger = await createFullBoard(world, 'Vale School');
    expect(await refusalCode(show(stranger.clerk))).toBe('not_found');
  });

  test('A3: nothing of a ballot on a Part 2 item to whoever may not read it', async () => {
    const closed = await holdBallot(world, board, [board.chair], { item: 2 });
    const showIt = (member: FullBoard['clerk']) => world.workspace.ballots.show(member.actor, here(closed));
    expect(await refusalCode(showIt(board.observer))).toBe('not_found');
    expect(await showIt(board.governor)).toMatchObject({ state: 'open' });
  });
});
