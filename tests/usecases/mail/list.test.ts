import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  again,
  createBoard,
  createFullBoard,
  createWorld,
  addMember,
  operator,
  type FullBoard,
  type World,
} from '../../support/memory-world.ts';

async function noticed(world: World, { boardId, clerk }: Pick<FullBoard, 'boardId' | 'clerk'>, title = 'Spring term') {
  const { meetings, notice } = world.workspace;
  const items = [{ title: 'Welcome' }];
  const { id: meetingId } = await meetings.create(clerk.actor, {
    boardId,
    title,
    startsAt: '2026-03-30T18:30:00Z',
    items,
  });
  await notice.give(clerk.actor, { meetingId, baseVersion: 1 });
}

describeGate({
  verb: (w) => w.mail.list,
  allowed: ['clerk'],
  operator: true,
  reads: true,
  input: (_, { organisationId }) => ({ organisationId }),
  bad: [[{ before: 'yesterday' }, 'before']],
});

describe('B4: the mail page', () => {
  test('without a mail server the clerk reads what to hand on, and where no address is known', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { aggregates } = world.store;
    const id = `${board.organisationId}:${board.governor.personId}`;
    const profile = (await aggregates.get('profile', id))!;
    await aggregates.replace('profile', { ...profile.value, email: 'governor@example.org' }, profile.version);
    await noticed(world, board);
    const view = await world.workspace.mail.list(board.clerk.actor, { organisationId: board.organisationId });
    expect(view).toMatchObject({ sends: false, organisation: { name: 'Hill School' } });
    expect(view.mail).toHaveLength(6);
    expect(view.mail.find(({ toName }) => toName === 'The hill.governor')).toMatchObject({
      state: 'kept',
      address: 'governor@example.org',
      subject: 'Notice of meeting: Spring term',
    });
    expect(view.mail.filter(({ state }) => state === 'noAddress')).toHaveLength(5);
  });

  test('shows no mail of a board whose clerk the reader is not', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createBoard(world, board, 'The other board');
    const clerk = await addMember(world, other, 'clerk', 'other.clerk');
    await noticed(world, board, 'Ours');
    await noticed(world, { ...other, clerk }, 'Theirs');
    const list = async (actor: typeof clerk.actor) =>
      (await world.workspace.mail.list(actor, { organisationId: board.organisationId })).mail.map((m) => m.subject);
    expect(new Set(await list(board.clerk.actor))).toEqual(new Set(['Notice of meeting: Ours']));
    expect(await list(clerk.actor)).toEqual(['Notice of meeting: Theirs']);
  });

  test('page by page each mail is shown once, the latest first, also of those written at one moment', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { organisationId, clerk } = board;
    const finance = await createBoard(world, board, 'Finance');
    await world.workspace.people.addMembership(operator, {
      ...{ personId: clerk.personId, boardId: finance.boardId, role: 'clerk' },
    });
    const at = (i: number) => new Date(world.clock.now() - Math.floor(i / 70) * 60_000).toISOString();
    for (let i = 0; i < 320; i += 1) {
      await world.store.aggregates.insert('mail', {
        ...{
          id: `m${(i * 7) % 320}`,
          organisationId,
          boardId: [board.boardId, finance.boardId, organisationId][i % 3]!,
        },
        ...{ to: clerk.personId, toName: `Person ${i % 9}`, subject: 'Notice', text: 'Come.', at: at(i) },
      });
    }
    const seen: { id: string; at: string; toName: string }[] = [];
    const pages: number[] = [];
    for (let before: string | undefined; ;) {
      const input = { organisationId, ...(before === undefined ? {} : { before }) };
      const { mail, next } = await world.workspace.mail.list(await again(world, clerk.token), input);
      seen.push(...mail);
      pages.push(mail.length);
      if (next === undefined) break;
      before = next;
    }
    expect(pages).toEqual([100, 100, 100, 20]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(320);
    expect(seen.map((mail) => mail.at)).toEqual(
      seen
        .map((mail) => mail.at)
        .toSorted()
        .toReversed(),
    );
    const names = seen.slice(0, 70).map(({ toName }) => toName);
    expect(names).toEqual(names.toSorted());
  });
});
