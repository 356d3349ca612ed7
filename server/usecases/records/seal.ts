import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { MinutesRecord, SealedRecord } from '#lib/domain/records.ts';
import { bytesOf, type FileSeal, noPrevious, sealedBytes } from '#lib/domain/sealing/sealed-file.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp, Stored } from '#server/ports.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { findAll } from '../shared/find.ts';

/** What was decided to be sealed: bytes that are stored already, under an id that only they can have. */
export interface ToSeal extends Pick<SealedRecord, 'id' | 'kind' | 'part' | 'blobId'> {
  itemId?: string;
  sha256: string;
}

/**
 * The second half of signing (W1a). The chair's decision names the bytes and the ids of their seals; their places in
 * the board's chain are taken here. Doing it again, or twice at once, adds nothing.
 */
export interface SealRecords extends FollowUp {
  do: 'sealRecords';
  organisationId: string;
  boardId: string;
  meetingId: string;
  signedBy: { personId: string; name: string };
  signedAt: string;
  records: ToSeal[];
}

/** Other boards' nodes do not get in between, only this board's: beyond this many lost races something is wrong. */
const maxRaces = 50;

export async function applySealRecords(deps: Deps, sealing: SealRecords): Promise<void> {
  for (const record of sealing.records) await seal(deps, sealing, record);
}

async function seal(deps: Deps, sealing: SealRecords, record: ToSeal): Promise<void> {
  for (let race = 0; race < maxRaces; race += 1) {
    if ((await deps.aggregates.get('sealedRecord', record.id)) !== undefined) return;
    const sealed = await sealNext(deps, sealing, record);
    const entry = auditEntry(
      deps,
      { kind: 'system' },
      {
        organisationId: sealed.organisationId,
        action: 'record.seal',
        subject: `meeting:${sealed.meetingId}`,
        detail: {
          recordId: sealed.id,
          kind: sealed.kind,
          part: sealed.part,
          sequence: sealed.seal.sequence,
          sha256: sealed.seal.sha256,
          keyId: sealed.seal.keyId,
        },
      },
    );
    try {
      await deps.aggregates.insert('sealedRecord', sealed, [entry]);
      return;
    } catch (error) {
      // The place in the chain was taken meanwhile, or this very record was sealed by another node.
      if (!isCode(error, 'conflict')) throw error;
    }
  }
  throw new QuorateError('unavailable', 'The records of this board are too busy just now.');
}

async function sealNext(deps: Deps, sealing: SealRecords, record: ToSeal): Promise<SealedRecord> {
  const { organisationId, boardId, meetingId, signedBy, signedAt } = sealing;
  const { id, kind, part, itemId, blobId } = record;
  const last = lastOf(await findAll(deps, 'sealedRecord', 'board', boardId));
  const statement = {
    recordId: id,
    boardId,
    meetingId,
    sha256: record.sha256,
    keyId: await deps.signing.keyId(),
    signedBy,
    signedAt,
    sequence: (last?.seal.sequence ?? 0) + 1,
    previous: last === undefined ? noPrevious : hashOfSeal(last),
  };
  const signature = await deps.signing.sign(sealedBytes(statement));
  const { recordId: _, boardId: __, meetingId: ___, ...rest } = statement;
  return {
    id,
    organisationId,
    boardId,
    meetingId,
    kind,
    part,
    ...(itemId === undefined ? {} : { itemId }),
    blobId,
    seal: { ...rest, signature },
  };
}

const lastOf = (records: readonly Stored<SealedRecord>[]): SealedRecord | undefined =>
  records.reduce<SealedRecord | undefined>(
    (last, { value }) => (last === undefined || value.seal.sequence > last.seal.sequence ? value : last),
    undefined,
  );

/** A seal with what it is of, as it is signed and as the file has it. */
export const fileSeal = ({ id, boardId, meetingId, seal }: SealedRecord): FileSeal => ({
  recordId: id,
  boardId,
  meetingId,
  ...seal,
});

/** What the board's next seal names as the one before it. */
export const hashOfSeal = (record: SealedRecord): string => sha256(sealedBytes(fileSeal(record)));

/** Stores the canonical bytes of a record, to be sealed once that has been decided. */
export async function storeRecord(
  deps: Deps,
  organisationId: string,
  record: MinutesRecord,
): Promise<Pick<ToSeal, 'blobId' | 'sha256'>> {
  const bytes = bytesOf(canonicalJson(record));
  return { blobId: await deps.blobs.put(organisationId, bytes), sha256: sha256(bytes) };
}
