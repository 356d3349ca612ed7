import type { MailMessage } from '#lib/domain/mail.ts';
import { membershipOn } from '#lib/domain/people.ts';
import type { Deps } from '../shared/deps.ts';

/** Whether a mail may still go to whom it was written: somebody whose access has ended meanwhile gets nothing (R3). */
export async function mayBeSent(deps: Deps, { to, boardId }: MailMessage): Promise<boolean> {
  const person = (await deps.aggregates.get('person', to))?.value;
  return person !== undefined && membershipOn(person, boardId) !== undefined;
}
