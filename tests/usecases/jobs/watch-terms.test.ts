import { beforeEach, describe, expect, test } from 'vitest';
import { membershipOn } from '#lib/domain/people.ts';
import {
  addMember,
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

const day = 24 * 3600_000;
let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

/** The clock stands at 2026-03-02T18:30Z. */
async function endsOn(member: { personId: string }, termEnd: string): Promise<void> {
  const stored = (await world.store.aggregates.get('person', member.personId))!;
  const memberships = stored.value.memberships.map((m) => ({ ...m, termStart: '2022-03-01', termEnd }));
  await world.store.aggregates.replace('person', { ...stored.value, memberships }, stored.version);
}
const membership = async ({ personId }: { personId: string }) =>
  membershipOn((await world.store.aggregates.get('person', personId))!.value, board.boardId);
const invitedClerk = () =>
  world.workspace.people.add(operator, {
    organisationId: board.organisationId,
    name: 'Invited Clerk',
    username: 'invited.clerk',
    memberships: [{ boardId: board.boardId, role: 'clerk' }],
    signIn: 'invitation',
  });
const audited = (action: string) => world.store.entries.filter((e) => e.action === action);
const mails = async () =>
  (await world.store.aggregates.find('mail', 'board', board.boardId, { limit: 100 })).map(({ value }) => value);
const show = (member: FullBoard['governor']) => world.workspace.boards.show(member.actor, { boardId: board.boardId });

describe('P20: a term ends by itself', () => {
  test('P20: access is refused by the date alone, job or no job; the last day, in London, still counts', async () => {
    await endsOn(board.governor, '2026-03-02');
    await show(board.governor);
    // 23:59 in London, then midnight: it is winter there.
    world.clock.forward(5.49 * 3600_000);
    await show(board.governor);
    world.clock.forward(0.02 * 3600_000);
    expect(await refusalCode(show(board.governor))).toBe('not_found');
    expect((await membership(board.governor))?.ended).toBeUndefined();
  });

  test('P20: the job ends it as the clerk would, with receipt and audit', async () => {
    await endsOn(board.governor, '2026-03-02');
    const closed = [{ kind: 'minutes' as const, since: '2026-03-02T18:00:00Z', closedAt: '2026-03-03T00:00:20Z' }];
    world.bus.answer('access-ended', () => Promise.resolve(closed));
    await world.workspace.jobs.watchTerms();
    expect(await membership(board.governor)).toBeDefined();
    world.clock.forward(day);
    await world.workspace.jobs.watchTerms();
    expect(await membership(board.governor)).toBeUndefined();
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { personId: board.governor.personId, scope: 'board', boardIds: [board.boardId], signInEnded: true },
    ]);
    const [receipt] = await world.workspace.people.revocations(board.clerk.actor, {
      personId: board.governor.personId,
    });
    expect(receipt).toMatchObject({
      by: 'system',
      scope: 'board',
      reason: 'The term of office ended on 2 March 2026.',
      receipt: { nodes: [{ closed }] },
    });
    expect(audited('membership.end')).toMatchObject([{ actor: 'system' }]);
    expect(await refusalCode(again(world, board.governor.token))).toBe('access_revoked');
  });

  test('P20: of several nodes one does it', async () => {
    await endsOn(board.governor, '2026-03-01');
    await Promise.all([world.another().jobs.watchTerms(), world.another().jobs.watchTerms()]);
    expect(audited('membership.end')).toHaveLength(1);
    expect(audited('person.revoke')).toHaveLength(1);
  });

  test('P20: a term that the clerk sets into the past ends at once', async () => {
    const was = { termStart: '2026-03-02', termEnd: null };
    const { setTerm } = world.workspace.people;
    const at = { boardId: board.boardId, was, termStart: '2022-03-01', termEnd: '2026-03-01' };
    await setTerm(board.clerk.actor, { ...at, personId: board.governor.personId });
    expect(await membership(board.governor)).toBeUndefined();
    expect(audited('person.revoke')).toMatchObject([{ actor: 'system' }]);
    expect(await refusalCode(setTerm(board.clerk.actor, { ...at, personId: board.clerk.personId }))).toBe(
      'not_possible_now',
    );
  });

  test('P20: a term prolonged meanwhile is not ended', async () => {
    await endsOn(board.governor, '2026-03-01');
    world.store.aggregates.find = (
      (find) =>
      async (...given: Parameters<typeof find>) => {
        const found = await find(...given);
        // Between the look and the write.
        if (given[0] === 'person') await endsOn(board.governor, '2030-03-01');
        return found;
      }
    )(world.store.aggregates.find.bind(world.store.aggregates)) as typeof world.store.aggregates.find;
    await world.workspace.jobs.watchTerms();
    expect(await membership(board.governor)).toMatchObject({ termEnd: '2030-03-01' });
  });

  test.each([
    ['', false],
    [', after a crash too', true],
  ])(
    'P20, W1a: a clerk whose term is prolonged as the board takes them off its list stays on it%s',
    async (_, dies) => {
      const { personId } = await addMember(world, board, 'clerk', 'other.clerk');
      await endsOn(board.clerk, '2026-03-01');
      const { replace } = world.store.aggregates;
      world.store.aggregates.replace = async (...given) => {
        const version = await replace(...given);
        if (given[0] !== 'board') return version;
        world.store.aggregates.replace = replace;
        await endsOn(board.clerk, '2030-03-01');
        const killed = () => Promise.reject(new Error('killed'));
        if (dies) world.store.beforeWrite = killed;
        return version;
      };
      await world.workspace.jobs.watchTerms().catch(() => undefined);
      world.store.beforeWrite = () => undefined;
      expect(await world.another().jobs.relayAll()).toBe(0);
      expect(await membership(board.clerk)).toMatchObject({ role: 'clerk', termEnd: '2030-03-01' });
      const { clerks } = (await world.store.aggregates.get('board', board.boardId))!.value;
      expect([...clerks].sort()).toEqual([board.clerk.personId, personId].sort());
    },
  );

  test('P20: a board’s last clerk stays, is told once, and goes when there is another', async () => {
    await endsOn(board.clerk, '2026-03-01');
    await world.workspace.jobs.watchTerms();
    world.clock.forward(2 * 3600_000);
    await world.workspace.jobs.watchTerms();
    await show(board.clerk);
    expect(audited('term.kept')).toMatchObject([{ actor: 'system', detail: { termEnd: '2026-03-01' } }]);
    expect(await mails()).toMatchObject([{ to: board.clerk.personId, text: expect.stringContaining('Hand over') }]);
    await invitedClerk();
    world.clock.forward(2 * 3600_000);
    await world.workspace.jobs.watchTerms();
    await show(board.clerk);
    const other = await addMember(world, board, 'clerk', 'other.clerk');
    world.clock.forward(2 * 3600_000);
    await world.workspace.jobs.watchTerms();
    expect(await membership(board.clerk)).toBeUndefined();
    const { clerks } = (await world.store.aggregates.get('board', board.boardId))!.value;
    expect(clerks).toContain(other.personId);
    expect(clerks).not.toContain(board.clerk.personId);
  });
});

describe('P21: told beforehand', () => {
  test('P21: at 60, 30 and 7 days, once each, to the member and the clerks', async () => {
    await endsOn(board.governor, '2026-05-10');
    await world.workspace.jobs.watchTerms();
    expect(audited('term.warn')).toEqual([]);
    for (let days = 0; days < 69; days += 1) {
      world.clock.forward(day);
      await Promise.all([world.another().jobs.watchTerms(), world.another().jobs.watchTerms()]);
    }
    expect(audited('term.warn').map((e) => e.detail.days)).toEqual([60, 30, 7]);
    const to = (await mails()).map((m) => m.to);
    expect(to.filter((id) => id === board.governor.personId)).toHaveLength(3);
    expect(to.filter((id) => id === board.clerk.personId)).toHaveLength(3);
    expect(await membership(board.governor)).toBeDefined();
  });

  test('P21: near its end from the first, only the nearest; a new term is told of anew', async () => {
    await endsOn(board.governor, '2026-03-05');
    await world.workspace.jobs.watchTerms();
    expect(audited('term.warn').map((e) => e.detail.days)).toEqual([7]);
    await world.workspace.people.setTerm(operator, {
      personId: board.governor.personId,
      boardId: board.boardId,
      was: { termStart: '2022-03-01', termEnd: '2026-03-05' },
      termStart: '2022-03-01',
      termEnd: '2026-03-20',
    });
    world.clock.forward(3600_000);
    await world.workspace.jobs.watchTerms();
    expect(audited('term.warn').map((e) => e.detail.days)).toEqual([7, 30]);
  });

  test('P21: the only clerk is told to hand over', async () => {
    await endsOn(board.clerk, '2026-03-20');
    await world.workspace.jobs.watchTerms();
    expect(await mails()).toMatchObject([{ to: board.clerk.personId, text: expect.stringContaining('only clerk') }]);
  });
});
