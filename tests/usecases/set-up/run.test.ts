import { describe, expect, test } from 'vitest';
import {
  createPlace,
  createWorld,
  operator,
  refusal,
  refusalCode,
  setUpCode,
  signIn,
} from '../../support/memory-world.ts';

const valid = {
  code: setUpCode,
  organisationName: 'Hill School',
  boardName: 'Full governing board',
  seats: 12,
  name: 'Clara Clerk',
  username: 'Clara',
  password: 'a long enough one',
};
const device = { device: 'Firefox on Linux' };

describe('setting up', () => {
  test('makes organisation, board and first clerk, and signs the clerk in', async () => {
    const world = createWorld();
    expect(await world.workspace.setUp.needed()).toBe(true);
    const { token, cookie, boardId } = await world.workspace.setUp.run(
      { ...valid, code: ` ${setUpCode.toLowerCase()} ` },
      device,
    );
    expect(cookie).toContain('session=');
    expect(await world.workspace.setUp.needed()).toBe(false);
    const { actor } = await world.workspace.auth.authenticate(token);
    expect(await world.workspace.me.show(actor)).toMatchObject({
      username: 'clara',
      name: 'Clara Clerk',
      mustChangePassword: false,
      memberships: [{ boardId, role: 'clerk', organisationName: 'Hill School', boardName: 'Full governing board' }],
    });
    const board = (await world.store.aggregates.get('board', boardId))!.value;
    expect(board).toMatchObject({ kind: 'board', seats: 12, clerks: [actor.person.id] });
    expect(world.store.entries.map((e) => e.action)).toEqual(['workspace.setUp', 'session.begin']);
    await signIn(world, 'clara', 'a long enough one');
  });

  test('once: of two at the same time one wins, and afterwards nobody', async () => {
    const world = createWorld();
    const run = (username: string) => world.workspace.setUp.run({ ...valid, username }, device);
    const outcomes = await Promise.allSettled([run('clara'), run('claus')]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.store.aggregates.find('organisation', 'all', '*')).toHaveLength(1);
    expect(await refusalCode(run('third'))).toBe('not_possible_now');
  });

  test('not where the operator has begun already', async () => {
    const world = createWorld();
    await createPlace(world);
    expect(await world.workspace.setUp.needed()).toBe(false);
    expect(await refusalCode(world.workspace.setUp.run(valid, device))).toBe('not_possible_now');
  });

  test('W1a: cut short after the deciding write, it is completed', async () => {
    const world = createWorld();
    world.store.beforeWrite = ({ collection }) => {
      if (collection !== 'setting' && collection !== 'signInAttempts') throw new Error('killed');
    };
    await world.workspace.setUp.run(valid, device).catch(() => undefined);
    expect(await world.workspace.setUp.needed()).toBe(false);
    world.store.beforeWrite = () => undefined;
    expect(await world.another().jobs.relayAll()).toBe(0);
    const { actor } = await signIn(world, 'clara', 'a long enough one');
    expect((await world.workspace.me.show(actor)).memberships).toMatchObject([
      { role: 'clerk', organisationName: 'Hill School' },
    ]);
    expect(world.store.entries[0]).toMatchObject({ action: 'workspace.setUp' });
  });

  test('needs the code from the console, which cannot be guessed', async () => {
    const world = createWorld();
    const guess = (code: string) => world.workspace.setUp.run({ ...valid, code }, device);
    for (let i = 0; i < 10; i += 1) expect((await refusal(guess(`guess-${i}`))).fields).toEqual({ code: 'is wrong' });
    expect(await refusalCode(guess(setUpCode))).toBe('too_many');
    world.clock.forward(15 * 60_000);
    await guess(setUpCode);
  });

  test('without a code there is no way in', async () => {
    const world = createWorld({ setUpCode: undefined });
    expect((await refusal(world.workspace.setUp.run({ ...valid, code: 'undefined' }, device))).fields).toHaveProperty(
      'code',
    );
  });

  test.each([
    [{ code: '' }, 'code'],
    [{ organisationName: ' ' }, 'organisationName'],
    [{ boardName: 'a\nb' }, 'boardName'],
    [{ seats: '12' }, 'seats'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ username: 'a' }, 'username'],
    [{ password: 'short' }, 'password'],
  ])('bad input names its field: %j', async (change, field) => {
    const world = createWorld();
    const error = await refusal(world.workspace.setUp.run({ ...valid, ...change }, device));
    expect(Object.keys(error.fields!)).toEqual([field]);
    expect(await world.workspace.setUp.needed()).toBe(true);
  });
});

test('an operator’s organisation and a set-up do not exclude each other by accident', async () => {
  const world = createWorld();
  await world.workspace.setUp.run(valid, device);
  await world.workspace.organisations.add(operator, { name: 'Dale School' });
});
