import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import { checkFile } from '#lib/domain/sealing/check-file.ts';
import { bytesOf, noPrevious, type PublicKey, sealedFileFormat } from '#lib/domain/sealing/sealed-file.ts';
import { webCryptography } from '#lib/domain/sealing/web-cryptography.ts';
import { QuorateError } from '#server/errors.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { fileSeal, hashOfSeal } from './seal.ts';

export type RecordsVerdict =
  | { ok: true; records: number }
  /** The first that is wrong, and where it stands in its board's chain; which that was is unknown where the record has gone. */
  | { ok: false; boardId?: string; sequence: number; recordId?: string; why: string };

const pageSize = 500;

type Fault = Omit<Extract<RecordsVerdict, { ok: false }>, 'ok' | 'boardId'>;
type Known = Pick<Deps, 'aggregates' | 'blobs' | 'chain' | 'signing'>;

/**
 * Reads every sealed record of an organisation and finds the first, board by board, that is not what was sealed, or that
 * is missing though a meeting or the audit log says it was sealed (A2). That the log is whole is found by `verifyChain`.
 */
export async function verifyRecords(deps: Known, organisationId: string): Promise<RecordsVerdict> {
  const keys = await deps.signing.publicKeys();
  // Before the records: what is sealed while they are read is then among them.
  const logged = await sealedByLog(deps, organisationId);
  const found = new Map<string, string>();
  for (const { value: board } of await findAll(deps, 'board', 'organisation', organisationId)) {
    // The meetings first: what is signed and sealed while this is read is then among the records.
    const meetings = await findAll(deps, 'meeting', 'board', board.id);
    const chain = (await findAll(deps, 'sealedRecord', 'board', board.id))
      .map(({ value }) => value)
      .sort((a, b) => a.seal.sequence - b.seal.sequence);
    const fault =
      (await faultInChain(deps, chain, keys)) ??
      missing(
        chain,
        meetings.filter(({ outbox }) => outbox.length === 0).map(({ value }) => value),
      );
    if (fault !== undefined) return { ok: false, boardId: board.id, ...fault };
    for (const { id, seal } of chain) found.set(id, seal.sha256);
  }
  for (const { recordId, sequence, sha256 } of logged) {
    const there = found.get(recordId);
    if (there === sha256) continue;
    const why =
      there === undefined ? 'missing: the audit log says that it was sealed' : 'not what the audit log says was sealed';
    return { ok: false, sequence, recordId, why };
  }
  return { ok: true, records: found.size };
}

interface Logged {
  recordId: string;
  sequence: number;
  sha256: string;
}

/** Up to an entry that cannot be read. */
async function sealedByLog({ chain }: Known, organisationId: string): Promise<Logged[]> {
  const sealed: Logged[] = [];
  try {
    for (let after = 0; ;) {
      const page = await chain.read(organisationId, { after, limit: pageSize });
      for (const { action, detail } of page) if (action === 'record.seal') sealed.push(detail as unknown as Logged);
      if (page.length < pageSize) return sealed;
      after = page.at(-1)!.sequence;
    }
  } catch (error) {
    if (isCode(error, 'store_corrupt')) return sealed;
    throw error;
  }
}

async function faultInChain(
  deps: Known,
  chain: readonly SealedRecord[],
  keys: readonly PublicKey[],
): Promise<Fault | undefined> {
  let before: SealedRecord | undefined;
  for (const record of chain) {
    const sequence = (before?.seal.sequence ?? 0) + 1;
    if (record.seal.sequence !== sequence) return { sequence, why: 'missing' };
    const why = await faultOf(deps, record, before, keys);
    if (why !== undefined) return { sequence, recordId: record.id, why };
    before = record;
  }
  return undefined;
}

async function faultOf(
  deps: Known,
  record: SealedRecord,
  before: SealedRecord | undefined,
  keys: readonly PublicKey[],
): Promise<string | undefined> {
  if (record.seal.previous !== (before === undefined ? noPrevious : hashOfSeal(before))) {
    return 'does not follow the record before it';
  }
  const bytes = await contentOf(deps, record);
  if (bytes === undefined) return 'its text is missing or cannot be read';
  const key = keys.find(({ keyId }) => keyId === record.seal.keyId);
  if (key === undefined) return 'no known key signed it';
  const finding = await checkFile(fileOf(record, bytes, key), keys, webCryptography(crypto.subtle));
  if (!finding.ok) return finding.fault === 'alteredSeal' ? 'its seal is altered' : 'its text is altered';
  const { kind, part, meeting, items } = finding.file.record;
  const isItsOwn =
    kind === record.kind &&
    part === record.part &&
    meeting.id === record.meetingId &&
    (part === 1 ? record.itemId === undefined : items[0]?.id === record.itemId);
  return isItsOwn ? undefined : 'it is filed as another record';
}

async function contentOf({ blobs }: Known, { blobId }: SealedRecord): Promise<Uint8Array | undefined> {
  try {
    return await blobs.get(blobId);
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'store_corrupt') return undefined;
    throw error;
  }
}

/** The file as it would leave the service, around the stored bytes as they are. */
function fileOf(record: SealedRecord, bytes: Uint8Array, { publicKey }: PublicKey): Uint8Array<ArrayBuffer> {
  const [before, after] = canonicalJson({
    format: sealedFileFormat,
    publicKey,
    record: null,
    seal: fileSeal(record),
  }).split('"record":null');
  return new Uint8Array(Buffer.concat([bytesOf(`${before}"record":`), bytes, bytesOf(after!)]));
}

/** What was cut off at the end of a chain is named by the meetings still; not while it is on its way to be sealed. */
function missing(chain: readonly SealedRecord[], meetings: readonly Meeting[]): Fault | undefined {
  const sealed = new Set(chain.map(({ id }) => id));
  for (const { minutes } of meetings) {
    const named = [
      ...(minutes.signed?.recordIds ?? []),
      ...(minutes.addenda ?? []).flatMap(({ signed }) => signed?.recordId ?? []),
    ];
    const recordId = named.find((id) => !sealed.has(id));
    if (recordId !== undefined) return { sequence: chain.length + 1, recordId, why: 'missing' };
  }
  return undefined;
}
