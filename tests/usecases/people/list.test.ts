import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, operator, signIn } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.people.list,
  allowed: ['clerk'],
  reads: true,
  operator: true,
  input: (_, { organisationId }) => ({ organisationId }),
  bad: [[{ organisationId: null }, 'organisationId']],
});

describe('the people of an organisation', () => {
  test('R5: who is on line, on how many devices and where; of this organisation only', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createFullBoard(world, 'Dale School');
    const { id, title } = await createMeeting(world, board);
    const elsewhere = await createMeeting(world, other);
    const { personId, username, password, actor } = board.governor;
    const tablet = await signIn(world, username, password, { address: '192.0.2.9', device: 'Safari on iPad' });
    await world.workspace.people.addMembership(operator, {
      personId: board.chair.personId,
      boardId: other.boardId,
      role: 'governor',
    });
    world.bus.answer('connections', () => [
      { personId, sessionId: actor.session.id, meetingId: id },
      { personId, sessionId: actor.session.id },
      { personId, sessionId: tablet.actor.session.id, meetingId: id },
      { personId: board.chair.personId, sessionId: board.chair.actor.session.id, meetingId: elsewhere.id },
    ]);
    const { people, boards, organisation } = await world.workspace.people.list(board.clerk.actor, {
      organisationId: board.organisationId,
    });
    expect(organisation).toEqual({
      id: board.organisationId,
      name: 'Hill School',
      requiresSecondFactor: false,
    });
    expect(boards).toEqual([{ id: board.boardId, name: 'Hill School board', kind: 'board', role: 'clerk' }]);
    const governor = people.find((p) => p.id === personId)!;
    expect(governor).toMatchObject({
      online: { devices: 2, meetings: [{ id, title }] },
      state: 'active',
      mayRevokeAccount: true,
    });
    expect(governor.sessions).toHaveLength(2);
    expect(governor.sessions.map((s) => s.online)).toEqual([true, true]);
    expect(governor.sessions.map((s) => s.device)).toContain('Safari on iPad');
    expect(governor.sessions.map((s) => s.id)).not.toContain(actor.session.id);
    const chair = people.find((p) => p.id === board.chair.personId)!;
    expect(chair).toMatchObject({ online: { devices: 0, meetings: [] }, sessions: [{ online: false }] });
    expect(chair.memberships.map((m) => m.boardId)).toEqual([board.boardId]);
    const own = people.find((p) => p.id === board.clerk.personId)!;
    expect(own).toMatchObject({ mayRevokeAccount: false, sessions: [{ current: true }] });
    expect(JSON.stringify(people)).not.toMatch(/hash of|Dale/);
  });

  test('who was invited, who has left, and the revocations with names', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { organisationId, boardId } = board;
    const invited = await world.workspace.people.add(board.clerk.actor, {
      organisationId,
      name: 'Ada',
      username: 'ada',
      memberships: [{ boardId, role: 'governor' }],
      signIn: 'invitation',
    });
    const receipt = await world.workspace.people.revoke(board.clerk.actor, {
      personId: board.observer.personId,
      scope: 'account',
    });
    const view = await world.workspace.people.list(board.clerk.actor, { organisationId });
    expect(view.people[0]).toMatchObject({ id: invited.personId, name: 'Ada', state: 'invited' });
    expect(view.people.find((p) => p.id === board.observer.personId)).toMatchObject({
      state: 'ended',
      memberships: [],
      mayRevokeAccount: false,
      sessions: [],
    });
    expect(view.revocations).toMatchObject([
      { id: receipt.id, personName: 'The hill.observer', byName: 'The hill.clerk' },
    ]);
  });
});
