import { periodsOf } from '#lib/domain/data/retention.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { removeErasedInterests } from './apply-erasure.ts';
import { awaitingAnswer } from './awaiting-answer.ts';
import { eraseProfile } from './erase-profile.ts';
import { deleteCancelled, endHistory, notOpen } from './forget-minutes.ts';
import { dueBy } from './retention-due.ts';
import { changeSettings, dataSettings } from './settings.ts';

const system = { kind: 'system' } as const;

/**
 * Deletes what is over its period, once a day for each organisation (V4). What a crash leaves is found the next time; two
 * nodes at once delete nothing that was not to go.
 * @returns how many things
 */
export async function runRetention(deps: Deps): Promise<number> {
  const today = localDate(deps.clock.now());
  let total = 0;
  for (const { value } of await findAll(deps, 'organisation', 'all', '*')) {
    try {
      const { lastRun, retention } = await dataSettings(deps, value.id);
      if (lastRun !== undefined && localDate(lastRun.at) >= today) continue;
      total += await runFor(deps, value.id, periodsOf(retention), today);
    } catch (error) {
      // What is wrong with one organisation's data keeps no other from its periods.
      deps.log.error('what is over its period could not be deleted', { organisationId: value.id, error });
    }
  }
  return total;
}

async function runFor(
  deps: Deps,
  organisationId: string,
  periods: ReturnType<typeof periodsOf>,
  today: string,
): Promise<number> {
  const { due } = await dueBy(deps, organisationId, periods, today);
  const { mail, interests, endedProfiles, history, cancelledMeetings } = due;
  for (const { id } of mail) await deps.aggregates.remove('mail', id);
  for (const { id } of interests) await deps.aggregates.remove('interest', id);
  const ofErased = await removeErasedInterests(
    deps,
    organisationId,
    today,
    await awaitingAnswer(deps, organisationId),
  );
  let erased = 0;
  for (const { id } of endedProfiles) {
    try {
      await eraseProfile(deps, system, { organisationId, personId: id, reason: 'The period that was set is over' });
      erased += 1;
    } catch (error) {
      // Put back on a board meanwhile, or asked for their data.
      if (!isCode(error, 'not_possible_now')) throw error;
    }
  }
  const deleted = {
    mail: mail.length,
    interests: interests.length + ofErased,
    endedProfiles: erased,
    history: await countOf(await notOpen(deps, idsOf(history)), (meetingId) => endHistory(deps, meetingId)),
    cancelledMeetings: await countOf(await notOpen(deps, idsOf(cancelledMeetings)), (meetingId) =>
      deleteCancelled(deps, meetingId),
    ),
  };
  const total = Object.values(deleted).reduce((sum, number) => sum + number, 0);
  await changeSettings(deps, system, organisationId, (found) => ({
    value: { ...found, lastRun: { at: new Date(deps.clock.now()).toISOString(), deleted } },
    outbox:
      total === 0
        ? []
        : [
            auditEntry(deps, system, {
              organisationId,
              action: 'data.retentionRun',
              subject: `organisation:${organisationId}`,
              detail: { total, ...deleted },
            }),
          ],
  }));
  return total;
}

const idsOf = (due: readonly { id: string }[]): string[] => due.map(({ id }) => id);

/** One after the other. @returns of how many it was done */
async function countOf(ids: readonly string[], each: (id: string) => Promise<boolean>): Promise<number> {
  let done = 0;
  for (const id of ids) if (await each(id)) done += 1;
  return done;
}
