import { expect, test } from 'vitest';
import { createFullBoard, createWorld, operator, refusalCode } from '../../support/memory-world.ts';

test('the person, their boards and their session; also before a password change', async () => {
  const world = createWorld();
  const { governor, organisationId, boardId } = await createFullBoard(world);
  const person = (await world.store.aggregates.get('person', governor.personId))!;
  await world.store.aggregates.replace('person', { ...person.value, mustChangePassword: true }, person.version);
  const me = await world.workspace.me.show(governor.actor);
  expect(me).toEqual({
    personId: governor.personId,
    username: 'hill.governor',
    name: 'The hill.governor',
    mustChangePassword: true,
    mustSetUpSecondFactor: false,
    memberships: [
      {
        organisationId,
        organisationName: 'Hill School',
        boardId,
        boardName: 'Hill School board',
        role: 'governor',
        votes: true,
        termStart: '2026-03-02',
      },
    ],
    session: {
      id: governor.actor.session.publicId,
      startedAt: '2026-03-02T18:30:00.000Z',
      expiresAt: '2026-03-16T18:30:00.000Z',
      device: 'Firefox on Linux',
    },
  });
  expect(await refusalCode(world.workspace.me.show(undefined))).toBe('not_signed_in');
  expect(await refusalCode(world.workspace.me.show(operator))).toBe('forbidden');
});
