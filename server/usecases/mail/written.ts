import type { MailMessage } from '#lib/domain/mail.ts';
import { invitationLink } from '../auth/invitation-link.ts';
import { resetLink } from '../auth/reset-link.ts';
import type { Deps } from '../shared/deps.ts';
import { invitationWords, resetWords } from './account-words.ts';

/** A mail as it goes out. @returns undefined: there is no point in it any more */
export async function written(deps: Deps, mail: MailMessage): Promise<{ subject: string; text: string } | undefined> {
  if (mail.invitationId !== undefined) {
    const invited = await invitationLink(deps, mail.invitationId);
    return invited && invitationWords(deps, invited);
  }
  if (mail.resetId === undefined) return { subject: mail.subject, text: mail.text };
  const link = await resetLink(deps, mail.resetId);
  return link === undefined ? undefined : resetWords(deps, link.username, link.token);
}
