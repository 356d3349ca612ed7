import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/usecases/actor.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  lastAudited,
  operator,
  origin,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

const day = 24 * 3600_000;
const hotel = '203.0.113.8';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
  world.clock.forward(60_000);
});

/** Each a moment after the one before. */
async function from(device: string, address: string): Promise<PersonActor & { cookie: string }> {
  const { actor, token } = await signIn(world, board.governor.username, board.governor.password, { device, address });
  world.clock.forward(60_000);
  return { ...actor, cookie: token };
}
const atHome = () => from(origin.device, origin.address);
const stranger = () => from('Chrome on Windows', hotel);
const told = (actor: PersonActor) => world.workspace.me.newDevices(actor);
const recognise = (by: PersonActor, { session }: PersonActor) =>
  world.workspace.me.recogniseDevice(by, { sessionId: session.publicId });

describe('P14a: a sign-in on a new device', () => {
  test('is told to the person’s other sessions, also after a restart, and not to itself', async () => {
    const tablet = await from('Safari on iPad', hotel);
    const expected = [
      {
        id: tablet.session.publicId,
        device: 'Safari on iPad',
        startedAt: '2026-03-02T18:31:00.000Z',
        signedIn: true,
        toldUntil: '2026-04-01T18:31:00.000Z',
        mayRecognise: true,
      },
    ];
    expect(await told(board.governor.actor)).toEqual(expected);
    expect(await world.another().me.newDevices(board.governor.actor)).toEqual(expected);
    expect(await told(tablet)).toEqual([]);
    expect(await told(board.clerk.actor)).toEqual([]);
  });

  test('is told to other pages at once, and one on a known device is not told at all', async () => {
    await atHome();
    expect(world.bus.publishedOn('new-devices')).toEqual([]);
    await from(origin.device, hotel);
    expect(world.bus.publishedOn('new-devices')).toEqual([{ personId: board.governor.personId }]);
    expect(await told(board.governor.actor)).toMatchObject([{ device: origin.device }]);
  });

  test('is told no more, in any session, once they say on an earlier device that it was them', async () => {
    const tablet = await from('Safari on iPad', hotel);
    const laptop = await atHome();
    await recognise(board.governor.actor, tablet);
    expect(await told(board.governor.actor)).toEqual([]);
    expect(await told(laptop)).toEqual([]);
    expect(world.bus.publishedOn('new-devices')).toHaveLength(2);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'session.recognise',
      actor: board.governor.personId,
      subject: `session:${tablet.session.publicId}`,
      detail: { device: 'Safari on iPad', from: board.governor.actor.session.publicId },
    });
    expect(await refusalCode(recognise(board.governor.actor, tablet))).toBe('not_found');
  });

  test('is told at the next sign-in where they are not signed in, and answered there', async () => {
    await world.workspace.auth.signOut(board.governor.actor);
    const unknown = await stranger();
    await world.workspace.auth.signOut(unknown);
    const laptop = await atHome();
    expect(await told(laptop)).toMatchObject([{ device: 'Chrome on Windows', signedIn: false, mayRecognise: true }]);
    await recognise(laptop, unknown);
    expect(await told(laptop)).toEqual([]);
  });

  test('cannot be answered by whoever it was: there, in a later session, or under another browser’s name', async () => {
    const first = await stranger();
    const second = await stranger();
    const disguised = await from(origin.device, hotel);
    const elsewhere = await from('Chrome on Windows', '198.51.100.4');
    for (const session of [first, second, disguised, elsewhere]) {
      expect(await refusalCode(recognise(session, first)), session.session.device).toBe('not_possible_now');
    }
    // What the first may answer began after it, and the first is told of all the same.
    await recognise(first, elsewhere);
    await world.workspace.me.endDevice(second, { sessionId: first.session.publicId });
    expect(await told(board.governor.actor)).toMatchObject([{ id: first.session.publicId, signedIn: false }]);
    await recognise(board.governor.actor, first);
    expect(await told(board.governor.actor)).toEqual([]);
  });

  test('is told to somebody who was away so long that nothing of theirs is known, though not to be answered', async () => {
    world.clock.forward(45 * day);
    await world.workspace.jobs.purgeExpired();
    const unknown = await stranger();
    world.clock.forward(20 * day);
    await world.workspace.jobs.purgeExpired();
    const laptop = await atHome();
    expect(await told(laptop)).toMatchObject([{ id: unknown.session.publicId, signedIn: false, mayRecognise: false }]);
    expect(await refusalCode(recognise(laptop, unknown))).toBe('not_possible_now');
    // What they use from then on tells them nothing of itself.
    expect((await told(await atHome())).map(({ device }) => device)).toEqual(['Chrome on Windows']);
  });

  test('is told for thirty days, whatever becomes of the session, and then nothing of it is kept', async () => {
    const unknown = await stranger();
    const stored = () => world.store.aggregates.get('session', unknown.session.id);
    for (let days = 0; days < 29; days += 1) {
      world.clock.forward(day);
      await again(world, board.governor.token);
    }
    await refusalCode(again(world, unknown.cookie));
    await world.workspace.jobs.purgeExpired();
    expect(await told(board.governor.actor)).toHaveLength(1);
    world.clock.forward(day);
    expect(await told(await atHome())).toEqual([]);
    await world.workspace.jobs.purgeExpired();
    expect(await stored()).toBeUndefined();
  });

  test('that was answered is kept no longer than others', async () => {
    const tablet = await from('Safari on iPad', hotel);
    await recognise(board.governor.actor, tablet);
    world.clock.forward(15 * day);
    await world.workspace.jobs.purgeExpired();
    expect(await world.store.aggregates.get('session', tablet.session.id)).toBeUndefined();
  });

  test('is told with four others at most, the latest first', async () => {
    for (let n = 1; n <= 7; n += 1) await from('Chrome on Windows', `203.0.113.${n}`);
    const startedAt = (await told(board.governor.actor)).map((one) => one.startedAt);
    expect(startedAt).toHaveLength(5);
    expect(startedAt).toEqual([...startedAt].sort().reverse());
    expect(startedAt[0]).toBe('2026-03-02T18:37:00.000Z');
  });

  test('costs no write that one on a known device does not', async () => {
    const writes: string[] = [];
    world.store.beforeWrite = ({ kind, collection }) => void writes.push(`${kind} ${collection}`);
    await atHome();
    expect(writes.splice(0)).toEqual(['insert session']);
    await from('Safari on iPad', origin.address);
    expect(writes.splice(0)).toEqual(['insert session']);
    // A place is remembered wherever it is.
    await stranger();
    expect(writes).toEqual(['insert session', 'insert signInAttempts']);
  });

  test('is no news of the first ever, with the password that was handed out', async () => {
    const { personId, firstPassword } = await world.workspace.people.add(operator, {
      ...{ organisationId: board.organisationId, name: 'Ada', username: 'ada.marsh', signIn: 'password' },
      memberships: [{ boardId: board.boardId, role: 'governor' }],
    });
    const first = await signIn(world, 'ada.marsh', firstPassword!);
    const second = await signIn(world, 'ada.marsh', firstPassword!, { device: 'Safari on iPad', address: hotel });
    expect(await told(second.actor)).toEqual([]);
    const change = { currentPassword: firstPassword, newPassword: 'four unlikely words here' };
    await world.workspace.auth.changePassword(first.actor, change);
    expect(await told(await again(world, first.token))).toEqual([]);
    expect((await world.store.aggregates.get('person', personId))!.value.mustChangePassword).toBe(false);
  });
});

describe('P14a: what ends it', () => {
  test('a password that they change, also where whoever it was has signed out', async () => {
    const unknown = await stranger();
    await world.workspace.auth.signOut(unknown);
    const { password } = board.governor;
    const change = { currentPassword: password, newPassword: 'four unlikely words here' };
    await world.workspace.auth.changePassword(board.governor.actor, change);
    expect(await told(board.governor.actor)).toEqual([]);
    expect(await refusalCode(recognise(board.governor.actor, unknown))).toBe('not_found');
  });

  test('a password that the clerk gives them', async () => {
    await stranger();
    const given = await world.workspace.people.resetPassword(board.clerk.actor, { personId: board.governor.personId });
    const { actor, token } = await signIn(world, board.governor.username, given.firstPassword);
    expect(await told(actor)).toEqual([]);
    const change = { currentPassword: given.firstPassword, newPassword: 'four unlikely words here' };
    await world.workspace.auth.changePassword(actor, change);
    expect(await told(await again(world, token))).toEqual([]);
  });

  test('not that it is signed out as lost: whoever it was could do that too, and knows the password', async () => {
    const unknown = await stranger();
    await world.workspace.me.endDevice(board.governor.actor, { sessionId: unknown.session.publicId });
    expect(await told(board.governor.actor)).toMatchObject([{ signedIn: false, mayRecognise: true }]);
  });

  test('nobody but the person', async () => {
    const unknown = await stranger();
    expect(await refusalCode(recognise(board.clerk.actor, unknown))).toBe('not_found');
    expect(await refusalCode(world.workspace.me.recogniseDevice(board.governor.actor, { sessionId: 7 }))).toBe(
      'invalid',
    );
    expect(await refusalCode(world.workspace.me.newDevices(undefined))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.recogniseDevice(undefined, { sessionId: 'x' }))).toBe('not_signed_in');
    const gone = { ...board.governor.actor, signal: AbortSignal.abort() };
    expect(await refusalCode(recognise(gone, unknown))).toBe('not_signed_in');
    expect(await told(board.governor.actor)).toHaveLength(1);
  });
});
