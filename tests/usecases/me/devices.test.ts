import { beforeEach, describe, expect, test } from 'vitest';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const onTablet = () =>
  signIn(world, board.governor.username, board.governor.password, { address: '192.0.2.8', device: 'Safari on iPad' });
const devices = () => world.workspace.me.devices(board.governor.actor);

describe('P15: one’s own devices', () => {
  test('are listed, this one first, with the day of their last request', async () => {
    world.clock.forward(60_000);
    const tablet = await onTablet();
    world.bus.answer('connections', () => [{ personId: board.governor.personId, sessionId: tablet.actor.session.id }]);
    expect(await devices()).toMatchObject([
      { device: 'Firefox on Linux', current: true, online: false },
      { device: 'Safari on iPad', current: false, online: true, lastSeen: '2026-03-02' },
    ]);
    world.clock.forward(2 * 24 * 3600_000);
    await again(world, tablet.token);
    expect((await devices())[1]).toMatchObject({ lastSeen: '2026-03-04' });
  });

  test('R5: one that is signed out closes all it has open, everywhere, and is dead; the others go on', async () => {
    const tablet = await onTablet();
    world.bus.answer('access-ended', () => [
      { kind: 'minutes', since: '2026-03-02T18:30:00.000Z', closedAt: '2026-03-02T18:30:00.000Z' },
    ]);
    const ended = await world.workspace.me.endDevice(board.governor.actor, {
      sessionId: tablet.actor.session.publicId,
    });
    expect(ended).toEqual({ sessions: 1, connections: 1 });
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({
      personId: board.governor.personId,
      scope: 'session',
      sessionIds: [tablet.actor.session.id],
      code: 4410,
    });
    expect(await refusalCode(again(world, tablet.token))).toBe('access_revoked');
    expect(await again(world, board.governor.token)).toBeDefined();
    expect(world.store.entries.at(-1)).toMatchObject({
      action: 'session.end',
      actor: board.governor.personId,
      detail: { device: 'Safari on iPad' },
    });
    expect(JSON.stringify(world.store.entries)).not.toContain(tablet.token);
  });

  test('all others at once', async () => {
    const [one, two] = [await onTablet(), await onTablet()];
    expect(await world.workspace.me.endOtherDevices(board.governor.actor)).toMatchObject({ sessions: 2 });
    for (const { token } of [one, two]) expect(await refusalCode(again(world, token))).toBe('access_revoked');
    expect(await world.workspace.me.endOtherDevices(board.governor.actor)).toEqual({ sessions: 0, connections: 0 });
    expect(await devices()).toHaveLength(1);
  });

  test('not this one, and nobody else’s', async () => {
    const end = (sessionId: unknown, actor = board.governor.actor) =>
      world.workspace.me.endDevice(actor, { sessionId });
    expect(await refusalCode(end(board.governor.actor.session.publicId))).toBe('not_possible_now');
    expect(await refusalCode(end(board.governor.actor.session.publicId, board.clerk.actor))).toBe('not_found');
    expect(await refusalCode(end('none'))).toBe('not_found');
    expect(await refusalCode(end(7))).toBe('invalid');
    expect(await refusalCode(world.workspace.me.endDevice(undefined, { sessionId: 'x' }))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.devices(undefined))).toBe('not_signed_in');
  });

  test('R3: by nobody whose access ended meanwhile', async () => {
    const tablet = await onTablet();
    const actor = { ...board.governor.actor, signal: AbortSignal.abort() };
    const call = world.workspace.me.endDevice(actor, { sessionId: tablet.actor.session.publicId });
    expect(await refusalCode(call)).toBe('not_signed_in');
    expect(await again(world, tablet.token)).toBeDefined();
  });
});
