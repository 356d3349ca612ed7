import { expect, test } from 'vitest';
import { exportedOrganisation, exportedPerson } from '#server/cli/without-secrets.ts';
import { withAuthenticator } from '../support/memory-factors.ts';
import { createFullBoard, createWorld, operator } from '../support/memory-world.ts';

test('an organisation’s export has no secret of its people, and nothing of theirs from elsewhere', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const dale = await createFullBoard(world, 'Dale School');
  const { personId, username } = board.governor;
  const { secret } = await withAuthenticator(world, board.governor);
  await world.workspace.people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
  await world.workspace.people.setLeadClerk(operator, { personId, organisationId: dale.organisationId, leads: true });
  const { value } = (await world.store.aggregates.get('person', personId))!;
  expect(JSON.stringify(value)).toContain(secret);
  const person = exportedPerson(value, board.organisationId);
  expect(person).toMatchObject({ id: personId, username, memberships: [{ boardId: board.boardId }] });
  const written = JSON.stringify(person);
  const codes = value.secondFactors!.recoveryCodes.map(({ hash }) => hash);
  for (const word of [secret, value.passwordHash!, dale.organisationId, ...codes]) expect(written).not.toContain(word);
});

test('an organisation’s export has no secret of its provider', () => {
  const singleSignOn = {
    issuer: 'https://id.example.org',
    clientId: 'quorate',
    clientSecret: 'let me in',
    name: 'Hill',
  };
  const written = JSON.stringify(exportedOrganisation({ id: 'hill', name: 'Hill School', singleSignOn }));
  expect(written).toContain('https://id.example.org');
  expect(written).not.toContain('let me in');
});
