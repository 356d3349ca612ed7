/**
 * A consistent copy of a store that several nodes change meanwhile, without transactions and without reads of a
 * snapshot: by the order of what is read (ADR 0015). Each pair of kinds that refers to each other:
 *
 * - Documents with each other, and with what waits in their outboxes: `DocumentsSnapshot`.
 * - Documents, then chain: an entry that had left its outbox when that was read is in the chain by then. The chain is cut
 *   where it ended before the last comparison, so it tells of no change that the documents lack.
 * - Blobs before and after documents: those that a meeting names are asked for until each is there.
 * - Documents, then minutes: where an expunction is done, its text had left log and history before they are read.
 * - Log, then history: what a merged entry replaced was kept before the entry was added (S4). Where something was kept
 *   since, that document's log is read again, so that history holds no change that the log lacks.
 * - Log, then clients: a client id is bound before an entry under it is added (S5).
 */
import type { Aggregates, AuditChain, Contents } from '../../ports.ts';
import { DocumentsSnapshot } from './documents-snapshot.ts';
import type { Progress } from './progress.ts';

export interface Snapshotting {
  source: { contents: Contents; aggregates: Pick<Aggregates, 'get'>; chain: Pick<AuditChain, 'head'> };
  target: Contents;
  progress: Progress;
}

/** A document is compacted once a minute: a second time finds nothing new. */
const minutesRoundsAtMost = 5;

/** @throws QuorateError `not_possible_now` when documents do not stand still for as long as it takes to look at them */
export async function takeSnapshot(parts: Snapshotting): Promise<void> {
  parts.progress.begin('read');
  const heads = await new DocumentsSnapshot(parts).take();
  await copyChain(parts, heads);
  await copyMinutes(parts);
  const { source, target, progress } = parts;
  for await (const page of source.contents.read('client')) {
    await target.write('client', page);
    progress.add('client', page.length);
  }
  for await (const page of source.contents.read('meta')) await target.write('meta', page);
}

/** @param heads by organisation: the sequence of the last entry that belongs to the documents; 0 for none */
async function copyChain({ source, target, progress }: Snapshotting, heads: ReadonlyMap<string, number>) {
  for await (const page of source.contents.read('chain')) {
    const ours = page.filter(({ organisationId, sequence }) => sequence <= (heads.get(organisationId) ?? Infinity));
    await target.write('chain', ours);
    progress.add('chain', ours.length);
  }
}

async function copyMinutes(parts: Snapshotting): Promise<void> {
  const known = new Set<string>();
  for await (const page of parts.source.contents.historyKeys()) {
    for (const { documentId, key } of page) known.add(`${documentId}/${key}`);
  }
  // All of them at first.
  let documents: readonly (string | undefined)[] = [undefined];
  for (let round = 1; documents.length > 0 && round <= minutesRoundsAtMost; round += 1) {
    for (const documentId of documents) await copyLog(parts, documentId);
    const again = new Set<string>();
    for (const documentId of documents) await copyHistory(parts, documentId, known, again);
    documents = [...again];
  }
}

const of = (documentId: string | undefined) => (documentId === undefined ? {} : { documentId });

async function copyLog({ source, target, progress }: Snapshotting, documentId: string | undefined): Promise<void> {
  for await (const page of source.contents.read('log', of(documentId))) {
    await target.write('log', page);
    progress.add('log', page.length);
  }
}

/** @param known what was kept before the log was read; completed. @param again documents for which that does not hold */
async function copyHistory(
  { source, target, progress }: Snapshotting,
  documentId: string | undefined,
  known: Set<string>,
  again: Set<string>,
): Promise<void> {
  for await (const page of source.contents.read('history', of(documentId))) {
    await target.write('history', page);
    progress.add('history', page.length);
    for (const piece of page) {
      const key = `${piece.documentId}/${piece.key}`;
      if (!known.has(key)) again.add(piece.documentId);
      known.add(key);
    }
  }
}
