/** What the People page says of invitations. */
import type { InvitationView } from '#lib/domain/views.ts';
import { dateAndTime } from '#lib/pages/when.ts';

interface Words {
  tone: 'plain' | 'warn' | 'danger';
  title?: string;
  text: string;
}

const whyFailed = {
  refused: 'It was refused; most often the address is wrong.',
  unreachable: 'The mail server could not be reached for two days.',
  unknown: 'The service stopped while it was sent: it may have arrived.',
  notAMember: 'They were on no board when it was to be sent.',
} as const;

export function invitationWords(invitation: InvitationView | undefined): Words {
  if (invitation === undefined) return { tone: 'warn', text: 'There is no invitation that they could take up.' };
  const { state, address = '', sentAt, ended, error, expiresAt } = invitation;
  const until = `It can be taken up until ${dateAndTime(expiresAt)}.`;
  switch (state) {
    case 'handedOut':
      return { tone: 'plain', text: `A link was handed out. ${until}` };
    case 'waiting':
      return { tone: 'plain', text: `On its way to ${address}; not sent yet.` };
    case 'sent':
      return { tone: 'plain', text: `Sent to ${address} on ${dateAndTime(sentAt ?? expiresAt)}. ${until}` };
    case 'expired':
      return { tone: 'warn', title: 'Run out', text: 'It was not taken up in time, and works no more.' };
    case 'failed': {
      const why = ended === undefined ? '' : whyFailed[ended];
      const said = error === undefined || ended !== 'refused' ? '' : ` ${error}.`;
      return { tone: 'danger', title: 'Not sent', text: `To ${address}. ${why}${said}` };
    }
  }
}

/** For a list: what needs the clerk. Undefined: nothing does. */
export function invitationTrouble(invitation: InvitationView | undefined): string | undefined {
  if (invitation?.state === 'failed') return 'Invitation not sent';
  return invitation?.state === 'expired' ? 'Invitation run out' : undefined;
}
