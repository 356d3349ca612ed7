import { expect, test } from 'vitest';
import { again, createFullBoard, createWorld, operator, refusalCode, signIn } from '../../support/memory-world.ts';

test('ends this session, closes its sockets before it answers, and leaves the others', async () => {
  const world = createWorld();
  const { governor } = await createFullBoard(world);
  const tablet = await signIn(world, governor.username, governor.password);
  let whenTold: unknown;
  world.bus.answer('access-ended', async () => {
    whenTold = await refusalCode(again(world, tablet.token));
    return [];
  });
  const { cookie } = await world.workspace.auth.signOut(tablet.actor);
  expect(cookie).toMatch(/^session=; .*Max-Age=0/);
  expect(whenTold).toBe('not_signed_in');
  expect(world.bus.askedOn('access-ended')).toMatchObject([
    { personId: governor.personId, scope: 'session', sessionIds: [tablet.actor.session.id], code: 4401 },
  ]);
  expect(world.store.entries.at(-1)).toMatchObject({ action: 'session.end', actor: governor.personId });
  expect(await again(world, governor.token)).toBeDefined();
  expect(await refusalCode(world.workspace.auth.signOut(tablet.actor))).toBe('not_signed_in');
  expect(await refusalCode(world.workspace.auth.signOut(undefined))).toBe('not_signed_in');
  expect(await refusalCode(world.workspace.auth.signOut(operator))).toBe('forbidden');
});
