import { beforeEach, describe, expect, test } from 'vitest';
import { countOf } from '#lib/domain/ballots.ts';
import type { Choice } from '#lib/domain/motions.ts';
import { ApiError } from '#lib/live/api.ts';
import { OwnPaper, type PaperState, type Surroundings } from '#lib/live/ballot.ts';
import { QuorateError } from '#server/errors.ts';
import { createFullBoard, createWorld, type FullBoard, type World } from '../support/memory-world.ts';
import { heldTimers, here, holdBallot, type Polling } from '../usecases/ballots/support/voters.ts';

let world: World;
let board: FullBoard;
let at: Polling;
let timers: ReturnType<typeof heldTimers>;
let stored: Map<string, string>;
/** What happens to requests on their way: each takes the first that is left. */
let faults: { take: ('lostAnswer' | 'lostRequest')[]; cast: ('lostAnswer' | 'lostRequest' | 'busy')[] };
let sent: { path: string; body: unknown }[];

const offline = () => new ApiError({ code: 'offline', message: 'Nothing was changed.', fields: {} });

async function asAnswered<T>(
  fault: string | undefined,
  path: string,
  body: unknown,
  serve: () => Promise<T>,
): Promise<T> {
  if (fault === 'lostRequest') throw offline();
  sent.push({ path, body });
  if (fault === 'busy') throw new ApiError({ code: 'unavailable', message: 'Later.', fields: {} });
  try {
    const answer = await serve();
    if (fault === 'lostAnswer') throw offline();
    return answer;
  } catch (error) {
    if (error instanceof QuorateError) throw new ApiError({ code: error.code, message: error.message, fields: {} });
    throw error;
  }
}

function surroundings(): Surroundings {
  const { ballots } = world.workspace;
  return {
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    get: () => ballots.show(board.governor.actor, here(at)),
    take: (path, blinded) =>
      asAnswered(faults.take.shift(), path, blinded, () =>
        ballots.issuePaper(board.governor.actor, { ...here(at), blinded }),
      ),
    cast: (path, paper) =>
      asAnswered(faults.cast.shift(), path, paper, () => ballots.cast({ ballotId: at.ballotId, ...paper })),
    wait: async () => {},
  };
}

const place = () => ({ ...at, personId: board.governor.personId, boardId: board.boardId });
const page = (): OwnPaper => new OwnPaper(place(), surroundings());

/** Lets the box be written until the paper has got where it goes. */
async function until(paper: OwnPaper, ...ends: PaperState['is'][]): Promise<PaperState> {
  for (let turn = 0; turn < 500 && !ends.includes(paper.state.is); turn += 1) {
    timers.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(ends).toContain(paper.state.is);
  return paper.state;
}
const tally = async () => countOf((await world.store.aggregates.get('ballotBox', at.ballotId))!.value.papers);
const voted = (choice: Choice) => ({ for: 0, against: 0, abstain: 0, [choice]: 1 });

beforeEach(async () => {
  timers = heldTimers();
  world = createWorld({ later: timers.later });
  board = await createFullBoard(world);
  at = await holdBallot(world, board, [board.chair, board.governor]);
  stored = new Map();
  faults = { take: [], cast: [] };
  sent = [];
});

describe('A4: the voter’s browser', () => {
  test('A4: takes a paper, fills it in, and has it until it is in the box', async () => {
    const paper = page();
    const seen: string[] = [];
    paper.subscribe(({ is }) => seen.push(is));
    await paper.take();
    paper.cast('against');
    await until(paper, 'in');
    expect(seen).toEqual(['taking', 'taken', 'sent', 'in']);
    expect(await tally()).toEqual(voted('against'));
  });

  test('A4: nothing of the paper is left in the browser when it is in', async () => {
    const paper = page();
    await paper.take();
    expect([...stored.values()].join()).toContain('signature');
    paper.cast('for');
    await until(paper, 'in');
    expect([...stored.values()].map((text) => JSON.parse(text) as object)).toEqual([
      { boardId: board.boardId, ended: 'in' },
    ]);
  });

  test('A4: what is sent with a name and what is sent without have nothing in common', async () => {
    const paper = page();
    await paper.take();
    paper.cast('for');
    await until(paper, 'in');
    const [taken, cast] = sent as [{ body: string }, { path: string; body: Record<string, string> }];
    expect(cast.path).toBe(`/ballots/${at.ballotId}`);
    expect(Object.keys(cast.body)).toEqual(['token', 'signature', 'choice']);
    expect(taken.body).not.toContain(cast.body.token);
    expect(JSON.stringify(cast)).not.toContain(board.governor.personId);
  });

  test('a reload with a paper that is not filled in loses nothing', async () => {
    await page().take();
    const paper = page();
    expect(paper.state).toEqual({ is: 'taken' });
    paper.cast('abstain');
    await until(paper, 'in');
    expect(await tally()).toEqual(voted('abstain'));
    expect(sent.filter(({ path }) => path.endsWith('ballot-paper'))).toHaveLength(1);
  });

  test('a reload while it is on its way sends it on, and it counts once', async () => {
    const first = page();
    await first.take();
    first.cast('for');
    const second = page();
    expect(second.state).toEqual({ is: 'sent' });
    await until(second, 'in');
    await until(first, 'in');
    expect(page().state).toEqual({ is: 'in' });
    expect(await tally()).toEqual(voted('for'));
  });

  test.each(['lostAnswer', 'lostRequest'] as const)(
    'a paper whose answer did not come (%s) is asked for again',
    async (fault) => {
      faults.take = [fault];
      const before = page();
      await before.take();
      expect(before.state).toMatchObject({ is: 'refused' });
      const paper = page();
      await paper.take();
      expect(paper.state).toEqual({ is: 'taken' });
      expect((await world.store.aggregates.get('ballot', at.ballotId))!.value.papers).toHaveLength(1);
    },
  );

  test('it is sent again until the server says that it is in', async () => {
    faults.cast = ['lostRequest', 'busy', 'lostAnswer', 'lostRequest'];
    const paper = page();
    await paper.take();
    paper.cast('for');
    await until(paper, 'in');
    expect(faults.cast).toEqual([]);
    expect(await tally()).toEqual(voted('for'));
  });

  test('who took a paper elsewhere is told so, and keeps nothing', async () => {
    await page().take();
    stored.clear();
    const paper = page();
    await paper.take();
    expect(paper.state).toMatchObject({ is: 'refused', why: expect.stringContaining('another window') });
    expect(stored.size).toBe(0);
  });

  test('a signature that is none is not used', async () => {
    const wrong = { ...surroundings(), take: async () => ({ signature: 'A'.repeat(342) }) };
    const paper = new OwnPaper(place(), wrong);
    await paper.take();
    expect(paper.state).toMatchObject({ is: 'refused', why: expect.stringContaining('not a valid one') });
    paper.cast('for');
    expect(paper.state.is).toBe('refused');
  });

  test('A4: a paper filled in too late is said not to count; one never filled in is put away', async () => {
    const paper = page();
    await paper.take();
    const box = (await world.store.aggregates.get('ballotBox', at.ballotId))!;
    await world.store.aggregates.replace('ballotBox', { ...box.value, state: 'closed', tokens: [] }, box.version);
    paper.cast('for');
    await until(paper, 'late');
    stored.clear();
    at = await holdBallot(world, board, [board.chair, board.governor]);
    const unused = page();
    await unused.take();
    unused.over();
    expect(unused.state).toEqual({ is: 'late' });
    expect([...stored.values()].join()).not.toContain('signature');
  });

  test('a paper is filled in once', async () => {
    const paper = page();
    await paper.take();
    paper.cast('for');
    paper.cast('against');
    await until(paper, 'in');
    expect(await tally()).toEqual(voted('for'));
  });
});
