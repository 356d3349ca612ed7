import { describe, expect, test } from 'vitest';
import { again, refusalCode, signIn } from '../../support/memory-world.ts';
import { createMailWorld } from './support.ts';

type Mails = Awaited<ReturnType<typeof createMailWorld>>;
interface Way {
  /** What has to be there before. @returns what sets the password, and answers the new one */
  prepare: (mails: Mails) => Promise<() => Promise<string>>;
  /** Whether the session of whoever changes it themself stays, and API tokens with it. */
  own?: true;
}

const chosen = 'an entirely new one';

const ways: Record<string, Way> = {
  'changed by the person': {
    own: true,
    prepare:
      async ({ world, board: { governor } }) =>
      async () => {
        const input = { currentPassword: governor.password, newPassword: chosen };
        await world.workspace.auth.changePassword(governor.actor, input);
        return chosen;
      },
  },
  'chosen by the link in a mail': {
    async prepare(mails) {
      const { world, board } = mails;
      await world.workspace.auth.requestReset({ username: board.governor.username }, { address: '192.0.2.9' });
      await mails.run();
      return async () => {
        await world.workspace.auth.resetByMail({ token: mails.token(), newPassword: chosen });
        return chosen;
      };
    },
  },
  'given by the clerk': {
    prepare:
      async ({ world, board: { clerk, governor } }) =>
      async () =>
        (await world.workspace.people.resetPassword(clerk.actor, { personId: governor.personId })).firstPassword,
  },
};

async function prepared({ prepare }: Way) {
  const mails = await createMailWorld();
  const { governor } = mails.board;
  const { workspace } = mails.world;
  const tablet = await signIn(mails.world, governor.username, governor.password);
  const { token } = await workspace.tokens.make(governor.actor, {
    name: 'A reader',
    scopes: ['boards:read'],
    days: 30,
  });
  return { ...mails, governor, tablet, token, set: await prepare(mails) };
}

describe.each(Object.entries(ways))('a password that was %s', (_, way) => {
  test('W1a: killed after any write, what was signed in with the old one is out after the next start', async () => {
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(40);
      const { world, governor, tablet, token, set } = await prepared(way);
      let left = writes;
      world.store.beforeWrite = () => {
        if (left <= 0) throw new Error('killed');
        left -= 1;
      };
      await set().then(
        () => (completed = left > 0),
        (error: Error) => expect(error.message).toBe('killed'),
      );
      world.store.beforeWrite = () => undefined;
      const { passwordHash } = (await world.store.aggregates.get('person', governor.personId))!.value;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      if (passwordHash === `hash of ${governor.password}`) {
        expect(await again(world, tablet.token)).toBeDefined();
        continue;
      }
      expect(await refusalCode(again({ ...world, workspace }, tablet.token))).toBe('not_signed_in');
      const told = world.bus.askedOn('access-ended').flatMap(({ sessionIds }) => sessionIds);
      expect(told).toContain(tablet.actor.session.id);
      const mine = again(world, governor.token).then(
        () => 'serves',
        () => 'ended',
      );
      const reader = workspace.auth.authenticateToken(token).then(
        () => 'serves',
        () => 'ended',
      );
      expect([await mine, await reader]).toEqual(way.own ? ['serves', 'serves'] : ['ended', 'ended']);
    }
  });

  test('P12: whoever signed in with the new one before that start stays', async () => {
    const { world, governor, tablet, set } = await prepared(way);
    // Killed right after the write that sets it.
    let stored = false;
    world.store.beforeWrite = ({ collection, kind }) => {
      if (stored) throw new Error('killed');
      stored = collection === 'person' && kind === 'replace';
    };
    const password = await set().catch(() => undefined);
    world.store.beforeWrite = () => undefined;
    const person = (await world.store.aggregates.get('person', governor.personId))!.value;
    expect(await again(world, tablet.token)).toBeDefined();
    const now = await signIn(world, governor.username, password ?? person.passwordHash!.replace('hash of ', ''));
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(await refusalCode(again(world, tablet.token))).toBe('not_signed_in');
    expect(await again(world, now.token)).toBeDefined();
  });
});
