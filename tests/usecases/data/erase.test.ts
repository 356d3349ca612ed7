import { describe, expect, test } from 'vitest';
import { type Collection, collections } from '#server/ports.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';
import { ask, leave, lived, type Lived } from './support.ts';

describeGate({
  verb: (w) => w.data.erase,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    const gone = await addMember(world, board, 'governor', 'hill.gone');
    await world.workspace.people.revoke({ kind: 'operator' }, { personId: gone.personId, scope: 'account' });
    return { organisationId: board.organisationId, personId: gone.personId, confirm: 'The hill.gone' };
  },
  bad: [[{ confirm: 'The wrong one' }, 'confirm']],
});

const erase = ({ world, board, about }: Lived, more: Record<string, unknown> = {}) =>
  world.workspace.data.erase(board.clerk.actor, { ...about, confirm: 'David Okafor', ...more });

/** Every document there is, whatever leads to it. */
const everything = ({ world }: Lived): string =>
  JSON.stringify((Object.keys(collections) as Collection[]).map((name) => world.store.all(name)));

describe('V3: erasing somebody’s personal data', () => {
  test('nothing findable remains of user name, address, devices and addresses of mail', async () => {
    const life = await lived();
    const before = everything(life);
    for (const word of ['hill.governor', life.email, 'Firefox on Linux']) expect(before).toContain(word);
    await leave(life);
    await erase(life);
    const after = everything(life);
    expect(after).not.toContain('"hill.governor"');
    expect(after).not.toContain(life.email);
    const { store } = life.world;
    const { personId } = life.about;
    for (const collection of ['session', 'exportJob', 'dataExport', 'apiToken', 'invitation', 'mail'] as const) {
      expect(store.all(collection).filter((one) => JSON.stringify(one).includes(personId)), collection).toEqual([]);
    }
    expect(store.all('lastLook')).toEqual([]);
    const person = (await store.aggregates.get('person', personId))!.value;
    expect(person).toEqual({
      id: personId,
      username: `erased-${personId}`,
      mustChangePassword: false,
      accessEpoch: expect.any(Number) as number,
      signInEnded: expect.anything() as object,
      memberships: person.memberships,
    });
  });

  test('the name stays in the audit log and where minutes need it, and what was kept is recorded', async () => {
    const life = await lived();
    await leave(life);
    await erase(life, { reason: 'Asked for it on 2 March' });
    const { world, board, about } = life;
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'data.erase',
      detail: { reason: 'Asked for it on 2 March', kept: expect.stringContaining('name in minutes') as string },
    });
    const { entries } = await world.workspace.audit.browse(board.clerk.actor, { organisationId: about.organisationId });
    expect(entries[0]!.says).toBe(
      'The hill.clerk erased the personal data of David Okafor, with the reason ‘Asked for it on 2 March’.',
    );
    const view = await world.workspace.data.person(board.clerk.actor, about);
    expect(view.person).toMatchObject({ name: 'David Okafor', erased: { byName: 'The hill.clerk' } });
    const { people } = await world.workspace.people.list(board.clerk.actor, { organisationId: about.organisationId });
    expect(people.map(({ id }) => id)).not.toContain(about.personId);
  });

  test('nobody signs in with what was erased, and the user name is free again', async () => {
    const life = await lived();
    await leave(life);
    await erase(life);
    const { world, board } = life;
    expect(await refusalCode(signIn(world, 'hill.governor', board.governor.password))).toBe('invalid_credentials');
    await addMember(world, board, 'governor', 'hill.governor');
  });

  test('the profile decides: what a crash left undone is done afterwards, and doing it twice changes nothing', async () => {
    const life = await lived();
    await leave(life);
    const { store, workspace } = life.world;
    const { remove } = store.aggregates;
    store.aggregates.remove = async () => {
      throw new Error('the machine stopped');
    };
    await erase(life);
    expect(everything(life)).toContain('Bright Sparks');
    store.aggregates.remove = remove;
    await workspace.jobs.relayAll();
    expect(store.all('mail').filter(({ to }) => to === life.about.personId)).toEqual([]);
    const epoch = (await store.aggregates.get('person', life.about.personId))!.value.accessEpoch;
    await erase(life);
    await workspace.jobs.relayAll();
    expect((await store.aggregates.get('person', life.about.personId))!.value.accessEpoch).toBe(epoch);
    expect(store.entries.filter(({ action }) => action === 'data.erase')).toHaveLength(1);
  });

  test('W1a: that they took files away stays in the log, also where that was still on its way there', async () => {
    const life = await lived();
    const { world, board, meeting, about } = life;
    const { store, workspace } = world;
    const { add } = store.chain;
    const late = ['minutes.export', 'data.export'];
    store.chain.add = async (entry) => {
      if (late.includes(entry.action)) throw new Error('the log is away');
      return add(entry);
    };
    await workspace.exports.request(board.governor.actor, { meetingId: meeting.id, format: 'html' });
    await workspace.data.requestExport(board.clerk.actor, about);
    await workspace.jobs.resumeExports();
    await leave(life);
    await erase(life);
    store.chain.add = add;
    expect(await workspace.jobs.relayAll()).toBe(0);
    const taken = store.entries.filter(({ action }) => late.includes(action)).map(({ action }) => action);
    expect(taken.sort()).toEqual(['data.export', 'minutes.export', 'minutes.export']);
    for (const collection of ['exportJob', 'dataExport'] as const) expect(store.all(collection)).toEqual([]);
  });

  test('interests that stand are ended; those that ended over a year ago are gone', async () => {
    const life = await lived();
    const { store, clock } = life.world;
    const old = store.all('interest')[0]!;
    await store.aggregates.insert('interest', { ...old, id: 'old', endedAt: '2024-01-05T10:00:00.000Z' });
    await store.aggregates.insert('interest', { ...old, id: 'late', endedAt: '2026-01-05T10:00:00.000Z' });
    await leave(life);
    await erase(life);
    expect(store.all('interest').map(({ id, endedAt }) => [id === 'late' ? id : 'standing', endedAt])).toEqual([
      ['standing', new Date(clock.now()).toISOString()],
      ['late', '2026-01-05T10:00:00.000Z'],
    ]);
  });

  test('those that were kept for a year go once it has passed, whatever the period for others', async () => {
    const life = await lived();
    const { world } = life;
    const { store } = world;
    await store.aggregates.insert('interest', {
      ...store.all('interest')[0]!,
      id: 'of somebody else',
      personId: life.board.chair.personId,
      endedAt: '2026-01-05T10:00:00.000Z',
    });
    await leave(life);
    await erase(life);
    world.clock.forward(365 * 24 * 3600_000);
    await world.workspace.jobs.runRetention();
    expect(store.all('interest')).toHaveLength(2);
    world.clock.forward(2 * 24 * 3600_000);
    expect(await world.workspace.jobs.runRetention()).toBe(1);
    expect(store.all('interest').map(({ id }) => id)).toEqual(['of somebody else']);
  });

  test('why they could not come to meetings goes, from what they said and from the attendance', async () => {
    const life = await lived();
    const { world, board, meeting } = life;
    const said = { meetingId: meeting.id, kind: 'apologies', reason: 'A stay in hospital' };
    await world.workspace.replies.give(board.governor.actor, said);
    await world.workspace.replies.give(board.chair.actor, { ...said, reason: 'A funeral' });
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: meeting.id, baseVersion: 1 });
    expect(everything(life).match(/A stay in hospital/g)).toHaveLength(2);
    await leave(life);
    await erase(life);
    expect(everything(life)).not.toContain('A stay in hospital');
    expect(everything(life).match(/A funeral/g)).toHaveLength(2);
    const { value } = (await world.store.aggregates.get('meeting', meeting.id))!;
    expect(value.replies).toMatchObject([{ personId: board.governor.personId, kind: 'apologies' }, {}]);
  });

  test('while they sit on a board, access has to be ended first', async () => {
    const life = await lived();
    expect((await refusal(erase(life))).message).toBe('This person sits on a board. End their access first.');
  });

  test('of somebody who has left is for the clerk of each board they sat on, and not of another', async () => {
    const life = await lived();
    const { world, board, about } = life;
    const pay = await createBoard(world, board, 'Pay');
    const other = await addMember(world, { ...board, ...pay }, 'clerk', 'pay.clerk');
    await leave(life);
    const chosen = { ...about, confirm: 'David Okafor' };
    expect(await refusalCode(world.workspace.data.erase(other.actor, chosen))).toBe('forbidden');
    expect(await refusalCode(world.workspace.data.requestExport(other.actor, about))).toBe('forbidden');
    await erase(life);
  });

  test('asks for a fresh sign-in', async () => {
    const life = await lived();
    await leave(life);
    life.world.clock.forward(16 * 60_000);
    expect(await refusalCode(erase(life))).toBe('reauthentication_required');
  });

  test('where another organisation has them, the account stays, and this one’s data goes', async () => {
    const life = await lived();
    const { world, about, email } = life;
    const dale = await createFullBoard(world, 'Dale School');
    await world.workspace.people.addMembership(
      { kind: 'operator' },
      { personId: about.personId, boardId: dale.boardId, role: 'governor' },
    );
    await leave(life);
    const { erasure } = await world.workspace.data.person(life.board.clerk.actor, about);
    expect(JSON.stringify(erasure.stays)).toContain('Another organisation');
    await erase(life);
    expect(everything(life)).not.toContain(email);
    const { actor } = await signIn(world, 'hill.governor', life.board.governor.password);
    expect(actor.person.memberships.some((m) => m.boardId === dale.boardId && m.ended === undefined)).toBe(true);
  });
});

test('V3: an account that opens another organisation’s board stays, whatever is there of its profile', async () => {
  const life = await lived();
  const { world, about } = life;
  const dale = await createFullBoard(world, 'Dale School');
  const { personId } = about;
  await world.workspace.people.addMembership({ kind: 'operator' }, { personId, boardId: dale.boardId, role: 'governor' });
  await leave(life);
  await world.store.aggregates.remove('profile', `${dale.organisationId}:${personId}`);
  await erase(life);
  await signIn(world, 'hill.governor', life.board.governor.password);
});

test('V3: whoever is put back on a board while they are being erased is not erased', async () => {
  const life = await lived();
  const { world, board, about } = life;
  await leave(life);
  const { personId, organisationId } = about;
  world.store.beforeWrite = async ({ kind, collection }) => {
    if (kind !== 'replace' || collection !== 'profile') return;
    world.store.beforeWrite = () => undefined;
    const profile = (await world.store.aggregates.get('profile', `${organisationId}:${personId}`))!;
    await world.store.aggregates.replace('profile', profile.value, profile.version);
    const back = { personId, boardId: board.boardId, role: 'governor', reason: 'A mistake' };
    await world.workspace.people.reinstate(board.clerk.actor, back);
  };
  expect(await refusalCode(erase(life))).toBe('not_possible_now');
  expect((await world.store.aggregates.get('person', personId))!.value.username).toBe('hill.governor');
});

describe('V3: whoever waits for the answer to a request for their data is not erased', () => {
  const says =
    'This person has asked for their data. Answer the request and close it first: what is erased cannot be given to them.';

  test.each(['answered', 'withdrawn'] as const)('until it is closed as %s', async (how) => {
    const life = await lived();
    const close = await ask(life);
    await leave(life);
    expect(await refusal(erase(life))).toMatchObject({ code: 'not_possible_now', message: says });
    expect(everything(life)).toContain(life.email);
    await close(how);
    await erase(life);
    expect(everything(life)).not.toContain(life.email);
  });

  test('one of several that is open suffices, also while its clock stands', async () => {
    const life = await lived();
    const close = await ask(life);
    await ask(life);
    await leave(life);
    await close();
    const { world, board, about } = life;
    const { requests } = await world.workspace.data.person(board.clerk.actor, about);
    const requestId = requests.find(({ closed }) => closed === undefined)!.id;
    await world.workspace.data.changeRequest(board.clerk.actor, { requestId, to: 'pause', reason: 'Who is it?' });
    expect(await refusalCode(erase(life))).toBe('not_possible_now');
  });

  test('nor where it is recorded while they are being erased', async () => {
    const life = await lived();
    await leave(life);
    const { world, about } = life;
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'replace' || collection !== 'profile') return;
      world.store.beforeWrite = () => undefined;
      const profile = (await world.store.aggregates.get('profile', `${about.organisationId}:${about.personId}`))!;
      await world.store.aggregates.replace('profile', profile.value, profile.version);
      await ask(life);
    };
    expect((await refusal(erase(life))).message).toBe(says);
    expect(everything(life)).toContain(life.email);
  });

  test('a request to another organisation keeps nothing here', async () => {
    const life = await lived();
    const { world, about } = life;
    const dale = await createFullBoard(world, 'Dale School');
    const { personId } = about;
    await world.workspace.people.addMembership({ kind: 'operator' }, { personId, boardId: dale.boardId, role: 'governor' });
    const there = { organisationId: dale.organisationId, personId, receivedOn: '2026-03-01' };
    await world.workspace.data.openRequest(dale.clerk.actor, there);
    await leave(life);
    await erase(life);
    expect(everything(life)).not.toContain(life.email);
  });
});

test('V3: whoever is put back in the very moment of it is seen, so that their access can be ended', async () => {
  const life = await lived();
  const { world, board, about } = life;
  await leave(life);
  const { personId, organisationId } = about;
  world.store.beforeWrite = async ({ kind, collection }) => {
    if (kind !== 'replace' || collection !== 'profile') return;
    world.store.beforeWrite = () => undefined;
    const back = { personId, boardId: board.boardId, role: 'governor', reason: 'A mistake' };
    await world.workspace.people.reinstate(board.clerk.actor, back);
  };
  await erase(life);
  const { people } = await world.workspace.people.list(board.clerk.actor, { organisationId });
  expect(people.find(({ id }) => id === personId)).toMatchObject({ state: 'invited', mayRevokeAccount: true });
});

test('V3: whose data was erased is added anew, as somebody else', async () => {
  const life = await lived();
  const { world, board, about } = life;
  await leave(life);
  await erase(life);
  const place = { personId: about.personId, boardId: board.boardId, role: 'governor' };
  expect(await refusalCode(world.workspace.people.addMembership(board.clerk.actor, place))).toBe('not_possible_now');
});

test('V3: a world without the person knows nothing of it', async () => {
  const world = createWorld();
  const { clerk, organisationId } = await createFullBoard(world);
  const erasing = world.workspace.data.erase(clerk.actor, { organisationId, personId: 'nobody', confirm: 'X' });
  expect(await refusalCode(erasing)).toBe('not_found');
});
