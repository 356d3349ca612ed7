import { z } from 'zod';
import { membershipOn } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { isTermOver } from '#lib/domain/term-ends.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { date, id } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { endTerm } from './end-term.ts';
import { authoriseBoard, authorisePeople } from './rights.ts';

export const setTermInput = z.strictObject({
  personId: id,
  boardId: id,
  /** The term as it was when it was looked at (W3). */
  was: z.strictObject({ termStart: date, termEnd: date.nullable() }),
  termStart: date,
  termEnd: date.nullable(),
});

/**
 * Sets when a member’s term of office began and when it ends. Where that has passed, their access to the board ends with
 * it, and is over when this returns (P20).
 */
export async function setTerm(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const { boardId, was, termStart, termEnd } = parse(setTermInput, input);
  authoriseBoard(actor, boardId);
  if (termEnd !== null && termEnd < termStart) throw invalid({ termEnd: 'must not be before the term began' });
  const isOver = termEnd !== null && isTermOver({ termEnd }, localDate(deps.clock.now()));
  if (isOver) assertFresh(deps, actor);
  if (isOver && actor.kind === 'person' && actor.person.id === person.id) {
    throw new QuorateError('not_possible_now', 'Nobody can end their own access. Ask another clerk.');
  }
  const changed = await change(deps, actor, 'person', person.id, ({ value }) => {
    const old = membershipOn(value, boardId);
    if (old === undefined) throw new QuorateError('not_possible_now', 'This person does not sit on that board.');
    if (old.termStart !== was.termStart || (old.termEnd ?? null) !== was.termEnd) {
      const current = { termStart: old.termStart, termEnd: old.termEnd ?? null };
      throw new QuorateError('stale_version', undefined, { current });
    }
    const { termEnd: _, termWarned: __, ...kept } = old;
    const set = { ...kept, termStart, ...(termEnd === null ? {} : { termEnd }) };
    const entry = auditEntry(deps, actor, {
      organisationId: old.organisationId,
      action: 'membership.setTerm',
      subject: `person:${person.id}`,
      detail: { boardId, termStart, termEnd },
    });
    return { value: { ...value, memberships: value.memberships.map((m) => (m === old ? set : m)) }, outbox: [entry] };
  });
  await deps.relay.move('person', person.id);
  if (isOver) await endTerm(deps, changed.value, membershipOn(changed.value, boardId)!);
  await peopleChanged(deps, membershipOn(changed.value, boardId)!.organisationId);
  await boardChanged(deps, boardId);
}
