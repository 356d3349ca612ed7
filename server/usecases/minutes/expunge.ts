import { z } from 'zod';
import type { Expunction, Passage } from '#lib/domain/expunction.ts';
import { isFrozen } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { findMinutes, type FoundMinutes } from './find-minutes.ts';

const greatestClientId = 2 ** 32 - 1;
const passage = z.strictObject({
  clientId: z.int().min(0).max(greatestClientId),
  clock: z.int().min(0),
  length: z.int().min(1),
});

export const expungeInput = z.strictObject({
  documentId: id,
  reason,
  passages: z.array(passage).min(1).max(500),
});

export interface Expunged {
  id: string;
  /** ISO instant from which nobody is given the text. */
  at: string;
  passages: Passage[];
}

/**
 * Takes passages out of a document's history (S11). From its return nobody is given their text; where it is stored
 * still, a job takes it out, which takes some minutes. That it happened is audited, with the reason; the text is not.
 * @throws QuorateError `not_possible_now` while the minutes themselves show the text
 */
export async function expunge(deps: Deps, given: Actor | undefined, input: unknown): Promise<Expunged> {
  const actor = await identifyPerson(deps, given);
  const found = await findMinutes(deps, actor, idIn(input, 'documentId'));
  if (!found.may('history.read') || !found.may('history.expunge')) throw new QuorateError('forbidden');
  const { reason, passages } = parse(expungeInput, input);
  await refuseWhatIsShown(deps, found, passages);

  const { organisationId } = found.meeting;
  const { documentId } = found;
  const at = new Date(deps.clock.now()).toISOString();
  const expunction: Expunction = {
    id: deps.ids.next(),
    organisationId,
    documentId,
    at,
    by: actor.person.id,
    reason,
    passages,
  };
  const entry = auditEntry(deps, actor, {
    organisationId,
    action: 'minutes.expunge',
    subject: `minutes:${documentId}`,
    detail: {
      expunctionId: expunction.id,
      meetingId: found.meeting.id,
      reason,
      passages: passages.length,
      characters: passages.reduce((sum, { length }) => sum + length, 0),
    },
  });
  await insert(deps, actor, 'expunction', expunction, [entry]);
  await deps.relay.move('expunction', expunction.id);
  return { id: expunction.id, at, passages };
}

/** What is deleted stays deleted, so that what is found here holds for ever. */
async function refuseWhatIsShown(deps: Deps, { documentId, meeting }: FoundMinutes, passages: Passage[]) {
  const states = await deps.merging.examine(deps.minutesLog.pages(documentId), passages);
  const unknown = states.flatMap((state, i) =>
    state === 'unknown' ? [[`passages.${i}`, 'is not in these minutes'] as const] : [],
  );
  if (unknown.length > 0) throw invalid(Object.fromEntries(unknown));
  if (!states.includes('shown')) return;
  const first = isFrozen(meeting)
    ? 'The minutes show this text, and are closed for changes. Open them, delete the text, then take it out of the history.'
    : 'The minutes still show this text. Delete it there first, then take it out of the history.';
  throw new QuorateError('not_possible_now', first);
}
