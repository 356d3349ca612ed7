import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import { bytesOf, sealedFileFormat, type SealedFile } from '#lib/domain/sealing/sealed-file.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { mayReadRecord, readSealed } from './read-sealed.ts';
import { fileSeal } from './seal.ts';

export interface RecordFile {
  /** A name for it in a folder: the board's, the day, what it is of. Nothing of Part 2 but that it is. */
  name: string;
  bytes: Uint8Array;
}

/**
 * A sealed record as a file that verifies without this software (A2). Whoever may read the item may have it (A3).
 * @throws QuorateError `not_found`, `forbidden`
 */
export async function showRecord(deps: Deps, given: Actor | undefined, input: unknown): Promise<RecordFile> {
  const actor = await identifyPerson(deps, given);
  const sealed = (await deps.aggregates.get('sealedRecord', idIn(input, 'recordId')))?.value;
  if (sealed === undefined) throw new QuorateError('not_found');
  const meeting = (await findMeeting(deps, actor, sealed.meetingId)).value;
  const part2 = sealed.itemId === undefined ? undefined : meeting.items.find(({ id }) => id === sealed.itemId);
  if (sealed.itemId !== undefined && part2 === undefined) throw new QuorateError('not_found');
  if (!(await mayReadRecord(deps, actor, meeting, part2 === undefined ? {} : { part2 }))) {
    throw new QuorateError('forbidden');
  }
  const record = await readSealed(deps, sealed);
  const file: SealedFile = {
    format: sealedFileFormat,
    record,
    seal: fileSeal(sealed),
    publicKey: await publicKeyOf(deps, sealed),
  };
  if (sealed.part === 2) {
    // Who took a copy of confidential minutes away is asked sooner or later.
    await deps.relay.event(
      auditEntry(deps, actor, {
        organisationId: sealed.organisationId,
        action: 'record.read',
        subject: `meeting:${meeting.id}`,
        detail: { recordId: sealed.id, itemId: sealed.itemId },
      }),
    );
  }
  return { name: nameOf(sealed, record.board.name, record.meeting.startsAt), bytes: bytesOf(canonicalJson(file)) };
}

async function publicKeyOf(deps: Deps, { seal }: SealedRecord): Promise<string> {
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
