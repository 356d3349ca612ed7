import type { Organisation } from '#lib/domain/boards.ts';
import { QuorateError } from '../errors.ts';
import type { Verdict as AuditVerdict } from '../usecases/audit/verify.ts';
import type { RecordsVerdict } from '../usecases/records/verify.ts';
import { findAll } from '../usecases/shared/find.ts';
import { text, withTool, type Command, type Tool } from './command.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Checks that no entry of the audit log and no sealed record was altered, removed or reordered.',
  options: { organisation: { type: 'string', value: 'ID', help: 'This organisation only' } },
  run: (values, around) =>
    withTool(around, async (tool) => {
      let sound = true;
      const only = text(values, 'organisation');
      const chosen = only === '' ? await organisations(tool) : [await organisation(tool, only)];
      if (chosen.length === 0) around.print('The store holds no organisation yet.');
      for (const { id, name } of chosen) {
        const audit = await tool.workspace.audit.verify({ organisationId: id });
        const records = await tool.workspace.records.verify({ organisationId: id });
        sound &&= audit.ok && records.ok;
        around.print(`${name}: ${inWords(audit)}; ${recordsInWords(records)}`);
      }
      return sound ? 'done' : 'refused';
    }),
};

const inWords = (found: AuditVerdict): string =>
  found.ok ? `${found.entries} entries, all sound` : `NOT SOUND at entry ${found.at}: ${found.why}`;

const recordsInWords = (found: RecordsVerdict): string =>
  found.ok
    ? found.records === 0
      ? 'no sealed records'
      : `${found.records} sealed ${found.records === 1 ? 'record' : 'records'}, all sound`
    : `NOT SOUND at sealed record ${found.sequence} of board ${found.boardId}: ${found.why}`;

/** @throws QuorateError `not_found` */
export async function organisation({ store: { aggregates } }: Tool, id: string): Promise<Organisation> {
  const stored = await aggregates.get('organisation', id);
  if (!stored) throw new QuorateError('not_found', 'There is no organisation with this id.');
  return stored.value;
}

async function organisations(tool: Tool): Promise<Organisation[]> {
  return (await findAll(tool.store, 'organisation', 'all', '*')).map(({ value }) => value);
}
