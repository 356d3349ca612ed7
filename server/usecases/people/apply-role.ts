import { type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import { mayLess } from '#lib/domain/permissions.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import { type AskAnew, askAnew } from '../shared/ask-anew.ts';
import type { Deps } from '../shared/deps.ts';
import { reseat } from '../meetings/reseat.ts';
import { listClerk } from './clerks.ts';
import { withPlaces } from './with-places.ts';

/** Puts another membership of the same board in the place of the current one; the old one stays, ended. */
export interface ChangeRole extends FollowUp {
  do: 'changeRole';
  personId: string;
  membership: Membership;
  /** What makes it idempotent. */
  entryId: string;
  at: string;
  by: string;
}

/** What came of it. */
interface Applied {
  /**
   * `unasked`: they have become a clerk meanwhile, and the board has to be asked first whether it can spare them;
   * `gone`: they have left the board meanwhile
   */
  outcome: 'changed' | 'unasked' | 'gone';
  /** The entry that says so, with what the nodes are asked; absent where nothing was written. */
  written?: { entryId: string; asking: AskAnew };
}

export async function applyChangeRole(
  deps: Deps,
  actor: Actor,
  changing: ChangeRole,
  isUnlisted: boolean,
): Promise<Applied> {
  const { personId, membership, entryId, at, by } = changing;
  let isUnasked = false;
  let written: Applied['written'];
  const { value: now } = await change(deps, actor, 'person', personId, ({ value }) => {
    const old = membershipOn(value, membership.boardId);
    written = undefined;
    if (old === undefined || isChanged(value, changing)) return undefined;
    isUnasked = !isUnlisted && old.role === 'clerk' && membership.role !== 'clerk';
    if (isUnasked) return undefined;
    const asking = askAnew(membership.boardId, { personId, ...(mayLess(old, membership) ? { lowered: true } : {}) });
    const ended = { at, by, entryId, reason: 'The role changed.' };
    const entry = auditEntry(deps, actor, {
      organisationId: membership.organisationId,
      action: 'person.changeRole',
      subject: `person:${personId}`,
      detail: { boardId: membership.boardId, from: old.role, to: membership.role, votes: membership.votes },
      // In this order: whoever has it open is not to wait for anything.
      then: [
        asking,
        ...(membership.role === 'clerk' ? [listClerk(membership.boardId, personId)] : []),
        reseat(personId, membership.boardId),
      ],
    });
    written = { entryId: entry.id, asking };
    const memberships = [
      ...value.memberships.map((m) => (m === old ? { ...m, ended } : m)),
      { ...membership, ...termOf(old) },
    ];
    return {
      value: withPlaces(value, membership.organisationId, memberships),
      outbox: [{ ...entry, actor: by }],
    };
  });
  if (isUnasked) return { outcome: 'unasked' };
  if (!isChanged(now, changing)) return { outcome: 'gone' };
  return { outcome: 'changed', ...(written === undefined ? {} : { written }) };
}

const isChanged = ({ memberships }: Person, { entryId }: ChangeRole): boolean =>
  memberships.some((m) => m.ended?.entryId === entryId);

/** Another role is the same term of office. */
const termOf = ({ termStart, termEnd, termWarned }: Membership): Partial<Membership> => ({
  termStart,
  ...(termEnd === undefined ? {} : { termEnd }),
  ...(termWarned === undefined ? {} : { termWarned }),
});
