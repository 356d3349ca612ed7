import { expect, test } from 'vitest';
import { createFullBoard, createWorld, refusalCode, signIn } from '../../support/memory-world.ts';

const day = 24 * 3600_000;

test('sessions and counts go once they are over; a revoked session is known until then', async () => {
  const world = createWorld();
  const { governor, clerk } = await createFullBoard(world);
  await refusalCode(signIn(world, 'nobody', 'wrong'));
  await world.workspace.people.revoke(clerk.actor, { personId: governor.personId, scope: 'account' });
  const sessions = async () => (await world.store.aggregates.find('session', 'person', governor.personId)).length;
  const counts = async () => (await world.store.aggregates.find('signInAttempts', 'expiryDay', '2026-03-02')).length;
  expect(await counts()).toBeGreaterThan(0);
  world.clock.forward(13 * day);
  expect(await world.workspace.jobs.purgeExpired()).toBeGreaterThan(0);
  expect(await counts()).toBe(0);
  expect(await refusalCode(world.workspace.auth.authenticate(governor.token))).toBe('access_revoked');
  world.clock.forward(day);
  expect(await sessions()).toBe(1);
  expect(await world.workspace.jobs.purgeExpired()).toBe(6);
  expect(await sessions()).toBe(0);
  expect(await world.workspace.jobs.purgeExpired()).toBe(0);
  expect(await refusalCode(world.workspace.auth.authenticate(governor.token))).toBe('not_signed_in');
});
