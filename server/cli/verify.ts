import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Organisation } from '#lib/domain/boards.ts';
import type { AuditHead, AuditVerdict } from '#lib/domain/views.ts';
import { QuorateError } from '../errors.ts';
import { readHead } from '../usecases/audit/head-form.ts';
import { verifyLines } from '../usecases/audit/verify-lines.ts';
import type { RecordsVerdict } from '../usecases/records/verify.ts';
import { findAll } from '../usecases/shared/find.ts';
import { text, UsageError, withTool, type Command, type Tool } from './command.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Checks that no entry of the audit log and no sealed record was altered, removed or reordered.',
  options: {
    organisation: { type: 'string', value: 'ID', help: 'This organisation only' },
    head: { type: 'string', value: 'NUMBER:HASH', help: 'A head of its log that was kept, such as by mail' },
    log: { type: 'string', value: 'FILE', help: 'An audit log taken away as JSON Lines, instead of the store' },
  },
  async run(values, around) {
    const kept = keptHead(text(values, 'head'));
    const file = text(values, 'log');
    if (file !== '') {
      if (values.organisation !== undefined)
        throw new UsageError('--log says itself whose log it is: leave out --organisation');
      const found = await verifyFile(resolve(file), kept);
      around.print(inWords(found));
      return found.ok ? 'done' : 'refused';
    }
    return withTool(around, async (tool) => {
      let sound = true;
      const only = text(values, 'organisation');
      const chosen = only === '' ? await organisations(tool) : [await organisation(tool, only)];
      if (chosen.length === 0 && kept !== undefined) {
        throw new QuorateError('not_found', 'A head was kept, and the store holds no organisation any more.');
      }
      if (chosen.length === 0) around.print('The store holds no organisation yet.');
      if (kept !== undefined && chosen.length > 1) {
        throw new QuorateError('invalid', 'A head is one organisation’s: name it with --organisation.');
      }
      for (const { id, name } of chosen) {
        const audit = await tool.workspace.audit.verify({
          organisationId: id,
          ...(kept === undefined ? {} : { kept }),
        });
        const records = await tool.workspace.records.verify({ organisationId: id });
        sound &&= audit.ok && records.ok;
        around.print(`${name}: ${inWords(audit)}; ${recordsInWords(records)}`);
      }
      return sound ? 'done' : 'refused';
    });
  },
};

function keptHead(given: string): AuditHead | undefined {
  if (given === '') return undefined;
  const head = readHead(given);
  if (head === undefined)
    throw new UsageError('--head must be the number of an entry, a colon and 64 hexadecimal digits');
  return head;
}

/** Without the store. */
async function verifyFile(path: string, kept: AuditHead | undefined): Promise<AuditVerdict> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new QuorateError('not_found', `${path} cannot be read.`, { cause });
  });
  return verifyLines(content, kept);
}

const inWords = (found: AuditVerdict): string =>
  found.ok
    ? `${found.entries} ${found.entries === 1 ? 'entry' : 'entries'}, all sound`
    : `NOT SOUND at entry ${found.at}: ${found.why}`;

const recordsInWords = (found: RecordsVerdict): string =>
  found.ok
    ? found.records === 0
      ? 'no sealed records'
      : `${found.records} sealed ${found.records === 1 ? 'record' : 'records'}, all sound`
    : `NOT SOUND at sealed record ${found.sequence}${found.boardId === undefined ? '' : ` of board ${found.boardId}`}: ${found.why}`;

/** @throws QuorateError `not_found` */
export async function organisation({ store: { aggregates } }: Tool, id: string): Promise<Organisation> {
  const stored = await aggregates.get('organisation', id);
  if (!stored) throw new QuorateError('not_found', 'There is no organisation with this id.');
  return stored.value;
}

async function organisations(tool: Tool): Promise<Organisation[]> {
  return (await findAll(tool.store, 'organisation', 'all', '*')).map(({ value }) => value);
}
