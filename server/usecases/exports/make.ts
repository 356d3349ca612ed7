/** Makes one copy. Any node may; whoever claims it first does, and another takes it up when that one is not heard of. */
import { inspectedAddenda, inspectionCopy } from '#lib/domain/record-assembly/inspection-copy.ts';
import { withheldFrom } from '#lib/domain/record-assembly/withheld.ts';
import type { ExportJob } from '#lib/domain/exports.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { AddendumCopy, CopyOf, SealedRecord } from '#lib/domain/records.ts';
import { QuorateError } from '#server/errors.ts';
import type { SystemActor } from '../actor.ts';
import { assembleRecords } from '../records/assemble.ts';
import { readSealed } from '../records/read-sealed.ts';
import { isClaimable } from '../shared/claimable.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { fileName } from './file-name.ts';
import { assertMayTake, part2Of } from './rights.ts';

const system: SystemActor = { kind: 'system' };
/** Longer than a document takes. Each step that is told renews it. */
export const claimMs = 60_000;
const attemptsAtMost = 3;
/** Nobody guesses one. */
export const blobIdBytes = 18;
/** What share of the work is done once the record is there. */
const gathered = 0.25;
const rendered = 0.9;
const toldEvery = 0.1;

/** Does nothing where another node is at it, or it is done or gone. @throws what made it fail, once that is noted */
export async function makeExport(deps: Deps, exportId: string): Promise<void> {
  const held = await claim(deps, exportId);
  if (held === undefined) return;
  try {
    await fulfil(deps, held);
  } catch (error) {
    // The service stops, or the store is away: somebody else goes on with it.
    const passing = isCode(error, 'unavailable');
    const fault =
      error instanceof QuorateError && error.code === 'forbidden' ? error.message : 'This copy could not be made.';
    await held.set(({ claim: _, ...job }) =>
      passing ? { ...job, state: 'queued' } : { ...job, state: 'failed', fault },
    );
    if (!isCode(error, 'forbidden')) throw error;
  }
}

interface Held {
  job: ExportJob;
  /** Where this attempt writes the file. */
  blobId: string;
  /** @returns false when it is not this node's any more */
  set(how: (job: ExportJob) => ExportJob): Promise<boolean>;
}

async function claim(deps: Deps, exportId: string): Promise<Held | undefined> {
  const token = deps.ids.next();
  const blobId = deps.ids.secret(blobIdBytes);
  const until = (): string => new Date(deps.clock.now() + claimMs).toISOString();
  const step = async (how: (job: ExportJob) => ExportJob | undefined): Promise<ExportJob | undefined> => {
    let written: ExportJob | undefined;
    try {
      await change(deps, system, 'exportJob', exportId, ({ value }) => {
        written = how(value);
        return written && { value: written, outbox: [] };
      });
    } catch (error) {
      if (isCode(error, 'not_found')) return undefined;
      throw error;
    }
    return written;
  };
  const job = await step((found) => {
    if (!isClaimable(found, deps.clock.now())) return undefined;
    const { attempts, attempted = [] } = found;
    if (attempts >= attemptsAtMost) return { ...found, state: 'failed', fault: 'This copy could not be made.' };
    return {
      ...found,
      state: 'running',
      attempts: attempts + 1,
      attempted: [...attempted, blobId],
      claim: { token, until: until() },
    };
  });
  if (job?.state !== 'running') return undefined;
  return {
    job,
    blobId,
    async set(how) {
      const mine = (found: ExportJob): boolean => found.claim?.token === token;
      return (
        (await step((found) => (mine(found) ? how({ ...found, claim: { token, until: until() } }) : undefined))) !==
        undefined
      );
    },
  };
}

async function fulfil(deps: Deps, { job, blobId, set }: Held): Promise<void> {
  const meeting = (await deps.aggregates.get('meeting', job.meetingId))?.value;
  const person = (await deps.aggregates.get('person', job.by))?.value;
  if (meeting === undefined || person === undefined) throw new QuorateError('not_found');
  assertMayTake(person, meeting, job);
  const copy = await copyOf(deps, meeting, job);
  await set((found) => ({ ...found, progress: gathered, name: fileName(meeting, job) }));
  let told = 0;
  let telling: Promise<unknown> = Promise.resolve();
  const bytes = await deps.documents.render(copy, job.format, (share) => {
    if (share - told < toldEvery) return;
    told = share;
    telling = telling.then(() => set((found) => ({ ...found, progress: gathered + share * (rendered - gathered) })));
    // The last step says whether it all went well.
    telling = telling.catch(() => undefined);
  });
  await telling;
  await deps.blobs.put(meeting.organisationId, bytes, blobId);
  const kept = await set(({ claim: _, ...found }) => ({ ...found, state: 'done', progress: 1, blobId }));
  if (!kept) await deps.blobs.remove(blobId);
}

async function copyOf(deps: Deps, meeting: Meeting, job: ExportJob): Promise<CopyOf> {
  const part2 = part2Of(meeting, job);
  const sealed = meeting.minutes.signed === undefined ? [] : await findAll(deps, 'sealedRecord', 'meeting', meeting.id);
  const found = sealed.find(({ value }) => value.kind === 'minutes' && value.itemId === job.itemId)?.value;
  const record =
    found === undefined
      ? (await assembleRecords(deps, meeting, [part2 === undefined ? {} : { part2 }]))[0]!
      : await readSealed(deps, found);
  const addenda = await addendaTo(
    deps,
    meeting,
    sealed.map(({ value }) => value),
    job,
  );
  const withheld = withheldFrom(meeting);
  return {
    record: job.inspection ? inspectionCopy(record, withheld) : record,
    state: meeting.minutes.state,
    inspection: job.inspection,
    ...(found === undefined ? {} : { seal: found.seal }),
    ...(addenda.length === 0 ? {} : { addenda: job.inspection ? inspectedAddenda(addenda, withheld) : addenda }),
  };
}

/** Those that are sealed, in the order in which they were: from their bytes, as the record itself. */
async function addendaTo(
  deps: Deps,
  { minutes }: Meeting,
  sealed: readonly SealedRecord[],
  { itemId }: ExportJob,
): Promise<AddendumCopy[]> {
  const found: AddendumCopy[] = [];
  const own = sealed.filter((record) => record.kind === 'addendum' && record.itemId === itemId);
  for (const record of own.sort((a, b) => a.seal.sequence - b.seal.sequence)) {
    const { addendum } = await readSealed(deps, record);
    const id = minutes.addenda?.find(({ signed }) => signed?.recordId === record.id)?.id;
    if (addendum === undefined || id === undefined) throw new QuorateError('store_corrupt');
    found.push({ ...addendum, id, seal: record.seal });
  }
  return found;
}
