import type { Board } from '#lib/domain/boards.ts';
import { type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import type { TermWarning } from '#lib/domain/term-ends.ts';
import type { FollowUp } from '#server/ports.ts';
import { queued } from '../mail/queued.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { nameIn } from '../shared/names.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { anyServes } from './clerks.ts';
import { memberTermWords, ownTermWords } from './term-words.ts';

const system = { kind: 'system' } as const;

/**
 * P21: tells the member and the board’s clerks, once for each nearness; which it was stands in the membership, so that of
 * several nodes one does it.
 */
export async function warnTerm(deps: Deps, person: Person, membership: Membership, days: TermWarning): Promise<void> {
  const { boardId, organisationId, termEnd } = membership;
  const board = (await deps.aggregates.get('board', boardId))?.value;
  if (board === undefined || termEnd === undefined) return;
  const then = await mails(deps, board, person.id, termEnd, days);
  await change(deps, system, 'person', person.id, ({ value }) => {
    const now = membershipOn(value, boardId);
    if (now?.termEnd !== termEnd || (now.termWarned !== undefined && now.termWarned <= days)) return undefined;
    const entry = auditEntry(deps, system, {
      organisationId,
      action: days === 0 ? 'term.kept' : 'term.warn',
      subject: `person:${person.id}`,
      detail: { boardId, termEnd, ...(days === 0 ? {} : { days }) },
      then,
    });
    const warned = { ...now, termWarned: days };
    return {
      value: { ...value, memberships: value.memberships.map((m) => (m === now ? warned : m)) },
      outbox: [entry],
    };
  });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, organisationId);
}

async function mails(
  deps: Deps,
  board: Board,
  personId: string,
  termEnd: string,
  days: TermWarning,
): Promise<FollowUp[]> {
  const others = board.clerks.filter((id) => id !== personId);
  const isLast = board.clerks.includes(personId) && !(await anyServes(deps, board.id, others));
  const term = { board, termEnd, lastClerk: isLast };
  const at = { organisationId: board.organisationId, boardId: board.id };
  const name = await nameIn(deps, board.organisationId, personId);
  return [
    ...(await queued(deps, at, [personId], () => ownTermWords(deps, name, days, term))),
    ...(days === 0 ? [] : await queued(deps, at, others, () => memberTermWords(deps, name, term))),
  ];
}
