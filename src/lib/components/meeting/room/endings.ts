import { closeCodes } from '#lib/domain/wire.ts';
import type { ApiFault } from '#lib/live/api.ts';

/** Why this page has nothing more to show, in plain words. */
export interface Ending {
  title: string;
  text: string;
  /** Whether what the browser held of the board has been removed (R6). */
  wiped: boolean;
}

const revoked = (board: string): Ending => ({
  title: 'Your access has been ended',
  text: `The clerk has ended your access to ${board}. This page has closed, and what this browser kept of the minutes has been removed. What you read before cannot be called back.`,
  wiped: true,
});

const noAccess = (board: string): Ending => ({
  title: 'You no longer have access to this meeting',
  text: `Your place on ${board} has changed, and this meeting is not open to you now. If you think this is a mistake, please ask the clerk.`,
  wiped: true,
});

/**
 * @param code of the socket that was closed
 * @returns nothing when the page can go on, or goes elsewhere
 */
export function endingFor(code: number, board: string): Ending | undefined {
  switch (code) {
    case closeCodes.accessRevoked:
      return revoked(board);
    case closeCodes.noAccess:
      return noAccess(board);
    case closeCodes.noSuchDocument:
      return {
        title: 'This meeting is not here any more',
        text: 'It may have been removed. The board’s page lists the meetings that there are.',
        wiped: true,
      };
    case closeCodes.frameTooLarge:
      return {
        title: 'That was too large for the minutes',
        text: 'What was pasted or typed at once is larger than the minutes can take. Nothing that others wrote is affected. Reload this page to go on, and paste in smaller parts.',
        wiped: false,
      };
    default:
      return undefined;
  }
}

/** What a refused request for the meeting means for the page. */
export function endingOf(fault: ApiFault, board: string): Ending | undefined {
  if (fault.code === 'access_revoked') return revoked(board);
  // Of what somebody may not know the API says that it is not there; a moment ago it was.
  return fault.code === 'forbidden' || fault.code === 'not_found' ? noAccess(board) : undefined;
}
