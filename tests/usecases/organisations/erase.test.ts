import { expect, test } from 'vitest';
import { createWorkspace } from '#server/usecases/workspace.ts';
import {
  again,
  createFullBoard,
  createWorld,
  operator,
  refusal,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';
import { ask } from '../data/support.ts';

test('D8: the operator erases an organisation, by its name typed; nobody else does', async () => {
  const world = createWorld();
  const { clerk, organisationId } = await createFullBoard(world);
  const done: string[] = [];
  const erasing = {
    destroyKeys: async (scope: string) => void done.push(`keys of ${scope}`),
    remove: async (scope: string) => done.push(`all of ${scope}`),
  };
  const { erase } = createWorkspace({ ...world.deps, erasing }).organisations;
  const { name } = (await world.store.aggregates.get('organisation', organisationId))!.value;
  const wanted = { organisationId, confirm: name };
  expect(await refusalCode(erase(clerk.actor, wanted))).toBe('forbidden');
  expect(await refusalCode(erase(undefined, wanted))).toBe('not_signed_in');
  expect(await refusalCode(erase(operator, { organisationId, confirm: organisationId }))).toBe('invalid');
  expect(await refusalCode(erase(operator, { organisationId: 'another', confirm: name }))).toBe('invalid');
  expect(done).toEqual([]);

  const { people } = await erase(operator, wanted);
  expect(done).toEqual([`keys of ${organisationId}`, `all of ${organisationId}`]);
  expect(people).toBeGreaterThan(1);
  expect(await world.store.aggregates.find('person', 'organisation', organisationId)).toEqual([]);
  expect(await world.store.aggregates.get('person', clerk.personId)).toBeUndefined();
});

test('D8, V3: not while people wait for the answer to a request, unless that is said', async () => {
  const world = createWorld();
  const { organisationId, governor, chair } = await createFullBoard(world);
  const done: string[] = [];
  const erasing = { destroyKeys: async (scope: string) => void done.push(scope), remove: async () => 1 };
  const { erase } = createWorkspace({ ...world.deps, erasing }).organisations;
  const confirm = (await world.store.aggregates.get('organisation', organisationId))!.value.name;
  const ofGovernor = { world, about: { organisationId, personId: governor.personId } };
  const closing = [await ask(ofGovernor), await ask(ofGovernor)];
  closing.push(await ask({ world, about: { organisationId, personId: chair.personId } }));
  const refused = await refusal(erase(operator, { organisationId, confirm }));
  expect(refused).toMatchObject({
    code: 'not_possible_now',
    message: expect.stringMatching(/^2 people have/) as string,
  });
  await closing.pop()!();
  expect((await refusal(erase(operator, { organisationId, confirm }))).message).toMatch(/^1 person has/);
  expect(done).toEqual([]);
  for (const close of closing) await close();
  await erase(operator, { organisationId, confirm });
  expect(done).toEqual([organisationId]);
});

test('D8, V3: while they wait too, where that is said', async () => {
  const world = createWorld();
  const { organisationId, governor } = await createFullBoard(world);
  await ask({ world, about: { organisationId, personId: governor.personId } });
  const erasing = { destroyKeys: async () => undefined, remove: async () => 1 };
  const confirm = (await world.store.aggregates.get('organisation', organisationId))!.value.name;
  const { erase } = createWorkspace({ ...world.deps, erasing }).organisations;
  await erase(operator, { organisationId, confirm, withOpenRequests: true });
  expect(await world.store.aggregates.get('person', governor.personId)).toBeUndefined();
});

test('D8: nothing of how its people came in is left, and who had a place elsewhere once has none to come in by', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const dale = await createFullBoard(world, 'Dale School');
  const { organisationId, governor } = board;
  await world.workspace.tokens.make(governor.actor, { name: 'Diary', scopes: ['boards:read'], days: 30 });
  await world.workspace.auth.signOut((await signIn(world, governor.username, governor.password)).actor);
  const { personId } = board.chair;
  const { people } = world.workspace;
  await people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
  await people.revoke(dale.clerk.actor, { personId, scope: 'account', id: dale.organisationId });
  const known = (await world.store.aggregates.get('person', personId))!;
  const identity = {
    id: 'i',
    issuer: 'https://id.example.org',
    subject: 's',
    linkedAt: '',
    linkedBy: 'person' as const,
  };
  await world.store.aggregates.replace(
    'person',
    { ...known.value, identities: [{ ...identity, organisationId }], noAccountByAddress: [organisationId] },
    known.version,
  );
  const erasing = { destroyKeys: async () => undefined, remove: async () => 1 };
  const { name } = (await world.store.aggregates.get('organisation', organisationId))!.value;
  await createWorkspace({ ...world.deps, erasing }).organisations.erase(operator, { organisationId, confirm: name });

  for (const collection of ['session', 'apiToken'] as const) {
    expect(world.store.all(collection).filter((one) => one.personId === governor.personId)).toEqual([]);
  }
  const left = (await world.store.aggregates.get('person', personId))!.value;
  expect(left).toMatchObject({ accessEpoch: 1, signInEnded: { at: expect.any(String) as string } });
  expect(left).not.toHaveProperty('identities');
  expect(left).not.toHaveProperty('noAccountByAddress');
  expect(await refusalCode(again(world, board.chair.token))).toBe('access_revoked');
});
