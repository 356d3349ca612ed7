import type { Board } from '#lib/domain/boards.ts';
import type { TermWarning } from '#lib/domain/term-ends.ts';
import type { Deps } from '../shared/deps.ts';

interface Words {
  subject: string;
  text: string;
}

const inWords = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
/** "31 August 2026" */
export const dayInWords = (date: string): string => inWords.format(new Date(`${date}T12:00:00Z`));

interface Term {
  board: Board;
  termEnd: string;
  /** Whether no other clerk is there. */
  lastClerk: boolean;
}

const pageOf = ({ origin }: Pick<Deps, 'origin'>, { organisationId }: Board): string =>
  `${origin}/organisations/${organisationId}/people`;

const letter = (name: string, ...paragraphs: string[]): string => [`Dear ${name},`, ...paragraphs].join('\n\n');

/** To the member. @param days until the end, `0` when it has been */
export function ownTermWords(deps: Pick<Deps, 'origin'>, name: string, days: TermWarning, term: Term): Words {
  const { board, termEnd, lastClerk } = term;
  if (days === 0) {
    return {
      subject: `Your term as clerk of ${board.name} has ended`,
      text: letter(
        name,
        `Your term as clerk of ${board.name} ended on ${dayInWords(termEnd)}. Since the board has no other clerk, your access goes on.`,
        `Hand over to another clerk, or record your new term: ${pageOf(deps, board)}`,
      ),
    };
  }
  return {
    subject: `Your term on ${board.name} ends on ${dayInWords(termEnd)}`,
    text: letter(
      name,
      `Your term of office on ${board.name} ends on ${dayInWords(termEnd)}. Unless a new term is recorded, your access to the board ends with that day.`,
      lastClerk
        ? `You are its only clerk. Hand over to another clerk in time: ${pageOf(deps, board)}`
        : 'If you go on, ask the clerk to record the new term.',
    ),
  };
}

/** To the clerks. */
export const memberTermWords = (deps: Pick<Deps, 'origin'>, name: string, { board, termEnd }: Term): Words => ({
  subject: `The term of ${name} on ${board.name} ends on ${dayInWords(termEnd)}`,
  text: [
    `The term of office of ${name} on ${board.name} ends on ${dayInWords(termEnd)}. Unless you record a new term, their access to the board ends with that day.`,
    `Terms of office: ${deps.origin}/boards/${board.id}/registers?tab=terms`,
  ].join('\n\n'),
});
