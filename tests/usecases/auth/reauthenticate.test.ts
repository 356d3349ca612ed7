import { expect, test } from 'vitest';
import { again, createFullBoard, createWorld, refusal, refusalCode } from '../../support/memory-world.ts';

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
