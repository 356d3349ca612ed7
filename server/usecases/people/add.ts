import { z } from 'zod';
import { firstPasswordEnd } from '#lib/domain/first-passwords.ts';
import { limits } from '#lib/domain/names.ts';
import type { Membership, Person } from '#lib/domain/people.ts';
import type { PersonAdded } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { insert, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { email, id, name, newPlace, username } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { identify } from '../shared/identify.ts';
import { profileId } from '../shared/names.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { listClerk } from './clerks.ts';
import { firstPassword } from './first-password.ts';
import { invitationFor, type Invited } from './invite.ts';
import { assertMayClerk } from './may-clerk.ts';
import { newMembership } from './new-membership.ts';
import { assertFreshForClerk, authoriseBoard } from './rights.ts';

export const addPersonInput = z.strictObject({
  organisationId: id,
  name,
  username,
  email: email.optional(),
  memberships: z.array(newPlace).min(1).max(limits.membershipsPerPerson),
  /** `invitation`: a link in the answer; `mail`: to their address, and nobody else sees it. */
  signIn: z.enum(['invitation', 'mail', 'password']),
});
type Chosen = z.output<typeof addPersonInput>;

/**
 * Adds a person to boards of an organisation, with an invitation, as a link or by mail, or a first password; what is
 * shown is shown once, and only its hash is kept.
 */
export async function addPerson(deps: Deps, given: Actor | undefined, input: unknown): Promise<PersonAdded> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  const chosen = parse(addPersonInput, input);
  const memberships = await membershipsFor(deps, actor, chosen);
  assertFreshForClerk(
    deps,
    actor,
    memberships.map(({ role }) => role),
  );
  const password = chosen.signIn === 'password' ? firstPassword(deps.ids) : undefined;
  const person: Person = {
    id: deps.ids.next(),
    username: chosen.username,
    ...(password === undefined
      ? { mustChangePassword: false }
      : {
          passwordHash: await deps.passwords.hash(password),
          mustChangePassword: true,
          firstPasswordUntil: firstPasswordEnd(deps.clock.now()),
        }),
    accessEpoch: 0,
    memberships,
  };
  const { then: inviting, ...made } = invite(deps, person, chosen);
  const entry = auditEntry(deps, actor, {
    organisationId,
    action: 'person.add',
    subject: `person:${person.id}`,
    detail: {
      username: person.username,
      signIn: chosen.signIn,
      memberships: memberships.map(({ boardId, role }) => ({ boardId, role })),
    },
    then: [...followUps(person, chosen), ...inviting],
  });
  try {
    await insert(deps, actor, 'person', person, [entry]);
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
    throw new QuorateError('conflict', 'That user name is taken.', { fields: { username: 'is taken' } });
  }
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, organisationId);
  return {
    personId: person.id,
    username: person.username,
    ...(password === undefined ? {} : { firstPassword: password }),
    ...made,
  };
}

async function membershipsFor(deps: Deps, actor: Actor, chosen: Chosen): Promise<Membership[]> {
  const seen = new Set<string>();
  const memberships: Membership[] = [];
  for (const [i, wanted] of chosen.memberships.entries()) {
    const path = `memberships.${i}.`;
    const board = await deps.aggregates.get('board', wanted.boardId);
    if (board?.value.organisationId !== chosen.organisationId) {
      throw invalid({ [`${path}boardId`]: 'is not a board of this organisation' });
    }
    if (seen.has(wanted.boardId)) throw invalid({ [`${path}boardId`]: 'is there twice' });
    seen.add(wanted.boardId);
    authoriseBoard(actor, wanted.boardId);
    const added = newMembership(deps, board.value, wanted, path);
    assertMayClerk(board.value, added, memberships, path);
    memberships.push(added);
  }
  return memberships;
}

/** The person decides; what belongs to other documents follows. */
function followUps(person: Person, chosen: Chosen): FollowUp[] {
  const { organisationId } = chosen;
  const profile = {
    id: profileId(organisationId, person.id),
    organisationId,
    personId: person.id,
    name: chosen.name,
    ...(chosen.email === undefined ? {} : { email: chosen.email }),
  };
  const clerkOf = person.memberships.filter((m) => m.role === 'clerk').map((m) => m.boardId);
  return [insertFollowUp('profile', profile), ...clerkOf.map((boardId) => listClerk(boardId, person.id))];
}

function invite(deps: Deps, person: Person, { organisationId, signIn, name, email: address }: Chosen): Invited {
  if (signIn === 'password') return { then: [] };
  const addressee = address === undefined ? { name } : { name, email: address };
  return invitationFor(deps, person, organisationId, signIn === 'mail' ? 'mail' : 'link', addressee);
}
