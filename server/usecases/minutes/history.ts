import type { Expunction } from '#lib/domain/expunction.ts';
import { writeHistory } from '#lib/domain/history.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { namesIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';
import { findMinutes } from './find-minutes.ts';
import { noteRead } from './note-read.ts';
import { lastLookId } from './seen.ts';

/**
 * A minutes document's history, as `src/lib/domain/history.ts` writes it (S11). Part 2: for those who may open it.
 * @throws QuorateError `not_found`, `forbidden`
 */
export async function showHistory(deps: Deps, given: Actor | undefined, input: unknown): Promise<Uint8Array> {
  const { actor, documentId, meeting, item } = await findHistory(deps, given, input);
  if (item !== undefined) {
    const { organisationId, id: meetingId } = meeting;
    await noteRead(deps, actor, { organisationId, meetingId, itemId: item.id, action: 'part2.read' });
  }
  const [nameOf, look] = await Promise.all([
    namesIn(deps, meeting.organisationId),
    deps.aggregates.get('lastLook', lastLookId(documentId, actor.person.id)),
  ]);
  const { batches, bound, expunged } = await readBatches(deps, documentId);
  // Last of all, since reading takes its time: whoever lost access meanwhile gets nothing (R3).
  await findHistory(deps, given, input);
  const named = [...batches.map(({ author }) => author), ...bound.values(), ...expunged.map(({ by }) => by)];
  return writeHistory({
    documentId,
    people: [...new Set(named)].map((id) => ({ id, name: nameOf(id) })),
    clients: [...bound],
    lastSeen: look?.value.at ?? null,
    expunged: expunged.map(({ at, reason, by }) => ({ at, reason, by })),
    batches,
  });
}

/** @throws QuorateError `not_found`, `forbidden`, `not_possible_now` */
async function findHistory(deps: Deps, given: Actor | undefined, input: unknown) {
  const actor = await identifyPerson(deps, given);
  const found = await findMinutes(deps, actor, idIn(input, 'documentId'));
  if (!found.may('history.read')) throw new QuorateError('forbidden');
  assertHistoryKept(found.meeting);
  return { actor, ...found };
}

/** V4: once its period is over it is gone, which is no fault. @throws QuorateError `not_possible_now` */
function assertHistoryKept({ minutes: { historyEnded } }: Meeting): void {
  if (historyEnded === undefined) return;
  throw new QuorateError(
    'not_possible_now',
    `The history of these minutes is past the period that the organisation keeps it for, and was deleted on ${longDate.format(new Date(historyEnded.at))}. The signed minutes are kept.`,
  );
}

const longDate = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' });

/** Again where something was expunged meanwhile: once that call has returned, nobody is given the text. */
async function readBatches(deps: Deps, documentId: string) {
  let expunged = await expunctionsOf(deps, documentId);
  for (;;) {
    const batches = await deps.merging.history(
      deps.minutesLog.history(documentId),
      deps.minutesLog.pages(documentId),
      expunged.flatMap(({ passages }) => passages),
    );
    const bound = await deps.minutesLog.boundClients(documentId);
    const now = await expunctionsOf(deps, documentId);
    if (now.length === expunged.length) return { batches, bound, expunged };
    expunged = now;
  }
}

/** The oldest first. */
export async function expunctionsOf(deps: Pick<Deps, 'aggregates'>, documentId: string): Promise<Expunction[]> {
  const stored = await findAll(deps, 'expunction', 'document', documentId);
  return stored.map(({ value }) => value).sort((a, b) => (a.at < b.at ? -1 : 1));
}
