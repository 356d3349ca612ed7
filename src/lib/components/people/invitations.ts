/** What the People page says of invitations and first passwords. */
import type { FirstPasswordView, InvitationView, PersonView } from '#lib/domain/views.ts';
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

export function firstPasswordWords({ state, until }: FirstPasswordView): Words {
  if (state === 'expired') {
    const text = 'They did not choose a password of their own in time. Make them a new one below.';
    return { tone: 'warn', title: 'Expired', text };
  }
  const end = until === undefined ? 'has no end' : `serves until ${dateAndTime(until)}`;
  return { tone: 'plain', text: `They have not put a password of their own in its place yet. It ${end}.` };
}

/** For a list: what somebody waits for, to come in with a password of their own. Undefined: nothing. */
export function waitsFor({
  state,
  invitation,
  firstPassword,
}: PersonView): { tone: 'warn' | 'danger'; text: string } | undefined {
  if (firstPassword?.state === 'expired') return { tone: 'danger', text: 'First password expired' };
  if (firstPassword) return { tone: 'warn', text: 'First password not used' };
  if (state !== 'invited') return undefined;
  const trouble = invitationTrouble(invitation);
  return trouble === undefined ? { tone: 'warn', text: 'Invited' } : { tone: 'danger', text: trouble };
}

/** What needs the clerk. Undefined: nothing does. */
function invitationTrouble(invitation: InvitationView | undefined): string | undefined {
  if (invitation?.state === 'failed') return 'Invitation not sent';
  return invitation?.state === 'expired' ? 'Invitation run out' : undefined;
}
