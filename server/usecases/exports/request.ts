import { z } from 'zod';
import { exportFormats, type ExportJob } from '#lib/domain/exports.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll, findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { fileName } from './file-name.ts';
import { assertMayTake, part2Of, type Wanted } from './rights.ts';

export const requestExportInput = z
  .strictObject({
    meetingId: id,
    format: z.enum(exportFormats),
    /** Without Part 2 and without marked passages; the clerk's. */
    inspection: z.literal(true).optional(),
    /** The Part 2 item whose minutes it is to be a copy of; the open minutes without it. */
    part2: id.optional(),
  })
  .refine(({ inspection, part2 }) => inspection === undefined || part2 === undefined, {
    path: ['inspection'],
    error: 'cannot be a copy of confidential minutes',
  });

export const keptMs = 24 * 3600_000;
const atOnce = 3;

/**
 * Asks for a copy of a meeting's minutes, in whatever state they are: made in the background, and fetched within a day.
 * @throws QuorateError `not_found`, `forbidden`, `too_many`
 */
export async function requestExport(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ exportId: string }> {
  const actor = await identifyPerson(deps, given);
  const meeting = (await findMeeting(deps, actor, idIn(input, 'meetingId'))).value;
  assertMayTake(actor.person, meeting, wantedIn(input));
  const { format, inspection = false, part2 } = parse(requestExportInput, input);
  const wanted = { format, inspection, ...(part2 === undefined ? {} : { itemId: part2 }) };
  const job: ExportJob = {
    id: deps.ids.next(),
    organisationId: meeting.organisationId,
    meetingId: meeting.id,
    by: actor.person.id,
    ...wanted,
    state: 'queued',
    progress: 0,
    attempts: 0,
    name: fileName(meeting, wanted),
    at: new Date(deps.clock.now()).toISOString(),
    expiresAt: new Date(deps.clock.now() + keptMs).toISOString(),
  };
  const entry = auditEntry(deps, actor, {
    organisationId: meeting.organisationId,
    action: 'minutes.export',
    subject: `meeting:${meeting.id}`,
    detail: {
      exportId: job.id,
      format,
      inspection,
      ...(part2 === undefined ? {} : { itemId: part2Of(meeting, job)!.id }),
    },
  });
  await deps.oneByOne(`exports of ${actor.person.id}`, async () => {
    await assertFew(deps, actor);
    await insert(deps, actor, 'exportJob', job, [entry]);
  });
  await deps.relay.move('exportJob', job.id);
  deps.exports.soon(job.id);
  return { exportId: job.id };
}

/** Who may is said before what is wrong with the input (W1): read as far as that needs. */
function wantedIn(input: unknown): Wanted {
  const part2: unknown = (input as { part2?: unknown }).part2;
  const inspection = (input as { inspection?: unknown }).inspection === true;
  return { inspection, ...(typeof part2 === 'string' ? { itemId: part2 } : {}) };
}

async function assertFew(deps: Deps, { person }: PersonActor): Promise<void> {
  const now = deps.clock.now();
  const open = (await findAll(deps, 'exportJob', 'person', person.id)).filter(
    ({ value }) => (value.state === 'queued' || value.state === 'running') && Date.parse(value.expiresAt) > now,
  );
  if (open.length < atOnce) return;
  throw new QuorateError('too_many', `${atOnce} copies are being made for you already. Please wait for them.`, {
    retryAfter: 5,
  });
}
