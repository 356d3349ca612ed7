import { describe, expect, test } from 'vitest';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

describe('P17: a screen left open', () => {
  test.each([
    ['ends no access', 'revoke', { scope: 'account' }],
    ['gives out no password', 'resetPassword', {}],
    ['takes no role away, and gives none', 'changeRole', { role: 'observer' }],
  ] as const)('%s', async (_, verb, more) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const where = verb === 'changeRole' ? { boardId: board.boardId } : {};
    const call = (actor = board.clerk.actor) =>
      world.workspace.people[verb](actor, { personId: board.governor.personId, ...where, ...more });
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(call())).toBe('reauthentication_required');
    // Who may not is not asked for a password first.
    expect(await refusalCode(call(board.chair.actor))).toBe('forbidden');
    await world.workspace.auth.reauthenticate(board.clerk.actor, { password: board.clerk.password });
    world.clock.forward(15 * 60_000);
    await call();
    if (verb === 'resetPassword')
      await world.workspace.people.resetPassword(operator, { personId: board.chair.personId });
  });

  const row = (role: string) => ({ csv: `name,role\nAda Byron,${role}`, preview: false });
  const added = (role: string, { boardId }: FullBoard) => ({
    name: 'Ada Byron',
    username: 'ada',
    signIn: 'password',
    memberships: [{ boardId, role }],
  });

  test.each([
    ['a new person', 'add', (role, board) => added(role, board)],
    ['whoever is in a list', 'import', (role) => row(role)],
    ['whoever sits elsewhere', 'addMembership', (role, { boardId }) => ({ boardId, role, personId: 'elsewhere' })],
  ] satisfies [string, keyof World['workspace']['people'], (role: string, board: FullBoard) => object][])(
    'makes nobody clerk: %s',
    async (_, verb, input) => {
      const world = createWorld();
      const board = await createFullBoard(world);
      const second = await createBoard(world, board, 'Finance');
      const { personId } = await addMember(world, second, 'governor', 'elsewhere');
      const call = (role: string) => {
        const given = { organisationId: board.organisationId, ...input(role, board) };
        const { organisationId: __, ...onBoard } = given;
        const ofPerson = verb === 'addMembership' ? { ...onBoard, personId } : onBoard;
        return world.workspace.people[verb](board.clerk.actor, verb === 'add' || verb === 'import' ? given : ofPerson);
      };
      world.clock.forward(15 * 60_000 + 1);
      expect(await refusalCode(call('clerk'))).toBe('reauthentication_required');
      expect((await world.store.aggregates.get('board', board.boardId))!.value.clerks).toEqual([board.clerk.personId]);
      await call('observer');
    },
  );
});
