import type { DataSettings } from '#lib/domain/data/settings.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { AuditHead } from '#lib/domain/views.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { headWords } from './head-form.ts';

/** Nobody in particular: whoever reads the address that the organisation named. */
export const headKeeper = 'auditHead';

const dayMs = 24 * 3600_000;

/**
 * Puts the head of each log into the queue of mail where it is a day since the last one, and something was added (A6).
 * @returns how many
 */
export async function mailHeads(deps: Deps): Promise<number> {
  let mailed = 0;
  for (const { value } of await findAll(deps, 'dataSettings', 'all', '*')) {
    try {
      if (await mailHead(deps, value)) mailed += 1;
    } catch (error) {
      // What is wrong with one organisation's log keeps no other's from being mailed.
      deps.log.error('the head of an audit log could not be mailed', { organisationId: value.id, error });
    }
  }
  return mailed;
}

async function mailHead(deps: Deps, { id, headMail }: DataSettings): Promise<boolean> {
  if (headMail === undefined) return false;
  if (headMail.at !== undefined && deps.clock.now() - Date.parse(headMail.at) < dayMs) return false;
  const head = await deps.chain.head(id);
  if (head === undefined || head.sequence <= (headMail.sequence ?? 0)) return false;
  await queue(deps, id, headMail.address, head);
  return true;
}

async function queue(deps: Deps, organisationId: string, address: string, head: AuditHead): Promise<void> {
  const organisation = await deps.aggregates.get('organisation', organisationId);
  const at = new Date(deps.clock.now()).toISOString();
  const name = organisation?.value.name ?? '';
  const mail: MailMessage = {
    // The same for every node that comes to it: one of them writes it.
    id: `head-${organisationId}-${head.sequence}`,
    organisationId,
    // No board's: about the organisation itself.
    boardId: organisationId,
    to: headKeeper,
    toName: 'Keeper of the audit log’s head',
    address,
    subject: `Head of the audit log of ${name}: entry ${head.sequence}`,
    text: textOf(deps, organisationId, name, head, at),
    at,
  };
  try {
    await deps.aggregates.insert('mail', mail);
    deps.mailWaits?.();
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
  }
  await change(deps, { kind: 'system' }, 'dataSettings', organisationId, ({ value }) =>
    value.headMail?.address === address
      ? { value: { ...value, headMail: { address, sequence: head.sequence, at } }, outbox: [] }
      : undefined,
  );
}

const textOf = ({ origin }: Deps, organisationId: string, name: string, head: AuditHead, at: string): string =>
  [
    `At ${at} the audit log of ${name} had ${head.sequence} entries. Its head is`,
    '',
    headWords(head),
    '',
    'Keep this mail. With it anybody can show later that nothing up to this entry was changed, taken away or put',
    'in: enter the line above under “Compare with a head that you kept” at',
    '',
    `${origin}/organisations/${organisationId}/audit`,
    '',
    'or have whoever runs the service run: npm run quorate -- verify --organisation',
    `${organisationId} --head ${headWords(head)}`,
    '',
    'It is sent once a day, and only when the log has grown.',
  ].join('\n');
