import { documentsOf } from '#lib/domain/agenda.ts';
import type { FollowUp } from '#server/ports.ts';
import { type ConnectionsAnswer, topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change, isCode } from '../shared/commit.ts';
import { looksAt } from '../minutes/seen.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { boardChanged, meetingChanged } from '../shared/tell-nodes.ts';

/** What is kept of these documents beside what was sealed goes: who typed what, and what was taken out again. */
export interface ForgetMinutes extends FollowUp {
  do: 'forgetMinutes';
  documentIds: string[];
}

/** Idempotent: what is gone is no error. */
export async function applyForgetMinutes(
  deps: Pick<Deps, 'aggregates' | 'minutesLog'>,
  { documentIds }: Pick<ForgetMinutes, 'documentIds'>,
): Promise<void> {
  for (const documentId of documentIds) {
    await deps.minutesLog.forgetDocument(documentId);
    for (const { value } of await findAll(deps, 'expunction', 'document', documentId)) {
      await deps.aggregates.remove('expunction', value.id);
    }
  }
}

/**
 * The meetings that nobody shows on any node now. What is open is left until another night, and all is while a node does
 * not answer.
 */
export async function notOpen(deps: Deps, meetingIds: readonly string[]): Promise<string[]> {
  if (meetingIds.length === 0) return [];
  const answers = await deps.bus.ask(topics.connections, {});
  if (answers.some(({ unreachable }) => unreachable === true)) return [];
  const open = answers.flatMap(({ answer }) => (Array.isArray(answer) ? (answer as ConnectionsAnswer) : []));
  const shown = new Set(open.map(({ meetingId }) => meetingId));
  return meetingIds.filter((id) => !shown.has(id));
}

/** Deletes the history of signed minutes; they are shown by what was sealed, and by the frozen bytes. @returns whether */
export async function endHistory(deps: Deps, meetingId: string): Promise<boolean> {
  let ended = false;
  try {
    const stored = await change(deps, { kind: 'system' }, 'meeting', meetingId, ({ value }) => {
      ended = value.minutes.signed !== undefined && value.minutes.historyEnded === undefined;
      if (!ended) return undefined;
      const forget: ForgetMinutes = { do: 'forgetMinutes', documentIds: documentsOf(value) };
      const entry = auditEntry(
        deps,
        { kind: 'system' },
        {
          organisationId: value.organisationId,
          action: 'minutes.endHistory',
          subject: `meeting:${value.id}`,
          then: [forget],
        },
      );
      const historyEnded = { at: new Date(deps.clock.now()).toISOString() };
      return { value: { ...value, minutes: { ...value.minutes, historyEnded } }, outbox: [entry] };
    });
    await deps.relay.move('meeting', meetingId);
    await meetingChanged(deps, stored);
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  }
  return ended;
}

/** Deletes a meeting that was cancelled, itself last: what a crash leaves is found by it the next time. @returns whether */
export async function deleteCancelled(deps: Deps, meetingId: string): Promise<boolean> {
  const meeting = (await deps.aggregates.get('meeting', meetingId))?.value;
  if (meeting?.state !== 'cancelled' || meeting.minutes.signed !== undefined) return false;
  const documentIds = documentsOf(meeting);
  await applyForgetMinutes(deps, { documentIds });
  for (const { id } of await looksAt(deps, documentIds)) await deps.aggregates.remove('lastLook', id);
  for (const { blobId } of meeting.items.flatMap(({ papers }) => papers ?? [])) await deps.blobs.remove(blobId);
  await deps.aggregates.remove('meeting', meetingId);
  await boardChanged(deps, meeting.boardId);
  return true;
}
