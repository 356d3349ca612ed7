import { closeCodes } from '#lib/domain/wire.ts';
import type { ApiFault } from '#lib/live/api.ts';
import type { Recovered, Waiting } from '#lib/live/minutes-types.ts';

/** Why this page has nothing more to show, in plain words. */
export interface Ending {
  title: string;
  text: string;
  /** Whether what the browser held of the board has been removed (R6). */
  wiped: boolean;
}

const revoked = (board: string): Ending => ({
  title: 'Your access has been ended',
  text: `The clerk has ended your access to ${board}, or this device was signed out from another one. This page has closed, and what this browser kept of the minutes has been removed. What you read before cannot be called back.`,
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

/** What a limit that was met means, and what to do about it; the page tries again by itself. */
export const waitingWords: Record<Waiting, { title: string; text: string }> = {
  connections: {
    title: 'Open in too many places',
    text: 'You have minutes open in more windows and on more devices than one person may. Please close some that you do not need: this page goes on by itself as soon as there is room.',
  },
  documents: {
    title: 'Too many meetings open at once',
    text: 'You have the minutes of more meetings open than one person may. Please close some in other windows or on other devices: this page goes on by itself as soon as there is room.',
  },
  updates: {
    title: 'That was too much at once',
    text: 'This page sent changes faster than the minutes can take them. They are kept here and sent again by themselves; there is nothing that you have to do.',
  },
};

/** Why text of the reader's is not in the minutes, and what they can do with it. */
export const recoveredWords: Record<Recovered['why'], string> = {
  frozen: 'You wrote this before the minutes closed, and it did not arrive in time. It is not in the minutes.',
  refused: 'You wrote this, and the server could not take it. It is not in the minutes.',
  discarded:
    'You wrote this while you were off line, in a passage that somebody has removed since. It is not in the minutes.',
  tooLarge:
    'This is more than the minutes can take at once. It is not in the minutes, and nothing else is affected: copy it, and paste it in smaller parts.',
  full: 'These minutes are as large as they may be, so this is not in them. Copy it. To make room, reload this page and take out what is not needed; the clerk can ask for a higher limit.',
};

/** Put back as a whole it would be refused again. */
export const mayPutBack = (why: Recovered['why']): boolean => why !== 'tooLarge' && why !== 'full';
