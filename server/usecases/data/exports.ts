import { z } from 'zod';
import type { DataExport, DataExportView } from '#lib/domain/data/exports.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { findSubject } from './subject.ts';

export const requestDataExportInput = z.strictObject({ organisationId: id, personId: id });

const keptMs = 24 * 3600_000;
const atOnce = 2;

/**
 * Asks for all that is held on somebody (V2): made in the background, and fetched within a day by whoever asked.
 * @throws QuorateError `not_found`, `forbidden`, `reauthentication_required`, `too_many`
 */
export async function requestDataExport(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ dataExportId: string }> {
  const actor = await identifyPerson(deps, given);
  const { organisation, person, name } = await findSubject(deps, actor, input);
  parse(requestDataExportInput, input);
  assertFresh(deps, actor);
  const now = deps.clock.now();
  const job: DataExport = {
    id: deps.ids.next(),
    organisationId: organisation.id,
    personId: person.value.id,
    by: actor.person.id,
    state: 'queued',
    progress: 0,
    attempts: 0,
    name: `${localDate(now)} Personal data of ${plainName(name)}.zip`,
    at: new Date(now).toISOString(),
    expiresAt: new Date(now + keptMs).toISOString(),
  };
  const entry = auditEntry(deps, actor, {
    organisationId: organisation.id,
    action: 'data.export',
    subject: `person:${job.personId}`,
    detail: { dataExportId: job.id },
  });
  await deps.oneByOne(`data exports of ${actor.person.id}`, async () => {
    await assertFew(deps, actor);
    await insert(deps, actor, 'dataExport', job, [entry]);
  });
  await deps.relay.move('dataExport', job.id);
  deps.dataExports.soon(job.id);
  return { dataExportId: job.id };
}

/** What every file system takes. */
const plainName = (name: string): string =>
  name
    .replace(/[\\/:*?"<>|\p{C}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80);

async function assertFew(deps: Deps, { person }: PersonActor): Promise<void> {
  const open = (await findAll(deps, 'dataExport', 'by', person.id)).filter(
    ({ value }) => value.state === 'queued' || value.state === 'running',
  );
  if (open.length < atOnce) return;
  throw new QuorateError('too_many', 'Files are being made for you already. Please wait for them.', { retryAfter: 10 });
}

/** How far it is. @throws QuorateError `not_found`, `forbidden` */
export async function showDataExport(deps: Deps, given: Actor | undefined, input: unknown): Promise<DataExportView> {
  return dataExportView(await findDataExport(deps, await identifyPerson(deps, given), idIn(input, 'dataExportId')));
}

/** The file, for whoever asked for it, while they may have it; that it was taken away is audited. */
export async function downloadDataExport(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ bytes: Uint8Array; file: { name: string; type: string } }> {
  const dataExportId = idIn(input, 'dataExportId');
  const actor = await identifyPerson(deps, given);
  const { blobId, organisationId, personId } = await findDataExport(deps, actor, dataExportId);
  assertFresh(deps, actor);
  if (blobId === undefined) throw new QuorateError('not_possible_now', 'This file is not made yet.');
  const bytes = await deps.blobs.get(blobId);
  // After whatever takes its time: whoever lost access meanwhile gets nothing (R3).
  const { name } = await findDataExport(deps, await identifyPerson(deps, given), dataExportId);
  if (bytes === undefined) throw new QuorateError('not_found');
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId,
      action: 'data.download',
      subject: `person:${personId}`,
      detail: { dataExportId },
    }),
  );
  await findDataExport(deps, await identifyPerson(deps, given), dataExportId);
  return { bytes, file: { name, type: 'application/zip' } };
}

async function findDataExport(deps: Deps, actor: PersonActor, exportId: string): Promise<DataExport> {
  const job = (await deps.aggregates.get('dataExport', exportId))?.value;
  if (job === undefined || Date.parse(job.expiresAt) <= deps.clock.now()) throw new QuorateError('not_found');
  await findSubject(deps, actor, job);
  if (job.by !== actor.person.id) throw new QuorateError('forbidden', 'Somebody else asked for this file.');
  return job;
}

export const dataExportView = ({
  id: exportId,
  personId,
  state,
  progress,
  fault,
  name,
  at,
  expiresAt,
}: DataExport): DataExportView => ({
  id: exportId,
  personId,
  state,
  progress,
  ...(fault === undefined ? {} : { fault }),
  name,
  at,
  expiresAt,
});
