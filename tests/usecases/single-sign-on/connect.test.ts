import { beforeEach, describe, expect, test } from 'vitest';
import {
  browser,
  connectedOf,
  connectThere,
  createSchool,
  disconnect,
  leaveToConnect,
  type MemoryProvider,
  says,
  signInThere,
  switchOn,
  tenant,
} from '../../support/memory-provider.ts';
import { withAuthenticator } from '../../support/memory-factors.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  type FullBoard,
  origin,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';
import { setAddress } from '../auth/support.ts';

describe('P32: connecting an account oneself', () => {
  let provider: MemoryProvider;
  let world: World;
  let board: FullBoard;
  beforeEach(async () => {
    ({ provider, world, board } = await createSchool());
  });
  const identities = () => world.workspace.singleSignOn.identities(board.governor.actor);
  const begin = (actor = board.governor.actor, organisationId = board.organisationId) =>
    world.workspace.singleSignOn.beginConnecting(actor, { organisationId, binding: browser().digest }, origin);

  test('is audited, told by mail, seen, and undone', async () => {
    await setAddress(world, board.organisationId, board.governor, 'governor@example.org');
    expect(await identities()).toEqual([
      { organisationId: board.organisationId, organisationName: 'Hill School', name: 'Hill School' },
    ]);
    await connectThere(world, board.governor, board.organisationId);
    expect(await connectedOf(world, board.governor.actor)).toMatchObject({ by: 'person' });
    expect(await world.store.aggregates.find('mail', 'waiting', '*')).toHaveLength(1);
    await disconnect(world, board.governor.actor);
    expect(await connectedOf(world, board.governor.actor)).toBeUndefined();
    expect(auditedActions(world, board.organisationId).slice(-2)).toEqual(['identity.connect', 'identity.disconnect']);
    expect(await refusalCode(signInThere(world, board.organisationId))).toBe('invalid_credentials');
  });

  test('needs a fresh sign-in, both ways', async () => {
    await connectThere(world, board.governor, board.organisationId);
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(begin())).toBe('reauthentication_required');
    expect(await refusalCode(disconnect(world, board.governor.actor))).toBe('reauthentication_required');
  });

  test('goes on only in the session that began it', async () => {
    const answer = await leaveToConnect(world, board.governor, board.organisationId);
    const { workspace } = world;
    expect(await refusalCode(workspace.singleSignOn.finishConnecting(undefined, answer))).toBe('not_signed_in');
    const elsewhere = await signIn(world, board.governor.username, board.governor.password);
    for (const actor of [elsewhere.actor, board.chair.actor]) {
      expect(await refusalCode(workspace.singleSignOn.finishConnecting(actor, answer))).toBe('not_possible_now');
    }
    expect(await refusalCode(workspace.singleSignOn.finish(answer, origin))).toBe('not_signed_in');
    await workspace.singleSignOn.finishConnecting(board.governor.actor, answer);
  });

  test('an account is one person’s; another takes the place of one’s own', async () => {
    await connectThere(world, board.chair, board.organisationId);
    expect(await refusalCode(connectThere(world, board.governor, board.organisationId))).toBe('conflict');
    says(provider, 'another');
    await connectThere(world, board.chair, board.organisationId);
    says(provider, 'subject 1');
    expect(await refusalCode(signInThere(world, board.organisationId))).toBe('invalid_credentials');
    await connectThere(world, board.governor, board.organisationId);
  });

  test('W1: of another organisation there is nothing, nor of somebody else’s', async () => {
    const other = await createFullBoard(world, 'Dale School');
    await switchOn(world, other);
    expect(await refusalCode(begin(board.governor.actor, other.organisationId))).toBe('not_found');
    await connectThere(world, board.chair, board.organisationId);
    const identityId = (await connectedOf(world, board.chair.actor))!.id;
    expect(await refusalCode(world.workspace.singleSignOn.disconnect(board.governor.actor, { identityId }))).toBe(
      'not_found',
    );
  });

  test('one of a provider that the organisation has left is shown as such, and another takes its place', async () => {
    const { organisationId, governor } = board;
    await connectThere(world, governor, organisationId);
    expect(await connectedOf(world, governor.actor)).not.toHaveProperty('former');
    await switchOn(world, board, { issuer: tenant, clientSecret: 'x' });
    expect(await connectedOf(world, governor.actor)).toMatchObject({ former: true });
    await connectThere(world, governor, organisationId);
    expect(await connectedOf(world, governor.actor)).not.toHaveProperty('former');
    await world.workspace.singleSignOn.end(board.clerk.actor, { organisationId });
    expect(await connectedOf(world, governor.actor)).not.toHaveProperty('former');
  });

  const ways = {
    disconnecting: () => disconnect(world, board.governor.actor),
    'connecting another': async () => {
      says(provider, 'another');
      await connectThere(world, board.governor, board.organisationId);
    },
  };

  test.each(Object.entries(ways))(
    'W1a: killed after any write of %s, who came by the account is out',
    async (_, take) => {
      for (let writes = 0, completed = false; !completed; writes += 1) {
        expect(writes).toBeLessThan(40);
        ({ provider, world, board } = await createSchool());
        await connectThere(world, board.governor, board.organisationId);
        const { token } = await signInThere(world, board.organisationId);
        const before = (await connectedOf(world, board.governor.actor))?.id;
        let left = writes;
        world.store.beforeWrite = () => {
          if (left <= 0) throw new Error('killed');
          left -= 1;
        };
        await take().then(
          () => (completed = left > 0),
          (error: Error) => expect(error.message).toBe('killed'),
        );
        world.store.beforeWrite = () => undefined;
        const now = (await connectedOf(world, board.governor.actor))?.id;
        const workspace = world.another();
        expect(await workspace.jobs.relayAll()).toBe(0);
        expect(await again(world, board.governor.token)).toBeDefined();
        if (now === before) expect(await again(world, token)).toBeDefined();
        else expect(await refusalCode(again({ ...world, workspace }, token))).toBe('not_signed_in');
      }
    },
  );

  test.each(Object.entries(ways))('%s voids a sign-in that waits for its second step', async (_, take) => {
    const { code } = await withAuthenticator(world, board.governor);
    await connectThere(world, board.governor, board.organisationId);
    const { secondFactor } = await refusal(signInThere(world, board.organisationId));
    await take();
    const give = world.workspace.auth.giveSecondFactor({ challenge: secondFactor!.challenge, code: code() }, origin);
    expect(await refusalCode(give)).toBe('not_signed_in');
  });
});
