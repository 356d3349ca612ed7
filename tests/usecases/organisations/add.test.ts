import { expect, test } from 'vitest';
import {
  createFullBoard,
  createWorld,
  lastAudited,
  operator,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

test('the operator takes in an organisation; nobody else does', async () => {
  const world = createWorld();
  const { clerk } = await createFullBoard(world);
  const { add } = world.workspace.organisations;
  const { id } = await add(operator, { name: ' Dale School ' });
  expect((await world.store.aggregates.get('organisation', id))!.value).toEqual({ id, name: 'Dale School' });
  expect(lastAudited(world, id)).toMatchObject({ actor: 'operator', action: 'organisation.add', sequence: 1 });
  expect((await refusal(add(operator, { name: '' }))).fields).toHaveProperty('name');
  expect(await refusalCode(add(clerk.actor, { name: 'Mine' }))).toBe('forbidden');
  expect(await refusalCode(add(undefined, { name: 'Mine' }))).toBe('not_signed_in');
});
