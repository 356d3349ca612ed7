import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import type { Actor } from '#server/usecases/actor.ts';
import { auditedActions, createBoard, createWorld, lastAudited, operator, refusalCode } from '../../support/memory-world.ts';
import { ask, leave, lived, type Lived } from './support.ts';

const periods = { mail: 12, interests: 'never', endedProfiles: 6 };

describe('seeing the periods', () => {
  describeGate({
    verb: (w) => w.data.retention,
    allowed: ['clerk'],
    reads: true,
    operator: true,
    input: (_, { organisationId }) => ({ organisationId }),
    bad: [[{ mail: '0' }, 'mail']],
  });
});

describe('setting the periods', () => {
  describeGate({
    verb: (w) => w.data.setRetention,
    allowed: ['clerk'],
    operator: true,
    input: (_, { organisationId }) => ({ organisationId, ...periods }),
    bad: [
      [{ mail: 0 }, 'mail'],
      [{ interests: 'for ever' }, 'interests'],
      [{ endedProfiles: undefined }, 'endedProfiles'],
    ],
  });

  test('asks for a fresh sign-in', async () => {
    const { world, board, about } = await lived();
    world.clock.forward(16 * 60_000);
    const setting = world.workspace.data.setRetention(board.clerk.actor, { organisationId: about.organisationId, ...periods });
    expect(await refusalCode(setting)).toBe('reauthentication_required');
  });
});

test('V4: what is deleted is of every board, so it takes the clerk of all of them', async () => {
  const { world, board, about } = await lived();
  await createBoard(world, board, 'Finance');
  const set = (actor: Actor) => world.workspace.data.setRetention(actor, { organisationId: about.organisationId, ...periods });
  expect(await refusalCode(set(board.clerk.actor))).toBe('forbidden');
  await set(operator);
});

describe('V4: retention', () => {
  const day = 24 * 3600_000;
  const organisationOf = ({ about }: Lived) => ({ organisationId: about.organisationId });

  /** Mail of two years ago, an interest that ended then, and somebody who left half a year and a bit ago. */
  async function aged() {
    const life = await lived();
    const { store, clock } = life.world;
    const [mail] = store.all('mail');
    await store.aggregates.insert('mail', { ...mail!, id: 'old', at: '2024-02-01T10:00:00.000Z', sentAt: '2024-02-01T10:00:00.000Z' });
    const [interest] = store.all('interest');
    await store.aggregates.insert('interest', { ...interest!, id: 'over', endedAt: '2024-02-01T10:00:00.000Z' });
    await leave(life);
    clock.forward(190 * day);
    return life;
  }
  const system = { kind: 'operator' } as const;

  test('what would be deleted is shown before anything is', async () => {
    const life = await aged();
    const view = (tried: Record<string, unknown> = {}) =>
      life.world.workspace.data.retention(system, { ...organisationOf(life), ...tried });
    expect((await view()).due).toMatchObject({ mail: { count: 1 }, interests: { count: 0 }, endedProfiles: { count: 0 } });
    expect(await view({ interests: '12', endedProfiles: '6' })).toMatchObject({
      set: { interests: 'never', endedProfiles: 'never' },
      due: {
        interests: { count: 1, first: [{ what: 'Bright Sparks Electrical Ltd', since: '2024-02-01' }] },
        endedProfiles: { count: 1, first: [{ what: 'David Okafor' }] },
      },
    });
    expect((await view({ endedProfiles: 7 })).due.endedProfiles.count).toBe(0);
    expect(life.world.store.all('mail').map(({ id }) => id)).toContain('old');
  });

  test('deletes once a day what is over, by the periods that are set, and says so in the log', async () => {
    const life = await aged();
    const { world } = life;
    const { organisationId } = life.about;
    await world.workspace.data.setRetention(system, { organisationId, mail: 24, interests: 12, endedProfiles: 6 });
    expect(await world.workspace.jobs.runRetention()).toBe(3);
    expect(world.store.all('mail').map(({ id }) => id)).not.toContain('old');
    expect(world.store.all('interest').map(({ id }) => id)).not.toContain('over');
    expect(JSON.stringify(world.store.all('profile'))).not.toContain(life.email);
    expect(lastAudited(world, organisationId)).toMatchObject({
      action: 'data.retentionRun',
      actor: 'system',
      detail: { total: 3, mail: 1, interests: 1, endedProfiles: 1 },
    });
    const before = world.store.entries.length;
    expect(await world.workspace.jobs.runRetention()).toBe(0);
    world.clock.forward(day);
    expect(await world.workspace.jobs.runRetention()).toBe(0);
    expect(world.store.entries.length).toBe(before);
    const { lastRun } = await world.workspace.data.retention(system, { organisationId });
    expect(lastRun).toMatchObject({ deleted: { mail: 0 } });
  });

  test('what is in the answer to an open request is kept, shown with who asked, and goes once it is closed', async () => {
    const life = await aged();
    const { world, about } = life;
    const { organisationId, personId } = about;
    const mail = world.store.all('mail').find(({ id }) => id === 'old')!;
    await world.store.aggregates.insert('mail', { ...mail, id: 'to another', to: life.board.chair.personId });
    const close = await ask(life);
    await world.workspace.data.setRetention(system, { organisationId, mail: 24, interests: 12, endedProfiles: 6 });
    const { due } = await world.workspace.data.retention(system, { organisationId });
    const askedBy = [{ id: personId, name: 'David Okafor' }];
    expect(due).toMatchObject({
      mail: { count: 1, kept: { count: 1, first: [{ what: expect.stringContaining('to David Okafor') as string, askedBy }] } },
      interests: { count: 0, kept: { count: 1, first: [{ what: 'Bright Sparks Electrical Ltd', since: '2024-02-01', askedBy }] } },
      endedProfiles: { count: 0, kept: { count: 1, first: [{ what: 'David Okafor', askedBy }] } },
    });
    expect(due.history).not.toHaveProperty('kept');
    expect(await world.workspace.jobs.runRetention()).toBe(1);
    expect(world.store.all('mail').map(({ id }) => id)).toEqual(expect.arrayContaining(['old', 'notice']));
    expect(world.store.all('interest').map(({ id }) => id)).toContain('over');
    expect(JSON.stringify(world.store.all('profile'))).toContain(life.email);
    await close();
    world.clock.forward(day);
    expect(await world.workspace.jobs.runRetention()).toBe(3);
    expect(JSON.stringify(world.store.all('profile'))).not.toContain(life.email);
  });

  test('interests of the erased that a year has passed over wait for the answer to a later request too', async () => {
    const life = await lived();
    const { world, board, about } = life;
    await leave(life);
    await world.workspace.data.erase(board.clerk.actor, { ...about, confirm: 'David Okafor' });
    const close = await ask(life);
    world.clock.forward(367 * day);
    expect(await world.workspace.jobs.runRetention()).toBe(0);
    expect(world.store.all('interest')).toHaveLength(1);
    await close();
    world.clock.forward(day);
    expect(await world.workspace.jobs.runRetention()).toBe(1);
    expect(world.store.all('interest')).toEqual([]);
  });

  test('mail that waits to be sent is never deleted, nor anything that is sealed', async () => {
    const life = await lived();
    const { world } = life;
    const { organisationId } = life.about;
    const { sentAt: _, ...mail } = world.store.all('mail')[0]!;
    const waiting = { ...mail, id: 'waiting', at: '2020-01-01T10:00:00.000Z', address: 'a@example.org' };
    await world.store.aggregates.insert('mail', waiting);
    const before = world.store.all('meeting');
    await world.workspace.data.setRetention(system, { organisationId, mail: 1, interests: 1, endedProfiles: 1 });
    await world.workspace.jobs.runRetention();
    expect(world.store.all('mail').map(({ id }) => id)).toContain('waiting');
    expect(world.store.all('meeting')).toEqual(before);
  });

  test('an empty workspace has nothing to delete', async () => {
    expect(await createWorld().workspace.jobs.runRetention()).toBe(0);
  });

  test('setting them is audited', async () => {
    const life = await lived();
    const { world } = life;
    await world.workspace.data.setRetention(life.board.clerk.actor, { ...organisationOf(life), ...periods });
    expect(auditedActions(world, life.about.organisationId).at(-1)).toBe('data.setRetention');
  });
});
