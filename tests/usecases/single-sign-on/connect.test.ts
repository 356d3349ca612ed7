import { beforeEach, describe, expect, test } from 'vitest';
import {
  browser,
  connectThere,
  createMemoryProvider,
  type MemoryProvider,
  signInThere,
  stateIn,
  switchOn,
} from '../../support/memory-provider.ts';
import { withAuthenticator } from '../../support/memory-factors.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  createWorld,
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
    provider = createMemoryProvider();
    world = createWorld({ signInProviders: provider, sendsMail: true });
    board = await createFullBoard(world);
    await switchOn(world, board);
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
    const [view] = await identities();
    expect(view?.connected).toMatchObject({ by: 'person' });
    expect(await world.store.aggregates.find('mail', 'waiting', '*')).toHaveLength(1);
    await world.workspace.singleSignOn.disconnect(board.governor.actor, { identityId: view!.connected!.id });
    expect((await identities())[0]?.connected).toBeUndefined();
    expect(auditedActions(world, board.organisationId).slice(-2)).toEqual(['identity.connect', 'identity.disconnect']);
    expect(await refusalCode(signInThere(world, board.organisationId))).toBe('invalid_credentials');
  });

  test('needs a fresh sign-in, both ways', async () => {
    await connectThere(world, board.governor, board.organisationId);
    const [view] = await identities();
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(begin())).toBe('reauthentication_required');
    const { actor } = board.governor;
    const out = world.workspace.singleSignOn.disconnect(actor, { identityId: view!.connected!.id });
    expect(await refusalCode(out)).toBe('reauthentication_required');
  });

  test('goes on only in the session that began it', async () => {
    const { url } = await begin();
    const answer = { state: stateIn(url), code: 'a code', binding: browser().secret };
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
    provider.says = { is: 'done', subject: 'another', emailVerified: false };
    await connectThere(world, board.chair, board.organisationId);
    provider.says = { is: 'done', subject: 'subject 1', emailVerified: false };
    expect(await refusalCode(signInThere(world, board.organisationId))).toBe('invalid_credentials');
    await connectThere(world, board.governor, board.organisationId);
  });

  test('W1: of another organisation there is nothing, nor of somebody else’s', async () => {
    const other = await createFullBoard(world, 'Dale School');
    await switchOn(world, other);
    expect(await refusalCode(begin(board.governor.actor, other.organisationId))).toBe('not_found');
    await connectThere(world, board.chair, board.organisationId);
    const [view] = await world.workspace.singleSignOn.identities(board.chair.actor);
    const identityId = view!.connected!.id;
    expect(await refusalCode(world.workspace.singleSignOn.disconnect(board.governor.actor, { identityId }))).toBe(
      'not_found',
    );
  });

  const ways = {
    disconnecting: async () => {
      const [view] = await identities();
      const { actor } = board.governor;
      await world.workspace.singleSignOn.disconnect(actor, { identityId: view!.connected!.id });
    },
    'connecting another': async () => {
      provider.says = { is: 'done', subject: 'another', emailVerified: false };
      await connectThere(world, board.governor, board.organisationId);
    },
  };

  test.each(Object.entries(ways))(
    'W1a: killed after any write of %s, who came by the account is out',
    async (_, take) => {
      for (let writes = 0, completed = false; !completed; writes += 1) {
        expect(writes).toBeLessThan(40);
        provider = createMemoryProvider();
        world = createWorld({ signInProviders: provider });
        board = await createFullBoard(world);
        await switchOn(world, board);
        await connectThere(world, board.governor, board.organisationId);
        const { token } = await signInThere(world, board.organisationId);
        const before = (await identities())[0]?.connected?.id;
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
        const now = (await identities())[0]?.connected?.id;
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
