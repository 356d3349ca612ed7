import { z } from 'zod';
import { withholdable } from '#lib/domain/record-assembly/withheld.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';

export const withholdInput = z.strictObject({
  meetingId: id,
  /** A motion, an action or an addendum, or the `ref` of an agreed correction. */
  ref: id,
  withheld: z.boolean(),
});

/** Commutes: each is in the list or not (W3). The record itself says nothing of it, and can be sealed already (A2). */
const verb: MeetingVerb<typeof withholdInput> = {
  input: withholdInput,
  permission: 'record.inspectionCopy',
  whileFrozen: true,
  apply: async (meeting, { ref, withheld }, { deps }) => {
    const actions = await findAll(deps, 'actionItem', 'meeting', meeting.id);
    // Of a Part 2 item no more is said than of what is not there (A3).
    if (
      !withholdable(
        meeting,
        actions.map(({ value }) => value),
      ).has(ref)
    )
      throw new QuorateError('not_found');
    const before = meeting.minutes.withheld ?? [];
    if (before.includes(ref) === withheld) return undefined;
    const next = withheld ? [...before, ref] : before.filter((other) => other !== ref);
    return {
      meeting: { ...meeting, minutes: { ...meeting.minutes, withheld: next } },
      audit: { action: withheld ? 'minutes.withhold' : 'minutes.disclose', detail: { ref } },
    };
  },
};

/** Leaves a decision, an action, an agreed correction or an addendum out of inspection copies, or in them again. */
export const withhold = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
