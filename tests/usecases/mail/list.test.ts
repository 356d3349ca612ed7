import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createBoard,
  createFullBoard,
  createWorld,
  addMember,
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
});
