import { beforeEach, describe, expect, test } from 'vitest';
import {
  connectedOf,
  connectThere,
  createSchool,
  type MemoryProvider,
  says,
  signInThere,
} from '../../support/memory-provider.ts';
import { again, auditedActions, type FullBoard, refusalCode, type World } from '../../support/memory-world.ts';
import { setAddress } from '../auth/support.ts';

const wrong = 'aad@hill.example';
const right = 'ada@hill.example';
let provider: MemoryProvider;
let world: World;
let board: FullBoard;
beforeEach(async () => {
  await create();
});
async function create() {
  ({ provider, world, board } = await createSchool());
  await setAddress(world, board.organisationId, board.governor, wrong);
}
const comeBack = () => signInThere(world, board.organisationId);
const correct = (was = wrong, email: string | null = right) =>
  world.workspace.people.setAddress(board.clerk.actor, {
    organisationId: board.organisationId,
    personId: board.governor.personId,
    was,
    email,
  });

describe('P27, P31: an account that came by an address which was somebody else’s', () => {
  test.each([right, null])('lets nobody in once the address is %s, and whoever came by it is out', async (email) => {
    says(provider, 'a stranger', wrong);
    const { token } = await comeBack();
    await correct(wrong, email);
    expect(await refusalCode(again(world, token))).toBe('not_signed_in');
    says(provider, 'a stranger');
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    expect(auditedActions(world, board.organisationId)).toContain('identity.disconnect');
    await world.workspace.me.show(board.governor.actor);
  });

  test('makes room for the one whose address it is now', async () => {
    says(provider, 'a stranger', wrong);
    await comeBack();
    await correct();
    world.clock.forward(1);
    says(provider, 'Ada herself', right);
    const { token } = await comeBack();
    // Done again, as after a crash, it takes nothing away that came later.
    await world.workspace.jobs.relayAll();
    expect((await again(world, token)).person.id).toBe(board.governor.personId);
  });

  test('is left where they connected it themself, and where the address only has other capitals', async () => {
    says(provider, 'Ada herself');
    await connectThere(world, board.governor, board.organisationId);
    await correct();
    expect(await connectedOf(world, board.governor.actor)).toMatchObject({ by: 'person' });
    await setAddress(world, board.organisationId, board.chair, 'chair@hill.example');
    says(provider, 'the chair', 'chair@hill.example');
    await comeBack();
    await world.workspace.people.setAddress(board.clerk.actor, {
      organisationId: board.organisationId,
      personId: board.chair.personId,
      was: 'chair@hill.example',
      email: 'Chair@hill.example',
    });
    expect(await connectedOf(world, board.chair.actor)).toMatchObject({ by: 'address' });
  });

  test('is not connected where the address is corrected at that moment', async () => {
    says(provider, 'a stranger', wrong);
    let done = false;
    world.store.beforeWrite = async (write) => {
      const isConnecting = write?.collection === 'person' && !done;
      if (!isConnecting) return;
      done = true;
      await correct();
    };
    expect(await refusalCode(comeBack())).toBe('invalid_credentials');
    expect(done).toBe(true);
    expect(await connectedOf(world, board.governor.actor)).toBeUndefined();
  });

  test('W1a: killed after any write of the correction, it is out all the same', async () => {
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(40);
      await create();
      says(provider, 'a stranger', wrong);
      const { token } = await comeBack();
      let left = writes;
      world.store.beforeWrite = () => {
        if (left <= 0) throw new Error('killed');
        left -= 1;
      };
      await correct().then(
        () => (completed = left > 0),
        (error: Error) => expect(error.message).toBe('killed'),
      );
      world.store.beforeWrite = () => undefined;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      const isCorrected = auditedActions(world, board.organisationId).includes('profile.setAddress');
      if (isCorrected) expect(await refusalCode(again({ ...world, workspace }, token))).toBe('not_signed_in');
      else await again({ ...world, workspace }, token);
    }
  });
});
