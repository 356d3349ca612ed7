/** Which connections an end of access concerns (R5). */
import type { ConnectionKind } from '#lib/domain/revocation.ts';
import type { AccessEnded } from '../usecases/bus-topics.ts';

/** What is known of a connection once it has been checked. */
export interface Who {
  personId: string;
  /** The session's store id. */
  sessionId: string;
  organisationIds?: string[];
  boardId?: string;
  documentId?: string;
  meetingId?: string;
  /** The Part 2 document to which it ends access itself, which does not close it: its answer is made after that. */
  endsItself?: string;
}

/** What decides whether a connection is closed by an end of access. */
export type Ending = Pick<
  AccessEnded,
  'personId' | 'scope' | 'organisationId' | 'boardIds' | 'sessionIds' | 'documentId' | 'signInEnded'
>;

/**
 * The Socket.IO connection spans boards, so a board's or an item's end does not close it. What does not say
 * which board it serves (a page being rendered) is taken to serve the one concerned.
 */
export function concerns(ending: Ending, who: Who, kind: ConnectionKind): boolean {
  if (who.personId !== ending.personId) return false;
  switch (ending.scope) {
    case 'session':
      return ending.sessionIds.length === 0 || ending.sessionIds.includes(who.sessionId);
    case 'account':
      if (ending.signInEnded) return ending.sessionIds.length === 0 || ending.sessionIds.includes(who.sessionId);
      return kind !== 'live' && (who.organisationIds?.includes(ending.organisationId) ?? servesBoard(ending, who));
    case 'board':
      if (ending.signInEnded) return true;
      return kind !== 'live' && servesBoard(ending, who);
    case 'item':
      if (kind === 'live' || (who.endsItself ?? '') === ending.documentId) return false;
      return who.documentId === undefined ? servesBoard(ending, who) : who.documentId === ending.documentId;
  }
}

function servesBoard(ending: Ending, who: Who): boolean {
  if (who.boardId !== undefined) return ending.boardIds.includes(who.boardId);
  return who.organisationIds === undefined || who.organisationIds.includes(ending.organisationId);
}
