import { beforeEach, describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  lastAudited,
  operator,
  origin,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { createMailWorld } from '../auth/support.ts';

const day = 24 * 3600_000;
const tokenIn = (url: string): string => url.split('/').at(-1)!;

const newcomer = ({ organisationId, boardId }: FullBoard, more: Record<string, unknown> = {}) => ({
  organisationId,
  name: 'Ada Obi',
  username: 'ada',
  memberships: [{ boardId, role: 'governor' }],
  signIn: 'invitation',
  ...more,
});

describeGate({
  verb: (w) => w.people.invite,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    const { personId } = await world.workspace.people.add(operator, newcomer(board));
    return { organisationId: board.organisationId, personId, by: 'link' };
  },
  bad: [[{ by: 'pigeon' }, 'by']],
});

const takeUp = ({ workspace }: World, token: string) =>
  workspace.auth.acceptInvitation({ token, password: 'a long enough one' }, origin);

describe('P26: an invitation by mail', () => {
  let mails: Awaited<ReturnType<typeof createMailWorld>>;
  let world: World;
  let board: FullBoard;
  beforeEach(async () => {
    mails = await createMailWorld();
    ({ world, board } = mails);
  });
  const email = 'ada@example.org';
  const add = (more: Record<string, unknown> = {}) =>
    world.workspace.people.add(board.clerk.actor, newcomer(board, { email, signIn: 'mail', ...more }));
  const shown = async (personId: string) => {
    const view = await world.workspace.people.list(board.clerk.actor, { organisationId: board.organisationId });
    return view.people.find((person) => person.id === personId);
  };
  const invite = (personId: string, by: string) =>
    world.workspace.people.invite(board.clerk.actor, { organisationId: board.organisationId, personId, by });

  test('is written as it is handed over, and nobody but its reader has the token', async () => {
    const added = await add();
    expect(added).toEqual({ personId: added.personId, username: 'ada', mailedTo: email });
    expect(await shown(added.personId)).toMatchObject({
      state: 'invited',
      mayInvite: true,
      invitation: { by: 'mail', state: 'waiting', address: email },
    });
    const before = JSON.stringify(await world.store.aggregates.find('mail', 'person', added.personId));
    await mails.run();
    expect(mails.sent).toMatchObject([{ to: { address: email }, subject: 'Your invitation from Hill School' }]);
    const token = mails.token();
    const [kept] = await world.store.aggregates.find('invitation', 'person', added.personId);
    expect(`${before}${JSON.stringify(kept)}${JSON.stringify(world.store.entries)}`).not.toContain(token);
    expect(await world.store.aggregates.find('mail', 'person', added.personId)).toEqual([]);
    expect(await shown(added.personId)).toMatchObject({ invitation: { state: 'sent', address: email } });
    const { actor } = await world.workspace.auth.authenticate((await takeUp(world, token)).token);
    expect(actor.person.id).toBe(added.personId);
    expect(await refusalCode(takeUp(world, token))).toBe('not_found');
    expect(await shown(added.personId)).not.toHaveProperty('invitation');
  });

  test('lasts three days from when it was sent', async () => {
    const { personId } = await add();
    world.clock.forward(day);
    await mails.run();
    world.clock.forward(3 * day - 1);
    await world.workspace.auth.readInvitation({ token: mails.token() });
    world.clock.forward(1);
    expect(await refusalCode(takeUp(world, mails.token()))).toBe('not_found');
    expect(await shown(personId)).toMatchObject({ invitation: { state: 'expired' } });
  });

  test('says so where the mail could not be sent; a link can be handed on instead', async () => {
    const { personId } = await add();
    mails.fail(true);
    for (let tries = 0; tries < 9; tries += 1) {
      await mails.run();
      world.clock.forward(day);
    }
    // Their session has gone stale, as had everybody's: a link, unlike a mail, shows itself to whoever sits there.
    expect(await shown(personId)).toMatchObject({ invitation: { state: 'failed' } });
    expect(await refusalCode(invite(personId, 'link'))).toBe('reauthentication_required');
    await world.workspace.auth.reauthenticate(board.clerk.actor, { password: board.clerk.password });
    const { invitationUrl } = await invite(personId, 'link');
    expect(await shown(personId)).toMatchObject({ invitation: { by: 'link', state: 'handedOut' } });
    await takeUp(world, tokenIn(invitationUrl!));
  });

  test('sent again, the one before is void, whether it was sent or waits', async () => {
    const { personId } = await add();
    await mails.run();
    const first = mails.token();
    await invite(personId, 'mail');
    expect(await refusalCode(takeUp(world, first))).toBe('not_found');
    await invite(personId, 'mail');
    await mails.run();
    expect(mails.sent).toHaveLength(2);
    expect(mails.token()).not.toBe(first);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'invitation.make',
      actor: board.clerk.personId,
      detail: { by: 'mail' },
    });
    await takeUp(world, mails.token());
  });

  test('two made at the same moment leave one that works', async () => {
    const { personId } = await add({ signIn: 'invitation' });
    const made = await Promise.all([invite(personId, 'link'), invite(personId, 'link')]);
    const outcomes = await Promise.allSettled(
      made.map(({ invitationUrl }) => world.workspace.auth.readInvitation({ token: tokenIn(invitationUrl!) })),
    );
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('R3: is void once access has ended, sent or not; the reinstated get another', async () => {
    const { personId } = await add();
    const { people } = world.workspace;
    await people.revoke(board.clerk.actor, { personId, scope: 'account' });
    await mails.run();
    expect(mails.sent).toEqual([]);
    const place = { personId, boardId: board.boardId, role: 'governor', reason: 'A mistake' };
    expect(await people.reinstate(board.clerk.actor, { ...place, invite: 'mail' })).toMatchObject({ mailedTo: email });
    await mails.run();
    const sent = mails.token();
    await people.revoke(board.clerk.actor, { personId, scope: 'account' });
    expect(await refusalCode(takeUp(world, sent))).toBe('not_found');
    const { invitationUrl } = await people.reinstate(board.clerk.actor, place);
    expect(await refusalCode(takeUp(world, sent))).toBe('not_found');
    await takeUp(world, tokenIn(invitationUrl!));
  });

  test('V3: goes with what is held on the person', async () => {
    const { personId } = await add();
    await mails.run();
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    const { organisationId } = board;
    await world.workspace.data.erase(board.clerk.actor, { organisationId, personId, confirm: 'Ada Obi' });
    expect(await world.store.aggregates.find('invitation', 'person', personId)).toEqual([]);
    expect(await refusalCode(takeUp(world, mails.token()))).toBe('not_found');
  });

  test('needs an address, and a mail server', async () => {
    expect((await refusal(add({ email: undefined }))).fields).toHaveProperty('email');
    const without = createWorld();
    const dale = await createFullBoard(without, 'Dale School');
    const call = without.workspace.people.add(operator, newcomer(dale, { email, signIn: 'mail' }));
    expect((await refusal(call)).message).toContain('Hand on a link instead');
  });

  test('P25: for those in a list who have an address; the others get a link', async () => {
    const { organisationId } = board;
    const { rows } = await world.workspace.people.import(board.clerk.actor, {
      organisationId,
      csv: 'name,email,role\nAda Obi,ada@example.org,governor\nBen Okri,,governor',
      preview: false,
      signIn: 'mail',
    });
    expect(rows[0]!.added).toEqual({ personId: rows[0]!.added!.personId, mailedTo: email });
    expect(rows[1]!.added).toHaveProperty('invitationUrl');
    await mails.run();
    expect(mails.sent).toHaveLength(1);
  });
});

describe('P26: another invitation', () => {
  test('only by the clerk of all their boards, since it opens each', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createFullBoard(world, 'Dale School');
    const { people } = world.workspace;
    const { personId } = await people.add(operator, newcomer(board));
    await people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
    const { organisationId } = board;
    const call = people.invite(board.clerk.actor, { organisationId, personId, by: 'link' });
    expect(await refusalCode(call)).toBe('forbidden');
    const view = await people.list(board.clerk.actor, { organisationId });
    expect(view.people.find((p) => p.id === personId)).toMatchObject({ state: 'invited', mayInvite: false });
  });

  test('not for somebody who has a password, or whose access has ended, or of another organisation', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createFullBoard(world, 'Dale School');
    const { organisationId, clerk } = board;
    const call = (personId: string, at = organisationId) =>
      world.workspace.people.invite(operator, { organisationId: at, personId, by: 'link' });
    expect(await refusalCode(call(board.governor.personId))).toBe('not_possible_now');
    expect(await refusalCode(call(board.governor.personId, other.organisationId))).toBe('not_found');
    await world.workspace.people.revoke(clerk.actor, { personId: board.governor.personId, scope: 'account' });
    expect(await refusalCode(call(board.governor.personId))).toBe('reinstatement_required');
    expect(await again(world, clerk.token)).toBeDefined();
  });
});
