import type { Membership } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** Who founds a board sits on it: the board is written first, the membership follows. */
export interface FirstMembership extends FollowUp {
  do: 'firstMembership';
  personId: string;
  membership: Membership;
}

export const membershipFollowUp = (personId: string, membership: Membership): FirstMembership => ({
  do: 'firstMembership',
  personId,
  membership,
});

/** The board is new: a membership on it, ended or not, can only be this one. */
export async function applyFirstMembership(deps: Deps, { personId, membership }: FirstMembership): Promise<void> {
  await change(deps, { kind: 'system' }, 'person', personId, ({ value }) =>
    value.memberships.some((m) => m.boardId === membership.boardId)
      ? undefined
      : { value: { ...value, memberships: [...value.memberships, membership] }, outbox: [] },
  );
}
