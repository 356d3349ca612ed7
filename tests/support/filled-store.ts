/** A store with something of each kind in it, in more than one page. */
import type { Aggregates, AuditChain, Blobs, Clock, MinutesLog } from '#server/ports.ts';
import { bytes, chainEntry, logEntry, meeting, outboxEntry, person, session, sits } from '../contract/fixtures.ts';

export interface Fillable {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
}

export interface Filled {
  blobId: string;
  documentIds: string[];
}

/** @param entries plain ones in the first document, of twelve bytes each */
export async function fill(store: Fillable, { entries = 1_200 } = {}): Promise<Filled> {
  const blobId = await store.blobs.put('org', bytes(1, 2, 3));
  await fillDocuments(store, blobId);
  for (let sequence = 1; sequence <= 3; sequence += 1) {
    await store.chain.add(chainEntry(sequence));
    await store.chain.add(chainEntry(sequence, { organisationId: 'org-2', detail: { of: 'another' } }));
  }
  await fillMinutes(store.log, entries);
  return { blobId, documentIds: ['m1-minutes', 'm1-part2', 'nowhere'] };
}

async function fillDocuments({ aggregates }: Fillable, blobId: string): Promise<void> {
  for (const id of ['org', 'org-2']) await aggregates.insert('organisation', { id, name: 'Elm Row' });
  await aggregates.insert('person', person('p1', { username: 'ada', memberships: [sits('org', 'b1')] }), [
    outboxEntry('waits', { then: [{ do: 'removeBlobs', blobIds: [] }] as never }),
  ]);
  for (let n = 2; n <= 30; n += 1) await aggregates.insert('person', person(`p${n}`));
  await aggregates.replace('person', person('p2', { username: 'renamed' }), 1);
  await aggregates.insert('session', session('s1', 'p1'));
  const frozen = { at: '2026-03-02T18:30:00.000Z', by: 'p1' };
  const documents = [{ documentId: 'm1-minutes', blobId, sha256: 'a'.repeat(64), entryIds: [] }];
  await aggregates.insert(
    'meeting',
    meeting('m1', {
      minutes: { id: 'm1-minutes', state: 'forReview', frozen: { ...frozen, documents } },
      items: [
        {
          ...{ id: 'i1', title: 'Staffing', purpose: 'decision', part: 2, version: 1 },
          confidential: { minutesId: 'm1-part2', admitted: [], withdrawn: [] },
        },
      ],
    }),
  );
}

/** Each state that an entry can be in: alone, under a merge, merged and swept. */
async function fillMinutes(log: MinutesLog, entries: number): Promise<void> {
  for (let start = 0; start < entries; start += 500) {
    const some = Array.from({ length: Math.min(500, entries - start) }, (_, n) => start + n);
    await Promise.all(some.map((n) => log.append(logEntry(typed(n), { documentId: 'm1-minutes' }))));
  }
  const part2 = { documentId: 'm1-part2' };
  const first = await log.append(logEntry(bytes(1), part2));
  const second = await log.append(logEntry(bytes(2), { ...part2, carried: true }));
  const swept = await log.addMerged({ ...logEntry(bytes(3), part2), parts: [second.id, first.id] });
  await log.sweep('m1-part2', [swept]);
  const third = await log.append(logEntry(bytes(4), part2));
  await log.addMerged({ ...logEntry(bytes(5), part2), author: 'server', parts: [swept, third.id].sort() });
  await log.append(logEntry(new Uint8Array(3_000).fill(7), { documentId: 'nowhere', scope: 'workspace' }));
  for (const key of ['k1', 'k2']) await log.keepHistory('org', 'm1-part2', { key, content: bytes(6, key.length) });
  await log.bindClient('m1-minutes', 0, 'p1');
  await log.bindClient('m1-minutes', 4_294_967_295, 'p2');
}

function typed(n: number): Uint8Array {
  const update = new Uint8Array(12);
  new DataView(update.buffer).setUint32(4, n);
  return update;
}

/** One that never goes back, and is the same each time. */
export function tickingClock(from = 1_700_000_000_000): Clock {
  let now = from;
  return { now: () => (now += 1) };
}
