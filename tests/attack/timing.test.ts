/** How long a failed sign-in takes says nothing of whose user name it was. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createPasswords } from '#server/adapters/passwords/argon2id.ts';
import type { Passwords } from '#server/ports.ts';
import { withAuthenticator } from '../support/memory-factors.ts';
import { createFullBoard, createWorld, operator, origin, refusalCode, type World } from '../support/memory-world.ts';
import { leaking, tail, type Timed, toldApart } from '../support/timing.ts';

/** Of one comparison, in milliseconds: what a forgotten one saves. */
const cost = 2;
const busy = (): void => {
  for (const until = performance.now() + cost; performance.now() < until;);
};
/** The product's own, with work of a known length in place of Argon2id's. */
const passwords = createPasswords({
  compute: async ({ password, hash }) => {
    busy();
    return hash === undefined ? `hash of ${password}` : hash === `hash of ${password}`;
  },
});

/** A wrong password for each; and twice for whom too many were given already. */
type Kind = 'wrong' | 'unknown' | 'ended' | 'invited' | 'twoSteps' | 'locked' | 'lockedNobody';
const reference = 'wrong';
const pairs: [Kind, Kind][] = [
  ['unknown', reference],
  ['ended', reference],
  ['invited', reference],
  ['twoSteps', reference],
  ['locked', 'lockedNobody'],
];

let world: World;
let usernames: Record<Kind, string>;

beforeAll(async () => {
  world = createWorld({ passwords });
  const board = await createFullBoard(world);
  const { organisationId, clerk, chair, governor, observer } = board;
  await withAuthenticator(world, chair);
  await world.workspace.people.revoke(clerk.actor, { personId: observer.personId, scope: 'account' });
  await world.workspace.people.add(operator, {
    organisationId,
    name: 'New Governor',
    username: 'new.governor',
    memberships: [{ boardId: board.boardId, role: 'governor' }],
    signIn: 'invitation',
  });
  usernames = {
    wrong: governor.username,
    unknown: 'nobody.at.all',
    ended: observer.username,
    invited: 'new.governor',
    twoSteps: chair.username,
    locked: clerk.username,
    lockedNobody: 'another.nobody',
  };
});

const here = { ...origin, address: '198.51.100.7' };
const isLocked = (kind: Kind): boolean => kind === 'locked' || kind === 'lockedNobody';

/** Few failures count against each before the clock has gone on and they are forgotten. */
function timed(over: Partial<Passwords> = {}, before?: (username: string) => Promise<unknown>): Timed<Kind> {
  Object.assign(world.deps, { passwords: { ...passwords, ...over } });
  const { auth } = world.another();
  const give = (kind: Kind, address: string) =>
    refusalCode(auth.signIn({ username: usernames[kind], password: 'not the password' }, { ...here, address }));
  let prepared = 0;
  return {
    kinds: Object.keys(usernames) as Kind[],
    pairs,
    margin: cost / 4,
    async attempt(kind, round) {
      if (before !== undefined && (await before(usernames[kind])) === true) return;
      const address = isLocked(kind) ? here.address : `2001:db8:0:${(round % 60_000).toString(16)}::1`;
      expect(await give(kind, address)).toBe(isLocked(kind) ? 'too_many' : 'invalid_credentials');
    },
    async prepare(round) {
      if (prepared !== 0 && round - prepared < 30) return;
      prepared = round;
      world.clock.forward(16 * 60_000);
      for (let i = 0; i < 10; i += 1)
        for (const kind of ['locked', 'lockedNobody'] as const) await give(kind, here.address);
    },
  };
}
const pairOf = (kind: Kind) => `${kind} | ${reference}`;

describe('how long a failed sign-in takes', () => {
  test('tells nobody apart, whoever exists', { timeout: 120_000 }, async () => {
    expect(await toldApart(timed())).toEqual([]);
  });

  test('would tell, were nothing compared for whoever has no password', { timeout: 120_000 }, async () => {
    const verify: Passwords['verify'] = async (known, password) =>
      known !== undefined && passwords.verify(known, password);
    const expected = [pairOf('unknown'), pairOf('invited')];
    expect(await leaking(timed({ verify }), expected)).toEqual(expected);
  });

  test('would tell, were somebody whose access has ended turned away first', { timeout: 120_000 }, async () => {
    const isEnded = async (username: string) => username === usernames.ended;
    const expected = [pairOf('ended')];
    expect(await leaking(timed({}, isEnded), expected)).toEqual(expected);
  });

  test('the measure: all of sixty, or all but a few, are no chance', () => {
    expect(tail(0, 60)).toBeCloseTo(1);
    expect(tail(30, 60)).toBeGreaterThan(0.5);
    expect(tail(60, 60)).toBeCloseTo(2 ** -60, 25);
    expect(tail(45, 60)).toBeGreaterThan(1e-8);
    expect(tail(54, 60)).toBeLessThan(1e-8);
  });
});
