import { beforeEach, describe, expect, test } from 'vitest';
import { agreementVersion } from '#lib/domain/data/agreement.ts';
import type { Actor } from '#server/usecases/actor.ts';
import { withAuthenticator } from '../../support/memory-factors.ts';
import { createSchool, setting } from '../../support/memory-provider.ts';
import {
  addMember,
  again,
  createBoard,
  createFullBoard,
  type FullBoard,
  type Member,
  operator,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

/** What holds for everybody of an organisation. */
const acts: Record<string, (world: World, actor: Actor, organisationId: string) => Promise<unknown>> = {
  'ask everybody for a second step': ({ workspace }, actor, organisationId) =>
    workspace.secondFactors.require(actor, { organisationId, required: true }),
  'no longer ask for it': ({ workspace }, actor, organisationId) =>
    workspace.secondFactors.require(actor, { organisationId, required: false }),
  'accept the agreement': ({ workspace }, actor, organisationId) =>
    workspace.data.acceptAgreement(actor, { organisationId, version: agreementVersion }),
  'set how long data is kept': ({ workspace }, actor, organisationId) =>
    workspace.data.setRetention(actor, { organisationId, mail: 12, interests: 12, endedProfiles: 12 }),
  'set single sign-on': ({ workspace }, actor, organisationId) =>
    workspace.singleSignOn.set(actor, { organisationId, ...setting }),
  'switch single sign-on off': ({ workspace }, actor, organisationId) =>
    workspace.singleSignOn.end(actor, { organisationId }),
  'have the head of the log mailed': ({ workspace }, actor, organisationId) =>
    workspace.audit.setHeadMail(actor, { organisationId, address: 'auditor@example.org' }),
};

/** Where a clerk reads what was decided. */
const views: Record<string, (world: World, actor: Actor, organisationId: string) => Promise<{ deciding: unknown }>> = {
  people: ({ workspace }, actor, organisationId) => workspace.people.list(actor, { organisationId }),
  agreement: ({ workspace }, actor, organisationId) => workspace.data.agreement(actor, { organisationId }),
  retention: ({ workspace }, actor, organisationId) => workspace.data.retention(actor, { organisationId }),
  'single sign-on': ({ workspace }, actor, organisationId) => workspace.singleSignOn.show(actor, { organisationId }),
  'head of the log': ({ workspace }, actor, organisationId) => workspace.audit.head(actor, { organisationId }),
};

let world: World;
let board: FullBoard;
beforeEach(async () => {
  ({ world, board } = await createSchool());
  await withAuthenticator(world, board.clerk);
});

/** A board of the same organisation with a clerk of its own. */
async function infants(): Promise<{ boardId: string; clerk: Member }> {
  const place = await createBoard(world, board, 'Hill Infants');
  return { boardId: place.boardId, clerk: await addMember(world, place, 'clerk', 'infants.clerk') };
}
const clerkNow = async () => (await again(world, board.clerk.token)) as Actor;

describe.each(Object.entries(acts))('W2: to %s', (_, act) => {
  const tried = async (actor: Actor) => refusal(act(world, actor, board.organisationId));

  test('takes the clerk of every board, who is told so before anything else', async () => {
    const { boardId, clerk } = await infants();
    const before = world.store.entries.length;
    for (const actor of [board.clerk.actor, clerk.actor]) {
      expect(await tried(actor)).toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('clerk of every board'),
      });
    }
    // Not asked for a password that would not help, either.
    world.clock.forward(16 * 60_000);
    expect(await tried(board.clerk.actor)).toMatchObject({ code: 'forbidden' });
    expect(world.store.entries).toHaveLength(before);
    const { personId } = board.clerk;
    await world.workspace.people.addMembership(operator, { personId, boardId, role: 'clerk', category: 'coOpted' });
    board.clerk.actor = await again(world, board.clerk.token);
    world.clock.forward(-16 * 60_000);
    await act(world, board.clerk.actor, board.organisationId);
  });

  test('a lead clerk goes on when a board is added', async () => {
    const { organisationId, clerk } = board;
    await createBoard(world, board, 'Hill Infants');
    expect(await tried(clerk.actor)).toMatchObject({ code: 'forbidden' });
    await world.workspace.people.setLeadClerk(operator, { personId: clerk.personId, organisationId, leads: true });
    await createBoard(world, board, 'Hill Juniors');
    await act(world, await clerkNow(), organisationId);
  });

  test('takes a clerk: nobody else, whatever they chair', async () => {
    for (const role of ['chair', 'viceChair', 'governor', 'associate', 'observer'] as const) {
      expect(await tried(board[role].actor)).toMatchObject({ code: 'forbidden' });
    }
  });

  test('W1: of another organisation nobody knows', async () => {
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(act(world, other.clerk.actor, board.organisationId))).toBe('not_found');
  });
});

describe.each(Object.entries(views))('W2: the page of %s', (_, view) => {
  const deciding = async (actor: Actor) => (await view(world, actor, board.organisationId)).deciding;

  test('says who may decide, and where the reader is no clerk', async () => {
    expect(await deciding(board.clerk.actor)).toEqual({ may: true });
    const { clerk } = await infants();
    expect(await deciding(board.clerk.actor)).toEqual({ may: false, lacks: ['Hill Infants'], who: [] });
    const { organisationId } = board;
    await world.workspace.people.setLeadClerk(operator, {
      personId: board.clerk.personId,
      organisationId,
      leads: true,
    });
    expect(await deciding(await clerkNow())).toEqual({ may: true });
    const [theirs] = (await world.store.aggregates.find('board', 'organisation', organisationId)).filter(
      ({ value }) => value.id === board.boardId,
    );
    expect(await deciding(clerk.actor)).toEqual({
      may: false,
      lacks: [theirs!.value.name],
      who: ['The hill.clerk'],
    });
  });
});

test('W2: whoever has not signed in yet is not named as somebody who may decide', async () => {
  const { organisationId, boardId } = board;
  const { clerk } = await infants();
  const { personId } = await world.workspace.people.add(operator, {
    organisationId,
    name: 'Ada Obi',
    username: 'ada',
    memberships: [{ boardId, role: 'clerk' }],
    signIn: 'invitation',
  });
  await world.workspace.people.setLeadClerk(operator, { personId, organisationId, leads: true });
  const { deciding } = await world.workspace.data.agreement(clerk.actor, { organisationId });
  expect(deciding).toMatchObject({ may: false, who: [] });
});
