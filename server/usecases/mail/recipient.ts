import type { MailMessage } from '#lib/domain/mail.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { headKeeper } from '../audit/mail-heads.ts';
import { dataSettings } from '../data/settings.ts';
import type { Deps } from '../shared/deps.ts';

/** Whether a mail may still go to whom it was written: somebody whose access has ended meanwhile gets nothing (R3). */
export async function mayBeSent(deps: Deps, mail: MailMessage): Promise<boolean> {
  const { to, boardId, organisationId } = mail;
  if (to === headKeeper) return (await dataSettings(deps, organisationId)).headMail?.address === mail.address;
  const stored = (await deps.aggregates.get('person', to))?.value;
  if (stored === undefined) return false;
  const person = asOf(stored, localDate(deps.clock.now()));
  if (boardId !== undefined) return membershipOn(person, boardId) !== undefined;
  return currentOrganisations(person).includes(organisationId);
}
