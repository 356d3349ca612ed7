import { z } from 'zod';
import type { Interest } from '#lib/domain/declarations.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { sitsIn } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';

export const changeInterestInput = z.strictObject({
  interestId: id,
  /** `confirm`: it still stands, for another year. `end`: it stands no longer; what stood stays on the register. */
  to: z.enum(['confirm', 'end']),
});

/** Confirms or ends an interest of one’s own. Both may come twice, in any order, so neither carries a version (W3). */
export async function changeInterest(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given);
  const interestId = idIn(input, 'interestId');
  await change(deps, actor, 'interest', interestId, ({ value }) => {
    // Others read it in the register; it is nobody’s but their own to change.
    if (!sitsIn(actor.person, value.organisationId)) throw new QuorateError('not_found');
    if (value.personId !== actor.person.id) throw new QuorateError('forbidden', 'Each declares their own interests.');
    const { to } = parse(changeInterestInput, input);
    const now = new Date(deps.clock.now()).toISOString();
    const changed = to === 'end' ? ended(value, now) : confirmed(value, now);
    if (changed === undefined) return undefined;
    const entry = auditEntry(deps, actor, {
      organisationId: value.organisationId,
      action: `interest.${to}`,
      subject: `interest:${value.id}`,
    });
    return { value: changed, outbox: [entry] };
  });
  await deps.relay.move('interest', interestId);
}

const ended = (interest: Interest, now: string): Interest | undefined =>
  interest.endedAt === undefined ? { ...interest, endedAt: now } : undefined;

function confirmed(interest: Interest, now: string): Interest {
  if (interest.endedAt !== undefined) {
    throw new QuorateError('not_possible_now', 'This interest has ended. Declare it again if it stands once more.');
  }
  return { ...interest, confirmedAt: now };
}
