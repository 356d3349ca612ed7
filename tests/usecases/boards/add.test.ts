import { describe, expect, test } from 'vitest';
import { isCurrent, membershipOn } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  again,
  auditedActions,
  createFullBoard,
  createWorld,
  operator,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';

describeGate({
  verb: (w) => w.boards.add,
  allowed: ['clerk'],
  operator: true,
  input: (_, { organisationId }) => ({ organisationId, name: 'Second board', kind: 'board', seats: 7 }),
  bad: [
    [{ name: ' ' }, 'name'],
    [{ kind: 'club' }, 'kind'],
    [{ seats: 0 }, 'seats'],
    [{ seats: 201 }, 'seats'],
    [{ kind: 'committee' }, 'parentId'],
    [{ kind: 'committee', parentId: 'none' }, 'parentId'],
    [{ parentId: 'none' }, 'parentId'],
  ],
});

test('W1a: whoever adds a board is its clerk', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId, boardId } = board;
  const { id } = await world.workspace.boards.add(board.clerk.actor, {
    organisationId,
    name: 'Pay',
    kind: 'committee',
    seats: 3,
    parentId: boardId,
  });
  const actor = await again(world, board.clerk.token);
  expect(await world.workspace.boards.show(actor, { boardId: id })).toMatchObject({
    name: 'Pay',
    kind: 'committee',
    role: 'clerk',
    may: { prepare: true, managePeople: true },
  });
  expect((await world.store.aggregates.get('board', id))!.value).toMatchObject({
    clerks: [board.clerk.personId],
    parentId: boardId,
  });
  expect(auditedActions(world, organisationId)).toContain('board.add');
});

/** A clerk adds a board; the node dies, or its relay fails, once the board is written. */
async function founded() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const other = await addMember(world, board, 'clerk', 'other.clerk');
  const { organisationId } = board;
  const revive = killAfter(world, 1);
  const { id } = await world.workspace.boards.add(board.clerk.actor, {
    organisationId,
    name: 'Pay',
    kind: 'board',
    seats: 3,
  });
  expect(revive()).toBe(true);
  const clerks = async () => (await world.store.aggregates.get('board', id))!.value.clerks;
  const person = async (personId: string) => (await world.store.aggregates.get('person', personId))!.value;
  return { world, board, other, id, clerks, person };
}

/** At the next start; and what was moved is moved once more. */
async function relayTwice(world: World, boardId: string): Promise<void> {
  const { outbox } = (await world.store.aggregates.get('board', boardId))!;
  expect(await world.another().jobs.relayAll()).toBe(0);
  const { value, version } = (await world.store.aggregates.get('board', boardId))!;
  await world.store.aggregates.replace('board', value, version, outbox);
  expect(await world.another().jobs.relayAll()).toBe(0);
}

describe('P22: whose access ended before they sat on the board that they added', () => {
  test.each([
    ['nowhere else', false],
    ['in another organisation', true],
  ])('P22, W1a: is not its clerk, who sits %s: it goes to who serves their former board', async (_, elsewhere) => {
    const { world, board, other, id, clerks, person } = await founded();
    const { personId } = board.clerk;
    if (elsewhere) {
      const dale = await createFullBoard(world, 'Dale School');
      await world.workspace.people.addMembership(operator, { personId, boardId: dale.boardId, role: 'observer' });
    }
    await addMember(world, board, 'clerk', 'third.clerk').then(({ personId: third }) =>
      world.workspace.people.changeRole(operator, { personId: third, boardId: board.boardId, role: 'observer' }),
    );
    await world.workspace.people.revoke(other.actor, { personId, scope: 'account', id: board.organisationId });
    await relayTwice(world, id);
    const { memberships } = await person(personId);
    expect(memberships.some((m) => m.organisationId === board.organisationId && isCurrent(m))).toBe(false);
    expect(await clerks()).toEqual([other.personId]);
    const heir = await again(world, other.token);
    expect(await world.workspace.boards.show(heir, { boardId: id })).toMatchObject({ role: 'clerk' });
    expect(world.store.entries.filter((e) => e.action === 'membership.add').at(-1)).toMatchObject({
      actor: 'system',
      subject: `person:${other.personId}`,
      detail: { boardId: id, role: 'clerk' },
    });
    expect((await world.workspace.audit.verify({ organisationId: board.organisationId })).ok).toBe(true);
  });

  test('P22, P23: whoever took their work over has it too', async () => {
    const { world, board, other, id, clerks, person } = await founded();
    await world.workspace.people.revoke(operator, { personId: other.personId, scope: 'account' });
    await world.workspace.people.handOver(board.clerk.actor, {
      personId: board.clerk.personId,
      toId: board.governor.personId,
      boardIds: [board.boardId],
      ends: true,
    });
    await relayTwice(world, id);
    expect(await clerks()).toEqual([board.governor.personId]);
    expect((await person(board.clerk.personId)).memberships.some(isCurrent)).toBe(false);
  });

  test('P22, P24: where there is a lead clerk it is theirs alone', async () => {
    const { world, board, other, id, clerks } = await founded();
    const lead = await addMember(world, board, 'clerk', 'lead.clerk');
    await world.workspace.people.revoke(other.actor, { personId: board.clerk.personId, scope: 'account' });
    // Named before the board was seen: the flag alone, as it is while the first boards are being gone through.
    const { value, version } = (await world.store.aggregates.get('person', lead.personId))!;
    const leading = { ...value, leadClerkOf: [board.organisationId] };
    await world.store.aggregates.replace('person', leading, version);
    await relayTwice(world, id);
    expect(await clerks()).toEqual([lead.personId]);
  });

  test('W1a: whose access goes on is its clerk', async () => {
    const { world, board, id, clerks, person } = await founded();
    await relayTwice(world, id);
    expect(await clerks()).toEqual([board.clerk.personId]);
    expect(membershipOn(await person(board.clerk.personId), id)?.role).toBe('clerk');
  });
});
