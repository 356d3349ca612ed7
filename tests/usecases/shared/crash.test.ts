import { describe, expect, test } from 'vitest';
import { isCurrent } from '#lib/domain/people.ts';
import { isCode } from '#server/usecases/shared/commit.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  type World,
} from '../../support/memory-world.ts';

interface Case {
  run: (world: World, board: FullBoard) => Promise<unknown>;
  prepare?: (world: World, board: FullBoard) => Promise<unknown>;
}

const cases: Record<string, Case> = {
  'people.add with an invitation, as clerk': {
    run: (world, { clerk, organisationId, boardId }) =>
      world.workspace.people.add(clerk.actor, {
        organisationId,
        name: 'Ada',
        username: 'ada',
        memberships: [{ boardId, role: 'clerk' }],
        signIn: 'invitation',
      }),
  },
  'people.changeRole to clerk': {
    run: (world, { clerk, governor, boardId }) =>
      world.workspace.people.changeRole(clerk.actor, { personId: governor.personId, boardId, role: 'clerk' }),
  },
  'people.changeRole from clerk': {
    prepare: (world, board) => addMember(world, board, 'clerk', 'second'),
    run: (world, { clerk, boardId }) =>
      world.workspace.people.changeRole(operator, { personId: clerk.personId, boardId, role: 'governor' }),
  },
  'people.revoke a clerk of two boards': {
    prepare: async (world, board) => {
      await addMember(world, board, 'clerk', 'second');
      const finance = await createBoard(world, board, 'Finance');
      await addMember(world, finance, 'clerk', 'third');
      await world.workspace.people.addMembership(operator, {
        personId: board.clerk.personId,
        boardId: finance.boardId,
        role: 'clerk',
      });
    },
    run: (world, { clerk }) => world.workspace.people.revoke(operator, { personId: clerk.personId, scope: 'account' }),
  },
  'people.revoke a clerk of three boards, of which the last cannot spare them': {
    prepare: async (world, board) => {
      await addMember(world, board, 'clerk', 'second');
      for (const name of ['Finance', 'Pay']) {
        const { personId } = board.clerk;
        const { boardId } = await createBoard(world, board, name);
        if (name === 'Finance') await addMember(world, { ...board, boardId }, 'clerk', 'third');
        await world.workspace.people.addMembership(operator, { personId, boardId, role: 'clerk' });
      }
    },
    run: async (world, { clerk }) => {
      const revoking = world.workspace.people.revoke(operator, { personId: clerk.personId, scope: 'account' });
      await revoking.catch((error: unknown) => {
        if (!isCode(error, 'not_possible_now')) throw error;
      });
    },
  },
  'people.revoke a governor': {
    run: (world, { clerk, governor }) =>
      world.workspace.people.revoke(clerk.actor, { personId: governor.personId, scope: 'account' }),
  },
  'boards.add': {
    run: (world, { clerk, organisationId }) =>
      world.workspace.boards.add(clerk.actor, { organisationId, name: 'Pay', kind: 'board', seats: 3 }),
  },
};

/** What has to hold of a store at rest, whatever happened before. */
async function checkWhole({ store, workspace }: World, organisationId: string): Promise<void> {
  expect(await store.aggregates.withOutbox(10)).toEqual([]);
  const people = await store.aggregates.find('person', 'organisation', organisationId);
  const boards = await store.aggregates.find('board', 'organisation', organisationId);
  for (const { value: person } of people) {
    expect(await store.aggregates.get('profile', `${organisationId}:${person.id}`)).toBeDefined();
    if (person.passwordHash === undefined) {
      expect(await store.aggregates.find('invitation', 'person', person.id)).toHaveLength(1);
    }
    expect(person.signInEnded === undefined).toBe(person.memberships.some(isCurrent));
    for (const boardId of new Set(person.memberships.map((m) => m.boardId))) {
      expect(person.memberships.filter((m) => m.boardId === boardId && isCurrent(m)).length).toBeLessThanOrEqual(1);
    }
  }
  for (const { value: board } of boards) {
    const clerks = people.filter(({ value }) =>
      value.memberships.some((m) => m.boardId === board.id && m.role === 'clerk' && isCurrent(m)),
    );
    expect([...board.clerks].sort()).toEqual(clerks.map(({ value }) => value.id).sort());
    expect(board.clerks).not.toEqual([]);
  }
  expect(await workspace.audit.verify({ organisationId })).toMatchObject({ ok: true });
  const ids = store.entries.map((e) => `${e.organisationId} ${e.id}`);
  expect(new Set(ids).size).toBe(ids.length);
}

describe('W1a: killed after any write, the rest is completed at the next start', () => {
  test.each(Object.keys(cases))('W1a: %s', async (name) => {
    const { run, prepare } = cases[name]!;
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(40);
      const world = createWorld();
      const board = await createFullBoard(world);
      await prepare?.(world, board);
      let left = writes;
      world.store.beforeWrite = () => {
        if (left <= 0) throw new Error('killed');
        left -= 1;
      };
      await run(world, board).then(
        () => (completed = left > 0),
        (error: Error) => expect(error.message).toBe('killed'),
      );
      world.store.beforeWrite = () => undefined;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      await checkWhole({ ...world, workspace }, board.organisationId);
    }
  });

  test('W1a: two processes that relay the same outbox add each entry once', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    world.store.beforeWrite = ({ kind }) => {
      if (kind === 'clearOutbox') throw new Error('killed');
    };
    for (const name of ['A', 'B', 'C']) {
      await world.workspace.boards.add(operator, {
        organisationId: board.organisationId,
        name,
        kind: 'board',
        seats: 3,
      });
    }
    world.store.beforeWrite = () => undefined;
    await Promise.all([
      world.another().jobs.relayAll(),
      world.another().jobs.relayAll(),
      world.workspace.jobs.relayAll(),
    ]);
    const added = world.store.entries.filter(
      (e) => e.action === 'board.add' && e.organisationId === board.organisationId,
    );
    expect(added).toHaveLength(4);
    expect(await world.workspace.audit.verify({ organisationId: board.organisationId })).toMatchObject({ ok: true });
  });

  test.each([
    [
      'ended',
      (world: World, personId: string) => world.workspace.people.revoke(operator, { personId, scope: 'account' }),
    ],
    [
      'changed',
      (world: World, personId: string, boardId: string) =>
        world.workspace.people.changeRole(operator, { personId, boardId, role: 'observer' }),
    ],
  ])('W1a: a membership %s once is not caught by the same follow-up after a return', async (_, leave) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { personId } = await addMember(world, board, 'clerk', 'second');
    world.store.beforeWrite = ({ kind }) => {
      if (kind === 'clearOutbox') throw new Error('killed');
    };
    await leave(world, personId, board.boardId);
    const back = { personId, boardId: board.boardId, role: 'clerk' };
    await world.workspace.people
      .reinstate(operator, { ...back, reason: 'A mistake' })
      .catch(() => world.workspace.people.changeRole(operator, back));
    world.store.beforeWrite = () => undefined;
    expect(await world.another().jobs.relayAll()).toBe(0);
    const { memberships } = (await world.store.aggregates.get('person', personId))!.value;
    expect(memberships.filter(isCurrent)).toMatchObject([{ role: 'clerk' }]);
    await checkWhole(world, board.organisationId);
  });

  test('an entry that cannot be moved stays, is logged, and does not hold up the others', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const broken = {
      id: 'e',
      organisationId: board.organisationId,
      at: '',
      actor: 'x',
      action: 'x',
      subject: 'x',
      detail: { x: NaN },
    };
    const stored = (await world.store.aggregates.get('board', board.boardId))!;
    await world.store.aggregates.replace('board', stored.value, stored.version, [broken]);
    const person = (await world.store.aggregates.get('person', board.chair.personId))!;
    await world.store.aggregates.replace('person', person.value, person.version, [{ ...broken, id: 'f', detail: {} }]);
    expect(await world.workspace.jobs.relayAll()).toBe(1);
    expect(world.store.entries.some((e) => e.id === 'f')).toBe(true);
    expect(world.logged).toContainEqual({ level: 'error', event: 'audit relay failed' });
  });
});
