import { expect, test } from 'vitest';
import { createFullBoard, createWorld, lastAudited, operator, refusalCode } from '../../support/memory-world.ts';

test('A5: that the operator takes all away is in the organisation’s log; nobody else does', async () => {
  const world = createWorld();
  const { clerk, organisationId } = await createFullBoard(world);
  const { noteExport } = world.workspace.organisations;
  expect(await refusalCode(noteExport(clerk.actor, { organisationId }))).toBe('forbidden');
  expect(await refusalCode(noteExport(undefined, { organisationId }))).toBe('not_signed_in');
  expect(await refusalCode(noteExport(operator, { organisationId: 'another' }))).toBe('not_found');
  expect(lastAudited(world, organisationId)).not.toMatchObject({ action: 'organisation.export' });
  await noteExport(operator, { organisationId });
  expect(lastAudited(world, organisationId)).toMatchObject({
    action: 'organisation.export',
    actor: 'operator',
    subject: `organisation:${organisationId}`,
  });
});
