import { documentsOf } from '#lib/domain/agenda.ts';
import type { FrozenDocument, Meeting } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp, LogEntry } from '#server/ports.ts';
import { topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

/** The second half of freezing (S12): every node drains, then the log is folded and the record names what was folded. */
export interface FoldMinutes extends FollowUp {
  do: 'foldMinutes';
  meetingId: string;
  /** Which freeze it belongs to: `versions.minutes` from when it was decided. */
  minutesVersion: number;
}

const waitsForFold = (meeting: Meeting, { minutesVersion }: FoldMinutes): boolean =>
  meeting.minutes.frozen?.documents.length === 0 && meeting.versions.minutes === minutesVersion;

/** Idempotent: what has been folded stays as it is, and a freeze that was taken back is left alone. */
export async function applyFoldMinutes(deps: Deps, folding: FoldMinutes): Promise<void> {
  const meeting = (await deps.aggregates.get('meeting', folding.meetingId))?.value;
  if (meeting === undefined || !waitsForFold(meeting, folding)) return;
  // A node that did not answer may still log changes, unless it was fenced: then the second time it is not asked.
  if (!(await allDrain(deps, meeting)) && !(await allDrain(deps, meeting))) {
    throw new QuorateError('unavailable', 'The minutes are closed, but not all of the service has answered yet.');
  }
  const documents: FrozenDocument[] = [];
  for (const documentId of documentsOf(meeting)) documents.push(await foldDocument(deps, meeting, documentId));
  let named = false;
  try {
    await change(deps, { kind: 'system' }, 'meeting', meeting.id, ({ value }) => {
      named = waitsForFold(value, folding);
      if (!named) return undefined;
      const entry = auditEntry(
        deps,
        { kind: 'system' },
        {
          organisationId: value.organisationId,
          action: 'minutes.folded',
          subject: `meeting:${value.id}`,
          detail: {
            documents: documents.map(({ documentId, sha256, entryIds }) => ({
              documentId,
              sha256,
              entries: entryIds.length,
            })),
          },
        },
      );
      const frozen = { ...value.minutes.frozen!, documents };
      return { value: { ...value, minutes: { ...value.minutes, frozen } }, outbox: [entry] };
    });
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  } finally {
    if (!named) for (const { blobId } of documents) await deps.blobs.remove(blobId);
  }
}

async function allDrain(deps: Deps, meeting: Meeting): Promise<boolean> {
  const answers = await deps.bus.ask(topics.minutesFreeze, { documentIds: documentsOf(meeting) });
  return answers.every(({ unreachable }) => unreachable !== true);
}

async function foldDocument(deps: Deps, meeting: Meeting, documentId: string): Promise<FrozenDocument> {
  const entryIds: string[] = [];
  const bytes = await deps.merging.fold(namingEach(deps.minutesLog.pages(documentId), entryIds));
  const blobId = await deps.blobs.put(meeting.organisationId, bytes);
  return { documentId, blobId, sha256: sha256(bytes), entryIds };
}

async function* namingEach(pages: AsyncIterable<LogEntry[]>, ids: string[]): AsyncGenerator<LogEntry[]> {
  for await (const page of pages) {
    for (const { id } of page) ids.push(id);
    yield page;
  }
}
