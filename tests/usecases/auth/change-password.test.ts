import { describe, expect, test } from 'vitest';
import { again, createFullBoard, createWorld, refusal, refusalCode, signIn } from '../../support/memory-world.ts';

const chosen = 'a new and longer one';

describe('changing one’s password', () => {
  test('ends the other sessions, and keeps this one', async () => {
    const world = createWorld();
    const { governor, organisationId } = await createFullBoard(world);
    const tablet = await signIn(world, governor.username, governor.password);
    await world.workspace.auth.changePassword(governor.actor, {
      currentPassword: governor.password,
      newPassword: chosen,
    });
    expect(await refusalCode(again(world, tablet.token))).toBe('not_signed_in');
    expect(await again(world, governor.token)).toBeDefined();
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { sessionIds: [tablet.actor.session.id], code: 4401, scope: 'session' },
    ]);
    expect(await refusalCode(signIn(world, governor.username, governor.password))).toBe('invalid_credentials');
    await signIn(world, governor.username, chosen);
    const audited = world.store.entries.filter((e) => e.action === 'password.change' && e.actor === governor.personId);
    expect(audited.at(-1)).toMatchObject({ organisationId });
    expect(JSON.stringify(world.store.entries)).not.toContain(chosen);
  });

  test.each([
    [{ newPassword: 'too short' }, 'newPassword'],
    [{ newPassword: 'x'.repeat(257) }, 'newPassword'],
    [{ newPassword: undefined }, 'newPassword'],
    [{ currentPassword: 'wrong' }, 'currentPassword'],
    [{ currentPassword: 7 }, 'currentPassword'],
  ])('bad input names its field: %j', async (change, field) => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const input = { currentPassword: governor.password, newPassword: chosen, ...change };
    const error = await refusal(world.workspace.auth.changePassword(governor.actor, input));
    expect(error.code).toBe('invalid');
    expect(Object.keys(error.fields!)).toEqual([field]);
  });

  test('the same one again is no change', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const input = { currentPassword: governor.password, newPassword: governor.password };
    expect((await refusal(world.workspace.auth.changePassword(governor.actor, input))).fields).toHaveProperty(
      'newPassword',
    );
  });

  test('of two changes at once with the same current password one wins', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const change = (newPassword: string) =>
      world.workspace.auth.changePassword(governor.actor, { currentPassword: governor.password, newPassword });
    const outcomes = await Promise.allSettled([change('the first new password'), change('the second new password')]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('guesses at the current password are counted', async () => {
    const world = createWorld();
    const { governor } = await createFullBoard(world);
    const change = (currentPassword: string) =>
      world.workspace.auth.changePassword(governor.actor, { currentPassword, newPassword: chosen });
    for (let i = 0; i < 10; i += 1) expect(await refusalCode(change('wrong'))).toBe('invalid');
    expect(await refusalCode(change(governor.password))).toBe('too_many');
  });

  test('R3: not for somebody whose access ends meanwhile', async () => {
    const world = createWorld();
    const { governor, clerk } = await createFullBoard(world);
    world.store.beforeWrite = async ({ collection }) => {
      if (collection !== 'person') return;
      world.store.beforeWrite = () => undefined;
      await world.workspace.people.revoke(clerk.actor, { personId: governor.personId, scope: 'account' });
    };
    const call = world.workspace.auth.changePassword(governor.actor, {
      currentPassword: governor.password,
      newPassword: chosen,
    });
    expect(await refusalCode(call)).toBe('access_revoked');
  });
});
