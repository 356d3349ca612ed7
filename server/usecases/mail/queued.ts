import type { MailMessage } from '#lib/domain/mail.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { insertFollowUp, type InsertFollowUp } from '../shared/insert-follow-up.ts';
import { nameOfNobody } from '../shared/names.ts';

/**
 * Mails that are there once the change they belong to is (W1a).
 * @param write what each says; nothing of Part 2
 */
export async function queued(
  deps: Deps,
  { organisationId, boardId }: Pick<Meeting, 'organisationId' | 'boardId'>,
  to: readonly string[],
  write: (nameOf: (personId: string) => string) => { subject: string; text: string },
): Promise<InsertFollowUp<'mail'>[]> {
  const profiles = await findAll(deps, 'profile', 'organisation', organisationId);
  const known = new Map(profiles.map(({ value }) => [value.personId, value]));
  const nameOf = (personId: string) => known.get(personId)?.name ?? nameOfNobody(personId);
  const { subject, text } = write(nameOf);
  const at = new Date(deps.clock.now()).toISOString();
  return to.map((personId) => {
    const address = known.get(personId)?.email;
    const mail: MailMessage = {
      id: deps.ids.next(),
      organisationId,
      boardId,
      to: personId,
      toName: nameOf(personId),
      ...(address === undefined ? {} : { address }),
      subject,
      text,
      at,
    };
    return insertFollowUp('mail', mail);
  });
}
