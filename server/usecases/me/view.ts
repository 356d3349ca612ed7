import { isCurrent, type Membership, type Person } from '#lib/domain/people.ts';
import type { Me, MembershipView } from '#lib/domain/views.ts';
import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { nameIn, nameless } from '../shared/names.ts';
import { mustSetUpSecondFactor } from '../shared/second-factor-rule.ts';

/** A person's current memberships with the names of boards and organisations. */
export async function membershipViews(deps: Deps, person: Person): Promise<MembershipView[]> {
  return Promise.all(person.memberships.filter(isCurrent).map((m) => membershipView(deps, m)));
}

async function membershipView(deps: Deps, membership: Membership): Promise<MembershipView> {
  const { ended: _, termWarned: __, ...kept } = membership;
  const [organisation, board] = await Promise.all([
    deps.aggregates.get('organisation', membership.organisationId),
    deps.aggregates.get('board', membership.boardId),
  ]);
  return { ...kept, organisationName: organisation?.value.name ?? '', boardName: board?.value.name ?? '' };
}

export async function meView(deps: Deps, { person, session }: PersonActor): Promise<Me> {
  const memberships = await membershipViews(deps, person);
  const naming = memberships[0] ?? person.memberships.at(-1);
  return {
    personId: person.id,
    username: person.username,
    name: naming === undefined ? nameless : await nameIn(deps, naming.organisationId, person.id),
    mustChangePassword: person.mustChangePassword,
    mustSetUpSecondFactor: await mustSetUpSecondFactor(deps, person, session),
    memberships,
    session: {
      id: session.publicId,
      startedAt: session.startedAt,
      expiresAt: session.expiresAt,
      device: session.device,
    },
  };
}
