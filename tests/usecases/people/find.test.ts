import { expect, test } from 'vitest';
import { createFullBoard, createWorld, operator, refusalCode } from '../../support/memory-world.ts';

test('the operator finds somebody by user name; nobody else does', async () => {
  const world = createWorld();
  const { clerk, governor } = await createFullBoard(world);
  const { find } = world.workspace.people;
  expect(await find(operator, { username: ' HILL.governor ' })).toMatchObject({
    personId: governor.personId,
    memberships: [{ role: 'governor', organisationName: 'Hill School' }],
  });
  expect(await refusalCode(find(operator, { username: 'nobody' }))).toBe('not_found');
  expect(await refusalCode(find(operator, {}))).toBe('invalid');
  expect(await refusalCode(find(clerk.actor, { username: 'hill.governor' }))).toBe('forbidden');
});
