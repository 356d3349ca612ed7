import { expect, test } from 'vitest';
import { again, createFullBoard, createWorld, refusal, refusalCode } from '../../support/memory-world.ts';
import { killAfter } from './support.ts';

test('the right password makes the session fresh; guesses are counted', async () => {
  const world = createWorld();
  const { governor } = await createFullBoard(world);
  const give = (password: unknown) => world.workspace.auth.reauthenticate(governor.actor, { password });
  world.clock.forward(3600_000);
  await give(governor.password);
  expect((await again(world, governor.token)).session.authenticatedAt).toBe('2026-03-02T19:30:00.000Z');
  expect((await refusal(give(5))).fields).toHaveProperty('password');
  for (let i = 0; i < 10; i += 1) expect(await refusalCode(give('wrong'))).toBe('invalid_credentials');
  expect(await refusalCode(give(governor.password))).toBe('too_many');
  expect(await refusalCode(world.workspace.auth.reauthenticate(undefined, {}))).toBe('not_signed_in');
});

test('W1a: killed after any write, a session that was made fresh is in the log as such', async () => {
  for (let writes = 0, completed = false; !completed; writes += 1) {
    expect(writes).toBeLessThan(20);
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    world.clock.forward(3600_000);
    const revive = killAfter(world, writes);
    const outcome = await world.workspace.auth.reauthenticate(governor.actor, { password: governor.password }).then(
      () => 'returned',
      ({ message }: Error) => message,
    );
    expect(['returned', 'killed']).toContain(outcome);
    completed = !revive() && outcome === 'returned';
    expect(await world.another().jobs.relayAll()).toBe(0);
    const { authenticatedAt, startedAt } = (await again(world, governor.token)).session;
    const confirmed = world.store.entries.filter(({ action }) => action === 'session.confirm');
    expect(confirmed).toHaveLength(authenticatedAt === startedAt ? 0 : 1);
  }
});
