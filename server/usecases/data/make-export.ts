/** Makes one file of all that is held on somebody. Any node may: whoever claims it first does (as with copies of minutes). */
import type { DataExport } from '#lib/domain/data/exports.ts';
import { reportOf } from '#lib/domain/data/report.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor, SystemActor } from '../actor.ts';
import { blobIdBytes } from '../exports/make.ts';
import { isClaimable } from '../shared/claimable.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { gatherPerson } from './gather/gather.ts';
import { findSubject } from './subject.ts';

const system: SystemActor = { kind: 'system' };
/** Longer than gathering or setting takes: each of the two renews it. */
const claimMs = 5 * 60_000;
const attemptsAtMost = 3;
const gathered = 0.5;

/** Does nothing where another node is at it, or it is done or gone. @throws what made it fail, once that is noted */
export async function makeDataExport(deps: Deps, exportId: string): Promise<void> {
  const token = deps.ids.next();
  const blobId = deps.ids.secret(blobIdBytes);
  const job = await step(deps, exportId, (found) => {
    if (!isClaimable(found, deps.clock.now())) return undefined;
    const { attempts, attempted = [] } = found;
    if (attempts >= attemptsAtMost) return { ...found, state: 'failed', fault: 'This file could not be made.' };
    return {
      ...found,
      state: 'running',
      attempts: attempts + 1,
      attempted: [...attempted, blobId],
      claim: { token, until: until(deps) },
    };
  });
  if (job?.state !== 'running') return;
  const set = (how: (found: DataExport) => DataExport) =>
    step(deps, exportId, (found) =>
      found.claim?.token === token ? how({ ...found, claim: { token, until: until(deps) } }) : undefined,
    );
  try {
    const bytes = await make(deps, job, () => set((found) => ({ ...found, progress: gathered })));
    await deps.blobs.put(job.organisationId, bytes, blobId);
    const kept = await set(({ claim: _, ...found }) => ({ ...found, state: 'done', progress: 1, blobId }));
    if (kept === undefined) await deps.blobs.remove(blobId);
  } catch (error) {
    // The service stops, or the store is away: somebody else goes on with it.
    const passing = isCode(error, 'unavailable');
    const refused = isCode(error, 'forbidden') || isCode(error, 'not_found');
    const fault = refused ? 'You may not have this file any more.' : 'This file could not be made.';
    await set(({ claim: _, ...found }) =>
      passing ? { ...found, state: 'queued' } : { ...found, state: 'failed', fault },
    );
    if (!refused) throw error;
  }
}

const until = (deps: Deps): string => new Date(deps.clock.now() + claimMs).toISOString();

async function step(
  deps: Deps,
  exportId: string,
  how: (found: DataExport) => DataExport | undefined,
): Promise<DataExport | undefined> {
  let written: DataExport | undefined;
  try {
    await change(deps, system, 'dataExport', exportId, ({ value }) => {
      written = how(value);
      return written && { value: written, outbox: [] };
    });
  } catch (error) {
    if (isCode(error, 'not_found')) return undefined;
    throw error;
  }
  return written;
}

async function make(deps: Deps, job: DataExport, toldGathered: () => Promise<unknown>): Promise<Uint8Array> {
  const by = (await deps.aggregates.get('person', job.by))?.value;
  if (by === undefined) throw new QuorateError('not_found');
  // Whether whoever asked for it still may; the session is not looked at.
  const asker = { kind: 'person', person: by } as PersonActor;
  const subject = await findSubject(deps, asker, job);
  const held = await gatherPerson(deps, subject);
  await toldGathered();
  const { organisation, person, at, sections } = held;
  return deps.bundles.make({
    report: {
      name: 'Personal data.pdf',
      title: `Personal data of ${person.name}`,
      author: organisation.name,
      made: at,
      parts: reportOf(held),
    },
    files: {
      'about.json': json({ organisation, person, at, sections: sections.map(({ id, title, about }) => ({ id, title, about })) }),
      ...Object.fromEntries(sections.map(({ id, records }) => [`${id}.json`, json(records)])),
    },
  });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
