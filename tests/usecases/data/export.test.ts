import { describe, expect, test } from 'vitest';
import { collections } from '#server/ports.ts';
import { governing, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { addMember, auditedActions, becomesObserverAt, createFullBoard, createWorld, lastAudited, operator, refusalCode } from '../../support/memory-world.ts';
import { createWorkspace } from '#server/usecases/workspace.ts';
import { killAfter } from '../auth/support.ts';
import { blobsWritten } from '../exports/support.ts';
import { fileOf, leave, lived } from './support.ts';

describeGate({
  verb: (w) => w.data.requestExport,
  allowed: ['clerk'],
  input: (_, { organisationId, governor }) => ({ organisationId, personId: governor.personId }),
  bad: [[{ nonsense: 1 }, 'nonsense']],
});

describe('V2: all that is held on somebody, as a file', () => {
  test('JSON for each part, and a PDF to read', async () => {
    const life = await lived();
    const { names, json, pdf, name } = await fileOf(life, life.board.clerk);
    expect(name).toBe('2026-03-02 Personal data of David Okafor.zip');
    expect(new TextDecoder().decode(pdf.subarray(0, 5))).toBe('%PDF-');
    expect(names.toSorted()).toEqual(
      [
        'Personal data.pdf',
        ...'about account actions addenda attendance audit-log corrections declarations ended-access interests invitations last-looks mail memberships minutes-written notices papers part-taken replies requests sessions tokens votes'
          .split(' ')
          .map((id) => `${id}.json`),
      ].toSorted(),
    );
    expect(json('account')).toMatchObject([{ username: 'hill.governor', profile: { email: life.email } }]);
    expect(json('interests')).toMatchObject([{ organisation: 'Bright Sparks Electrical Ltd' }]);
    expect(json('memberships')).toMatchObject([{ role: 'governor' }]);
    const actions = (json('audit-log') as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['person.add', 'session.begin', 'minutes.export']));
  });

  test('P14a: of which sign-ins they are told as on a new device', async () => {
    const life = await lived();
    const { username, password } = life.board.governor;
    const from = { device: 'Safari on iPad', address: '203.0.113.8' };
    await life.world.workspace.auth.signIn({ username, password }, from);
    const sessions = (await fileOf(life, life.board.clerk)).json('sessions') as { device: string }[];
    expect(sessions.filter(({ device }) => device === from.device)).toMatchObject([{ newDevice: true }]);
  });

  test('M3: how they voted by name is in it once the vote is counted, and not before', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { vote, cast, take } = await holdMeeting(world, board, governing);
    const about = { organisationId: board.organisationId, personId: board.governor.personId };
    const votes = async () => (await fileOf({ world, about }, board.clerk)).json('votes');
    const motionId = await vote('names');
    await cast(motionId, 'governor', 'against');
    expect(await votes()).toEqual([]);
    await take('count', motionId);
    expect(await votes()).toMatchObject([{ motionId, as: ['voter'], choice: 'against' }]);
  });

  test('never a secret, and nothing of other people', async () => {
    const life = await lived();
    const { json, names } = await fileOf(life, life.board.clerk);
    const all = JSON.stringify(names.filter((n) => n.endsWith('.json')).map((n) => json(n.slice(0, -5))));
    expect(all).not.toContain('hash of ');
    expect(all).not.toContain('passwordHash');
    expect(all).not.toContain('hill.chair');
    expect(all).not.toContain('Staffing');
    const { value } = (await life.world.store.aggregates.find('session', 'person', life.about.personId))[0]!;
    expect(all).not.toContain(value.id);
  });

  test('of what a former clerk did to others: when, what kind of thing and where, and nothing of the others', async () => {
    const life = await lived();
    const { world, board, meeting } = life;
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    const { workspace } = world;
    const { personId: addedId } = await workspace.people.add(second.actor, {
      ...{ organisationId: board.organisationId, name: 'Wilma Third', username: 'third.party', signIn: 'password' },
      memberships: [{ boardId: board.boardId, role: 'governor' }],
    });
    const part2 = meeting.items.find(({ part }) => part === 2)!;
    await workspace.meetings.setPart2Access(second.actor, {
      ...{ meetingId: meeting.id, itemId: part2.id, baseVersion: 1 },
      ...{ admitted: [], withdrawn: [life.about.personId], reason: 'Her husband applied' },
    });
    await workspace.people.revoke(second.actor, { personId: addedId, scope: 'account', reason: 'Under investigation' });
    const { actor } = board.clerk;
    await workspace.people.changeRole(actor, { personId: second.personId, boardId: board.boardId, role: 'observer' });

    let parts: readonly unknown[] = [];
    const { bundles } = world.deps;
    const reading = {
      make: (given: Parameters<typeof bundles.make>[0]) => {
        ({ parts } = given.report);
        return bundles.make(given);
      },
      close: () => bundles.close(),
    };
    const readWorld = { ...world, workspace: createWorkspace({ ...world.deps, bundles: reading }) };
    const { json } = await fileOf({ world: readWorld, about: { ...life.about, personId: second.personId } }, board.clerk);
    const entries = json('audit-log') as Record<string, unknown>[];
    const of = (action: string) => entries.filter((entry) => entry.action === action);
    const bare = { sequence: expect.any(Number) as number, at: expect.any(String) as string };
    expect(of('person.revoke')).toEqual([{ ...bare, action: 'person.revoke' }]);
    expect(of('part2.setAccess')).toEqual([
      { ...bare, action: 'part2.setAccess', meetingId: meeting.id, itemId: part2.id },
    ]);
    expect(of('person.add')).toMatchObject([
      { subject: `person:${second.personId}`, detail: { username: 'second.clerk' } },
      { ...bare, action: 'person.add' },
    ]);
    expect(of('person.changeRole')).toMatchObject([{ detail: { to: 'observer' } }]);
    expect(of('session.begin')[0]).toMatchObject({ detail: { device: expect.any(String) as string } });
    const others = ['third.party', 'Wilma', 'Under investigation', 'husband', addedId, life.about.personId];
    for (const word of others) expect(JSON.stringify(entries), word).not.toContain(word);
    const about = json('about') as { sections: { id: string; about: string }[] };
    expect(about.sections.find(({ id }) => id === 'audit-log')!.about).toContain('the rest is about others');

    const facts = (...values: [string, unknown][]) => ({
      is: 'facts',
      facts: values.map(([label, value]) => ({ label, values: [value] })),
    });
    const at = ['At', expect.any(String)] as [string, unknown];
    expect(parts).toContainEqual(facts(at, ['What', 'People and access (person.revoke)']));
    expect(parts).toContainEqual(
      facts(
        at,
        ['What', expect.stringContaining('(part2.setAccess)')],
        ['Meeting', expect.stringContaining('Spring term')],
        ['Item', expect.stringMatching(/^item \d+ \(Part 2\)$/)],
      ),
    );
    for (const word of others) expect(JSON.stringify(parts), word).not.toContain(word);
  });

  test('nothing of what another organisation holds', async () => {
    const life = await lived();
    const dale = await createFullBoard(life.world, 'Dale School');
    await life.world.workspace.people.addMembership(
      { kind: 'operator' },
      { personId: life.about.personId, boardId: dale.boardId, role: 'governor' },
    );
    await life.world.workspace.people.setLeadClerk(
      { kind: 'operator' },
      { personId: life.about.personId, organisationId: dale.organisationId, leads: true },
    );
    const { json } = await fileOf(life, life.board.clerk);
    expect(JSON.stringify(json('memberships'))).not.toContain(dale.boardId);
    expect(JSON.stringify(json('account'))).not.toContain(dale.organisationId);
  });

  test('every collection that is found by a person has its part, or is told why not', () => {
    const known: Record<string, string> = {
      session: 'sessions',
      invitation: 'invitations',
      interest: 'interests',
      mail: 'mail',
      revocation: 'ended-access',
      dataRequest: 'requests',
      apiToken: 'tokens',
      exportJob: 'Copies of minutes that they asked for: in the audit log; the files are gone within a day.',
      dataExport: 'Files like this one: in the audit log; gone within a day.',
    };
    const byPerson = Object.entries(collections)
      .filter(([, { indexes }]) => 'person' in indexes)
      .map(([name]) => name);
    expect(byPerson.toSorted(), 'add it to server/usecases/data/gather and apply-erasure').toEqual(
      Object.keys(known).toSorted(),
    );
  });

  test('asking and fetching ask for a fresh sign-in, and both are audited', async () => {
    const { world, board, about } = await lived();
    const { actor } = board.clerk;
    const { dataExportId: exportId } = await world.workspace.data.requestExport(actor, about);
    await world.workspace.jobs.resumeExports();
    await world.workspace.data.downloadExport(actor, { dataExportId: exportId });
    expect(auditedActions(world, board.organisationId).slice(-2)).toEqual(['data.export', 'data.download']);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ subject: `person:${about.personId}` });
    world.clock.forward(16 * 60_000);
    expect(await refusalCode(world.workspace.data.requestExport(actor, about))).toBe('reauthentication_required');
    expect(await refusalCode(world.workspace.data.downloadExport(actor, { dataExportId: exportId }))).toBe('reauthentication_required');
  });

  test('R3: who loses their office while the download is audited gets nothing', async () => {
    const { world, board, about } = await lived();
    const { actor, personId } = board.clerk;
    const { dataExportId } = await world.workspace.data.requestExport(actor, about);
    await world.workspace.jobs.resumeExports();
    becomesObserverAt(world, 'data.download', personId);
    expect(await refusalCode(world.workspace.data.downloadExport(actor, { dataExportId }))).toBe('forbidden');
  });

  test('for whoever asked alone, while they may, and for a day', async () => {
    const { world, board, about } = await lived();
    const { dataExportId: exportId } = await world.workspace.data.requestExport(board.clerk.actor, about);
    await world.workspace.jobs.resumeExports();
    expect(await refusalCode(world.workspace.data.showExport(board.governor.actor, { dataExportId: exportId }))).toBe('forbidden');
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(world.workspace.data.showExport(other.clerk.actor, { dataExportId: exportId }))).toBe('not_found');
    world.clock.forward(24 * 3600_000);
    expect(await refusalCode(world.workspace.data.showExport(board.clerk.actor, { dataExportId: exportId }))).toBe('not_found');
    await world.workspace.jobs.purgeExpired();
    expect(await world.store.aggregates.get('dataExport', exportId)).toBeUndefined();
  });

  test.each(['purged', 'erased with its person'])('E5: killed after any write, nothing is left of any attempt once it is %s', async (end) => {
    for (let steps = 0, completed = false; !completed; steps += 1) {
      expect(steps).toBeLessThan(20);
      const life = await lived();
      const { world, board, about } = life;
      await world.workspace.jobs.stopExports();
      const { dataExportId } = await world.workspace.data.requestExport(board.clerk.actor, about);
      const written = blobsWritten(world);
      const revive = killAfter(world, steps);
      await world.another().jobs.resumeExports();
      completed = !revive();
      world.clock.forward(5 * 60_000);
      await world.another().jobs.resumeExports();
      const job = async () => (await world.store.aggregates.get('dataExport', dataExportId))?.value;
      expect(await job()).toMatchObject({ state: 'done' });
      expect(await written()).toContain((await job())!.blobId);
      if (end === 'purged') {
        world.clock.forward(24 * 3600_000);
        await world.workspace.jobs.purgeExpired();
      } else {
        await leave(life);
        await world.workspace.data.erase(board.clerk.actor, { ...about, confirm: 'David Okafor' });
      }
      expect(await job()).toBeUndefined();
      expect(await written(), `after ${steps} writes`).toEqual([]);
    }
  });

  test('a clerk whose work was handed over finds that, and not whom it went to', async () => {
    const { world, board } = await lived();
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    const handOver = (by: typeof second.actor, to: typeof second) =>
      world.workspace.people.handOver(by, {
        ...{ personId: second.personId, toId: to.personId, boardIds: [board.boardId] },
        ...{ ends: false, reason: 'On leave until May' },
      });
    await handOver(board.clerk.actor, board.governor);
    await handOver(second.actor, board.chair);
    const about = { organisationId: board.organisationId, personId: second.personId };
    let parts: readonly unknown[] = [];
    const { bundles } = world.deps;
    const reading = {
      make: (given: Parameters<typeof bundles.make>[0]) => {
        ({ parts } = given.report);
        return bundles.make(given);
      },
      close: () => bundles.close(),
    };
    const readWorld = { ...world, workspace: createWorkspace({ ...world.deps, bundles: reading }) };
    const { json } = await fileOf({ world: readWorld, about }, board.clerk);
    const entries = (json('audit-log') as { action: string }[]).filter(({ action }) => action === 'clerk.handOver');
    const entry = {
      ...{ sequence: expect.any(Number) as number, at: expect.any(String) as string, action: 'clerk.handOver' },
      detail: { from: second.personId, boardIds: [board.boardId], ends: false, reason: 'On leave until May' },
    };
    expect(entries).toEqual([entry, entry]);
    const all = JSON.stringify(parts);
    expect(all).toContain('Their work as clerk was handed over to somebody else');
    expect(all).toContain('On leave until May');
    for (const text of [all, JSON.stringify(json('audit-log'))]) {
      for (const other of [board.governor.personId, board.chair.personId, 'David Okafor', 'hill.chair']) {
        expect(text).not.toContain(other);
      }
    }
    // Whom it went to finds it as what was done about them.
    const theirs = await fileOf({ world, about: { ...about, personId: board.governor.personId } }, board.clerk);
    expect(theirs.json('audit-log')).toContainEqual(
      expect.objectContaining({ action: 'clerk.handOver', subject: `person:${board.governor.personId}` }),
    );
  });

  test('P36: until when their first password serves', async () => {
    const { world, board, about } = await lived();
    await world.workspace.people.resetPassword(operator, { personId: about.personId });
    const { json } = await fileOf({ world, about }, board.clerk);
    expect(json('account')).toMatchObject([{ firstPasswordUntil: '2026-03-16T18:30:00.000Z' }]);
  });

  test('a node that died leaves it to another', async () => {
    const { world, board, about } = await lived();
    const never = { make: () => new Promise<never>(() => undefined), close: async () => undefined };
    const dying = createWorkspace({ ...world.deps, bundles: never });
    const { dataExportId: exportId } = await dying.data.requestExport(board.clerk.actor, about);
    await expect
      .poll(async () => (await world.workspace.data.showExport(board.clerk.actor, { dataExportId: exportId })).state)
      .toBe('running');
    await world.workspace.jobs.resumeExports();
    expect((await world.workspace.data.showExport(board.clerk.actor, { dataExportId: exportId })).state).toBe('running');
    world.clock.forward(5 * 60_000);
    await world.workspace.jobs.resumeExports();
    expect((await world.workspace.data.showExport(board.clerk.actor, { dataExportId: exportId })).state).toBe('done');
  });
});
