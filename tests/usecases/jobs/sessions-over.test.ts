import { beforeEach, describe, expect, test } from 'vitest';
import { closingSessionsOver } from '#server/compose/sessions-over.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { createFullBoard, createWorld, type FullBoard, refusalCode, type World } from '../../support/memory-world.ts';

const hour = 3600_000;
const day = 24 * hour;

/** The clock stands at 2026-03-02T18:30Z: the sessions begun then end on 1 April at 03:00, which is summer time. */
const end = Date.parse('2026-04-01T02:00:00Z');
let world: World;
let board: FullBoard;
let register: ConnectionRegister;
let run: () => Promise<void>;
let closed: string[];

beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
  register = new ConnectionRegister({ clock: world.clock });
  run = closingSessionsOver({ register, clock: world.clock, workspace: world.workspace });
  closed = [];
});

const connect = ({ personId, actor }: FullBoard['governor'], kind: 'live' | 'minutes') =>
  register
    .open(kind, ({ code, reason }) => closed.push(`${kind} ${code} ${reason}`))
    .identify({ personId, sessionId: actor.session.id });
const until = (instant: number) => world.clock.forward(instant - world.clock.now());
const check = (token = board.governor.token) => world.workspace.auth.authenticate(token);
/** Used every week. */
async function used(): Promise<void> {
  for (let week = 1; week <= 4; week += 1) {
    world.clock.forward(7 * day);
    await check();
  }
}

describe('P18: a session ends thirty days after its sign-in', () => {
  test('whatever its use, at three in the night, and not a moment before', async () => {
    await used();
    until(end - 1);
    const { actor } = await check();
    expect(actor.session.expiresAt).toBe(new Date(end).toISOString());
    until(end);
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('not_signed_in');
    expect(await refusalCode(check())).toBe('not_signed_in');
    expect(await world.deps.sessions.list(board.governor.personId)).toEqual([]);
  });

  test('in its last days it is not written at each request, nor its cookie sent', async () => {
    await used();
    world.clock.forward(hour);
    let writes = 0;
    world.store.beforeWrite = ({ collection }) => void (writes += Number(collection === 'session'));
    for (let times = 0; times < 3; times += 1) expect((await check()).cookie).toBeUndefined();
    expect(writes).toBe(0);
  });

  test('one that was stored to last longer ends all the same, by when it began', async () => {
    const stored = (await world.store.aggregates.get('session', board.governor.actor.session.id))!;
    const expiresAt = new Date(end + 10 * day).toISOString();
    await world.store.aggregates.replace('session', { ...stored.value, expiresAt }, stored.version);
    until(end - 1);
    await check();
    until(end);
    expect(await refusalCode(check())).toBe('not_signed_in');
  });

  test('a password given again makes it no longer', async () => {
    await used();
    const { actor } = await check();
    await world.workspace.auth.reauthenticate(actor, { password: board.governor.password });
    until(end);
    expect(await refusalCode(check())).toBe('not_signed_in');
  });

  test('what it has open closes as at other ends, and nothing else does', async () => {
    await used();
    const later = await world.workspace.auth.signIn(
      { username: board.chair.username, password: board.chair.password },
      { address: '192.0.2.1', device: 'Safari on iPad' },
    );
    const chair = (await check(later.token)).actor;
    connect(board.governor, 'live');
    connect(board.governor, 'minutes');
    connect({ ...board.chair, actor: chair }, 'live');
    until(end - 1);
    await run();
    expect(closed).toEqual([]);
    until(end);
    await run();
    const words = `${closeCodes.notSignedIn} You were signed in here for as long as that lasts. Please sign in again.`;
    expect(closed.sort()).toEqual([`live ${words}`, `minutes ${words}`]);
    expect(register.counts()).toMatchObject({ live: 1, minutes: 0 });
  });

  test('one that was not used for fourteen days closes in the next night, and each night is looked at once', async () => {
    let looks = 0;
    const sessionsOver: World['workspace']['jobs']['sessionsOver'] = (open) => {
      looks += 1;
      return world.workspace.jobs.sessionsOver(open);
    };
    run = closingSessionsOver({ register, clock: world.clock, workspace: { jobs: { sessionsOver } } });
    connect(board.governor, 'minutes');
    await run();
    await run();
    expect(looks).toBe(1);
    world.clock.forward(15 * day);
    await run();
    expect([looks, closed.length]).toEqual([2, 1]);
  });

  test('a night in which the store does not answer is looked at again', async () => {
    await used();
    connect(board.governor, 'live');
    until(end);
    const { checkById } = world.deps.sessions;
    world.deps.sessions.checkById = () => Promise.reject(new Error('away'));
    await expect(run()).rejects.toThrow('away');
    world.deps.sessions.checkById = checkById;
    await run();
    expect(closed).toHaveLength(1);
  });
});
