import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createBoard,
  createFullBoard,
  createWorld,
  lastAudited,
  operator,
  refusal,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';

const valid = { name: 'Priya Raman', username: 'Priya.Raman', email: 'priya@example.org', signIn: 'password' };

describeGate({
  verb: (w) => w.people.add,
  allowed: ['clerk'],
  operator: true,
  input: (_, { organisationId, boardId }) => ({
    organisationId,
    ...valid,
    memberships: [{ boardId, role: 'governor' }],
  }),
  bad: [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ username: 'no' }, 'username'],
    [{ username: 'a b c' }, 'username'],
    [{ username: 'x'.repeat(300) }, 'username'],
    [{ email: 'nowhere' }, 'email'],
    [{ memberships: [] }, 'memberships'],
    [{ memberships: undefined }, 'memberships'],
    [{ memberships: [{ boardId: 'none', role: 'governor' }] }, 'memberships.0.boardId'],
    [{ memberships: [{ boardId: 'none', role: 'king' }] }, 'memberships.0.role'],
    [{ signIn: 'letter' }, 'signIn'],
    [{ passwordHash: 'x' }, 'passwordHash'],
  ],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId, boardId } = board;
  const add = (over: object = {}) =>
    world.workspace.people.add(board.clerk.actor, {
      organisationId,
      ...valid,
      memberships: [{ boardId, role: 'governor', category: 'parent' }],
      ...over,
    });
  return { world, board, add };
}

describe('adding somebody', () => {
  test('with a first password, which has to be changed before anything else', async () => {
    const { world, board, add } = await prepared();
    const added = await add();
    expect(added).toMatchObject({ username: 'priya.raman' });
    expect(added).not.toHaveProperty('invitationUrl');
    expect(added.firstPassword).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    const { actor } = await signIn(world, 'PRIYA.raman', added.firstPassword!);
    expect(await world.workspace.me.show(actor)).toMatchObject({
      name: 'Priya Raman',
      mustChangePassword: true,
      memberships: [
        { boardId: board.boardId, role: 'governor', category: 'parent', votes: true, termStart: '2026-03-02' },
      ],
    });
    expect(await refusalCode(world.workspace.boards.show(actor, { boardId: board.boardId }))).toBe(
      'password_change_required',
    );
    const audited = world.store.entries.find(
      (e) => e.action === 'person.add' && e.subject === `person:${added.personId}`,
    );
    expect(audited).toMatchObject({
      actor: board.clerk.personId,
      detail: { username: 'priya.raman', signIn: 'password' },
    });
    expect(audited).not.toHaveProperty('then');
    expect(JSON.stringify(world.store.entries)).not.toContain(added.firstPassword);
    expect(world.bus.publishedOn('people-changed')).toContainEqual({ organisationId: board.organisationId });
  });

  test('with an invitation link, of which only the hash is kept', async () => {
    const { world, add } = await prepared();
    const added = await add({ signIn: 'invitation' });
    expect(added).not.toHaveProperty('firstPassword');
    const token = added.invitationUrl!.replace('https://quorate.test/invitation/', '');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const [kept] = await world.store.aggregates.find('invitation', 'person', added.personId);
    expect(kept!.value).toMatchObject({ expiresAt: '2026-03-09T18:30:00.000Z' });
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(JSON.stringify(world.store.entries)).not.toContain(token);
  });

  test('a user name is taken once in the whole workspace', async () => {
    const { add } = await prepared();
    await add();
    const outcomes = await Promise.allSettled([add({ username: 'twice' }), add({ username: ' Twice' })]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusal(add())).toMatchObject({ code: 'conflict', fields: { username: 'is taken' } });
  });

  test('a clerk who is added stands on the board’s list', async () => {
    const { world, board, add } = await prepared();
    const { personId } = await add({ memberships: [{ boardId: board.boardId, role: 'clerk' }] });
    const { clerks } = (await world.store.aggregates.get('board', board.boardId))!.value;
    expect(clerks).toEqual([board.clerk.personId, personId]);
  });

  test('W2: only to boards of which one is clerk', async () => {
    const { board, world, add } = await prepared();
    const finance = await createBoard(world, board, 'Finance');
    const memberships = [
      { boardId: board.boardId, role: 'governor' },
      { boardId: finance.boardId, role: 'governor' },
    ];
    expect(await refusalCode(add({ memberships }))).toBe('forbidden');
    await world.workspace.people.addMembership(operator, {
      personId: board.clerk.personId,
      boardId: finance.boardId,
      role: 'clerk',
    });
    expect(await add({ memberships })).toHaveProperty('personId');
  });

  test('not twice to one board, not to a board of another organisation', async () => {
    const { board, world, add } = await prepared();
    const seat = { boardId: board.boardId, role: 'governor' };
    expect((await refusal(add({ memberships: [seat, seat] }))).fields).toHaveProperty('memberships.1.boardId');
    const other = await createFullBoard(world, 'Dale School');
    const elsewhere = [{ boardId: other.boardId, role: 'governor' }];
    expect((await refusal(add({ memberships: elsewhere }))).fields).toHaveProperty('memberships.0.boardId');
  });

  test('the vote is for governors, and for associates of a committee that gave it', async () => {
    const { board, world, add } = await prepared();
    const { organisationId, boardId } = board;
    const seat = { boardId, role: 'associate', votes: true };
    expect((await refusal(add({ memberships: [seat] }))).fields).toHaveProperty('memberships.0.votes');
    const committee = await world.workspace.boards.add(board.clerk.actor, {
      organisationId,
      name: 'Pay',
      kind: 'committee',
      seats: 3,
      parentId: boardId,
    });
    const { personId } = await add({ memberships: [{ ...seat, boardId: committee.id }] });
    const { memberships } = (await world.store.aggregates.get('person', personId))!.value;
    expect(memberships).toMatchObject([{ role: 'associate', votes: true }]);
    expect(lastAudited(world, organisationId)).toMatchObject({ action: 'person.add' });
  });
});
