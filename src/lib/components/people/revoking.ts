/** What a clerk may end, and what that will do, in plain words (R5, R6). */
import type { RevocationScope } from '#lib/domain/revocation.ts';
import type { BoardSummary, PersonView } from '#lib/domain/views.ts';
import { dateAndTime } from '#lib/pages/when.ts';
import { count } from '#lib/pages/words.ts';

export interface RevokeChoice {
  /** `account`, `board:ID`, `session:ID`. */
  key: string;
  scope: RevocationScope;
  /** As the API wants it: the organisation's, the board's or the session's. */
  id: string;
  label: string;
  note: string;
  /** For the receipt. */
  covers: string;
  /** What the button says. */
  action: string;
  disabled: boolean;
}

export function choicesFor(
  person: PersonView,
  organisation: { id: string; name: string },
  boards: readonly BoardSummary[],
): RevokeChoice[] {
  const managed = new Set(boards.filter((b) => b.role === 'clerk').map((b) => b.id));
  const account: RevokeChoice = {
    key: 'account',
    scope: 'account',
    id: organisation.id,
    label: `Everything at ${organisation.name}`,
    note: person.mayRevokeAccount
      ? `All access: ${count(person.memberships.length, 'board')}, every device.`
      : 'Only somebody who is clerk of every board they sit on can end the whole account.',
    covers: `All access at ${organisation.name}`,
    action: 'End all access now',
    disabled: !person.mayRevokeAccount || person.state === 'ended',
  };
  const ofBoards = person.memberships.map((m): RevokeChoice => ({
    key: `board:${m.boardId}`,
    scope: 'board',
    id: m.boardId,
    label: `${m.boardName} only`,
    note: managed.has(m.boardId) ? 'What they have on other boards goes on.' : 'You are not a clerk of this board.',
    covers: `The place on ${m.boardName}`,
    action: 'End access to this board now',
    disabled: !managed.has(m.boardId),
  }));
  const ofSessions = person.sessions.map((s): RevokeChoice => ({
    key: `session:${s.id}`,
    scope: 'session',
    id: s.id,
    label: `Sign out ${s.device}`,
    note: `Signed in ${dateAndTime(s.startedAt)}${s.online ? ', on line now' : ''}. For a tablet left behind.`,
    covers: `One signed-in device: ${s.device}`,
    action: 'Sign out this device now',
    disabled: false,
  }));
  return [account, ...ofBoards, ...ofSessions];
}

export function consequencesOf(choice: RevokeChoice, person: PersonView): string[] {
  const { name } = person;
  const cannot = `What ${name} has already read, printed or photographed cannot be called back.`;
  if (choice.scope === 'session') {
    return [
      'Whatever that device has open closes at once, and it has to sign in again.',
      `${name} keeps the account, and other devices stay signed in.`,
      cannot,
    ];
  }
  const open = person.online.devices > 0 ? ` They are on line on ${count(person.online.devices, 'device')} now.` : '';
  const first =
    choice.scope === 'account'
      ? `Everything they have open here closes at once, on every device, and they cannot come back.${open}`
      : `Everything of this board that they have open closes at once.${open}`;
  return [
    first,
    'What they typed stays in the minutes as far as it was saved. Their place on the board ends; their name stays in the record.',
    cannot,
    'You can give them access again later: choose Reinstate on their page.',
  ];
}
