import { describe, expect, test } from 'vitest';
import { createFullBoard, createWorld, refusalCode, signIn } from '../../support/memory-world.ts';

const day = 24 * 3600_000;

describe('a cookie', () => {
  test('that nobody was given is nobody’s', async () => {
    const world = createWorld();
    for (const token of ['', 'x', 'a'.repeat(5000), '\u0000', '../..']) {
      expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('not_signed_in');
    }
  });

  test('the stored id of a session is not a cookie', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    expect(await refusalCode(world.workspace.auth.authenticate(governor.actor.session.id))).toBe('not_signed_in');
  });

  test('lives fourteen days from when it was last renewed, and is renewed after seven', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const check = () => world.workspace.auth.authenticate(governor.token);
    world.clock.forward(6 * day);
    expect((await check()).cookie).toBeUndefined();
    world.clock.forward(2 * day);
    const renewed = await check();
    expect(renewed.cookie).toContain(`session=${governor.token}; HttpOnly; Max-Age=${14 * 24 * 3600}`);
    expect(renewed.actor.session.expiresAt).toBe('2026-03-24T18:30:00.000Z');
    expect((await check()).cookie).toBeUndefined();
    world.clock.forward(13 * day);
    expect((await check()).cookie).toBeDefined();
    world.clock.forward(14 * day);
    expect(await refusalCode(check())).toBe('not_signed_in');
  });

  test('of an expired session is gone from the store too', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    world.clock.forward(15 * day);
    await refusalCode(world.workspace.auth.authenticate(governor.token));
    expect(await world.store.aggregates.get('session', governor.actor.session.id)).toBeUndefined();
  });

  test('renewing does not bring back a session that ends meanwhile', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    world.clock.forward(8 * day);
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'replace' || collection !== 'session') return;
      world.store.beforeWrite = () => undefined;
      await world.deps.sessions.end(governor.actor.session.id, 'revoked');
    };
    expect(await refusalCode(world.workspace.auth.authenticate(governor.token))).toBe('access_revoked');
    expect(await refusalCode(world.workspace.auth.authenticate(governor.token))).toBe('access_revoked');
  });

  test('travels without Secure only where the origin is plain http', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const { token } = await signIn(world, governor.username, governor.password);
    const { createSessions } = await import('#server/adapters/lucia/sessions.ts');
    const plain = createSessions({ ...world.deps, origin: 'http://localhost:3000' });
    expect(plain.cookie(token)).not.toContain('Secure');
    expect(plain.cookie()).toMatch(/^session=; HttpOnly; Max-Age=0; Path=\/; SameSite=Lax$/);
    expect(world.deps.sessions.cookie()).toContain('Secure');
  });
});
