import { beforeEach, describe, expect, test } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
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

const minute = 60_000;

describeGate({
  verb: (w) => w.people.setAddress,
  allowed: ['clerk'],
  operator: true,
  input: (_, { organisationId, governor }) => ({
    organisationId,
    personId: governor.personId,
    was: null,
    email: 'governor@example.org',
  }),
  bad: [
    [{ email: 'no address' }, 'email'],
    [{ email: undefined }, 'email'],
    [{ was: undefined }, 'was'],
  ],
});

describe('P27: the address to which somebody is written', () => {
  let mails: Awaited<ReturnType<typeof createMailWorld>>;
  let world: World;
  let board: FullBoard;
  beforeEach(async () => {
    mails = await createMailWorld();
    ({ world, board } = mails);
  });
  const set = (personId: string, was: string | null, email: string | null) =>
    world.workspace.people.setAddress(board.clerk.actor, {
      organisationId: board.organisationId,
      personId,
      was,
      email,
    });
  const shown = async (personId: string) => {
    const view = await world.workspace.people.list(board.clerk.actor, { organisationId: board.organisationId });
    return view.people.find((person) => person.id === personId)!;
  };
  const wrong = 'aad@example.org';
  const right = 'ada@example.org';
  const newcomer = async () => {
    const { personId } = await world.workspace.people.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Ada Obi',
      username: 'ada',
      email: wrong,
      memberships: [{ boardId: board.boardId, role: 'governor' }],
      signIn: 'mail',
    });
    return personId;
  };
  const read = (token: string) => world.workspace.auth.readInvitation({ token });

  test('corrected, an invitation that was sent to the former one is void, and another goes to the new one', async () => {
    const personId = await newcomer();
    await mails.run();
    const stray = mails.token();
    await read(stray);
    await set(personId, wrong, right);
    expect(await refusalCode(read(stray))).toBe('not_found');
    expect(await shown(personId)).toMatchObject({ email: right, mayInvite: true });
    expect(await shown(personId)).not.toHaveProperty('invitation');
    await world.workspace.people.invite(board.clerk.actor, {
      organisationId: board.organisationId,
      personId,
      by: 'mail',
    });
    await mails.run();
    // The stranger with the former one hears nothing more.
    expect(mails.sent.map(({ to }) => to.address)).toEqual([wrong, right]);
    await read(mails.token());
  });

  test('an invitation that still waits for the former one does not go', async () => {
    const personId = await newcomer();
    await set(personId, wrong, right);
    await mails.run();
    expect(mails.sent).toEqual([]);
  });

  test('an invitation is void too where it is being used at that moment, and where its end is not noted yet', async () => {
    const personId = await newcomer();
    await mails.run();
    const accept = () =>
      world.workspace.auth.acceptInvitation({ token: mails.token(), password: 'four unlikely words here' }, origin);
    let changed = false;
    world.store.beforeWrite = async ({ kind, collection }) => {
      // A crash comes before what follows from the correction.
      if (changed && collection === 'invitation') throw new QuorateError('unavailable');
      if (changed || kind !== 'replace' || collection !== 'person') return;
      changed = true;
      await set(personId, wrong, right);
    };
    expect(await refusalCode(accept())).toBe('not_found');
    expect(changed).toBe(true);
    expect(await refusalCode(read(mails.token()))).toBe('not_found');
    expect((await world.store.aggregates.get('person', personId))!.value.passwordHash).toBeUndefined();
  });

  describe('P12: a way to a new password that leads to the former one', () => {
    const was = 'governor@example.org';
    const ask = () =>
      world.workspace.auth.requestReset({ username: board.governor.username }, { address: '192.0.2.9' });
    const use = (token: string) => world.workspace.auth.resetByMail({ token, newPassword: 'four unlikely words here' });

    test('is void as soon as the address is another; the next one goes there', async () => {
      await ask();
      await mails.run();
      const link = mails.token();
      await set(board.governor.personId, was, 'new@example.org');
      expect(await refusalCode(world.workspace.auth.readReset({ token: link }))).toBe('not_found');
      expect(await refusalCode(use(link))).toBe('not_found');
      await ask();
      await mails.run();
      expect(mails.sent.at(-1)).toMatchObject({ to: { address: 'new@example.org' }, subject: 'Choose a new password' });
      await use(mails.token());
    });

    test('is void once there is to be none', async () => {
      await ask();
      await mails.run();
      await set(board.governor.personId, was, null);
      expect(await refusalCode(use(mails.token()))).toBe('not_found');
    });

    test('does not go out any more where it still waits', async () => {
      await ask();
      mails.fail(true);
      await mails.run();
      await set(board.governor.personId, was, 'new@example.org');
      mails.fail(false);
      world.clock.forward(2 * minute);
      await mails.run();
      expect(mails.sent.map(({ subject }) => subject)).toEqual(['Your e-mail address was changed']);
    });

    test('is void too where it is being used at that moment', async () => {
      await ask();
      await mails.run();
      let changed = false;
      world.store.beforeWrite = async ({ kind, collection }) => {
        if (changed || kind !== 'replace' || collection !== 'person') return;
        changed = true;
        await set(board.governor.personId, was, 'new@example.org');
      };
      expect(await refusalCode(use(mails.token()))).toBe('not_found');
      expect(changed).toBe(true);
    });

    test('is void where an organisation that they join knows another', async () => {
      await ask();
      await mails.run();
      const other = await createFullBoard(world, 'Dale School');
      await world.workspace.people.addMembership(operator, {
        personId: board.governor.personId,
        boardId: other.boardId,
        role: 'governor',
      });
      expect(await refusalCode(use(mails.token()))).toBe('not_found');
    });
  });

  test('a link that was handed out serves on', async () => {
    const personId = await newcomer();
    const { invitationUrl } = await world.workspace.people.invite(board.clerk.actor, {
      organisationId: board.organisationId,
      personId,
      by: 'link',
    });
    await set(personId, wrong, right);
    await read(invitationUrl!.split('/').at(-1)!);
  });

  test('whoever can sign in is told at the former one, and the audit log names neither', async () => {
    const { personId } = board.governor;
    await set(personId, 'governor@example.org', 'new@example.org');
    await mails.run();
    expect(mails.sent).toMatchObject([
      { to: { address: 'governor@example.org' }, subject: 'Your e-mail address was changed' },
    ]);
    expect(JSON.stringify(mails.sent)).not.toContain('new@example.org');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'profile.setAddress',
      actor: board.clerk.personId,
      subject: `person:${personId}`,
    });
    expect(JSON.stringify(world.store.entries)).not.toContain('@example.org');
  });

  test('is forgotten where there is to be none', async () => {
    const { personId } = board.governor;
    await set(personId, 'governor@example.org', null);
    expect(await shown(personId)).not.toHaveProperty('email');
  });

  test('W3: a stale one is refused with the newer; the same again changes nothing', async () => {
    const { personId } = board.governor;
    await set(personId, 'governor@example.org', 'new@example.org');
    const before = world.store.entries.length;
    await set(personId, 'governor@example.org', 'new@example.org');
    expect(world.store.entries).toHaveLength(before);
    const stale = await refusal(set(personId, 'governor@example.org', 'other@example.org'));
    expect(stale).toMatchObject({ code: 'stale_version', current: 'new@example.org' });
  });

  test('needs a fresh sign-in', async () => {
    world.clock.forward(16 * minute);
    const call = set(board.governor.personId, 'governor@example.org', 'new@example.org');
    expect(await refusalCode(call)).toBe('reauthentication_required');
  });

  test('V3: of whose data was erased there is none', async () => {
    const { personId } = board.governor;
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    const { name } = await shown(personId);
    await world.workspace.data.erase(board.clerk.actor, {
      organisationId: board.organisationId,
      personId,
      confirm: name,
    });
    expect(await refusalCode(set(personId, null, 'new@example.org'))).toBe('not_found');
  });

  test('takes the clerk of each board of the organisation on which they sit', async () => {
    const { organisationId, governor, clerk } = board;
    const { id: boardId } = await world.workspace.boards.add(operator, {
      organisationId,
      name: 'Finance committee',
      kind: 'committee',
      parentId: board.boardId,
      seats: 5,
    });
    await world.workspace.people.addMembership(operator, { personId: governor.personId, boardId, role: 'governor' });
    expect(await refusalCode(set(governor.personId, 'governor@example.org', 'new@example.org'))).toBe('forbidden');
    expect(await shown(governor.personId)).toMatchObject({ mayAddress: false });
    expect(await shown(clerk.personId)).toMatchObject({ mayAddress: true });
  });
});

test('P27: nothing is mailed without a mail server, to be handed on or otherwise', async () => {
  const world = createWorld();
  const { organisationId, clerk, governor } = await createFullBoard(world);
  const set = (was: string | null, email: string) =>
    world.workspace.people.setAddress(clerk.actor, { organisationId, personId: governor.personId, was, email });
  await set(null, 'one@example.org');
  await set('one@example.org', 'two@example.org');
  expect(await world.store.aggregates.find('mail', 'person', governor.personId)).toEqual([]);
});
