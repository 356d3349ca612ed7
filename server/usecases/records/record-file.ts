import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import { bytesOf, sealedFileFormat, type SealedFile } from '#lib/domain/sealing/sealed-file.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { readSealed } from './read-sealed.ts';
import { fileSeal } from './seal.ts';

export interface RecordFile {
  /** A name for it in a folder: the board's, the day, what it is of. Nothing of Part 2 but that it is. */
  name: string;
  bytes: Uint8Array;
}

type Known = Pick<Deps, 'aggregates' | 'blobs' | 'signing'>;

/** A sealed record as it leaves the service: docs/minutes-format.md. */
export async function recordFile(deps: Known, sealed: SealedRecord): Promise<RecordFile> {
  const record = await readSealed(deps, sealed);
  const file: SealedFile = {
    format: sealedFileFormat,
    record,
    seal: fileSeal(sealed),
    publicKey: await publicKeyOf(deps, sealed),
  };
  return { name: nameOf(sealed, record.board.name, record.meeting.startsAt), bytes: bytesOf(canonicalJson(file)) };
}

/** All of one board, for whoever takes everything away: the operator's tool. */
export async function recordFiles(deps: Known, boardId: string): Promise<RecordFile[]> {
  const files: RecordFile[] = [];
  for (const { value } of await findAll(deps, 'sealedRecord', 'board', boardId))
    files.push(await recordFile(deps, value));
  return files;
}

async function publicKeyOf(deps: Pick<Deps, 'signing'>, { seal }: SealedRecord): Promise<string> {
  const key = (await deps.signing.publicKeys()).find(({ keyId }) => keyId === seal.keyId);
  if (key === undefined) throw new QuorateError('store_corrupt');
  return key.publicKey;
}

function nameOf({ kind, part, seal }: SealedRecord, boardName: string, startsAt: string): string {
  const board = boardName
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/\P{ASCII}/gu, '')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60);
  const what = [...(kind === 'addendum' ? ['addendum'] : []), ...(part === 2 ? ['part-2'] : []), String(seal.sequence)];
  return `${[...(board === '' ? [] : [board]), startsAt.slice(0, 10), ...what].join('-')}.quorate-minutes.json`;
}
