import type { Membership, Person } from '#lib/domain/people.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { closeAccess, nameOfPlace } from './close-access.ts';
import { type EndMemberships, endMemberships, relayEnding } from './end-memberships.ts';
import { dayInWords } from './term-words.ts';
import { warnTerm } from './warn-term.ts';

const system = { kind: 'system' } as const;

/**
 * P20: ends a place whose term is over as the clerk would have ended it, receipt included. Whoever is the board’s last
 * clerk keeps it, until there is another.
 */
export async function endTerm(deps: Deps, person: Person, membership: Membership): Promise<void> {
  const { organisationId, boardId, termEnd } = membership;
  if (termEnd === undefined) return;
  const requestedAt = deps.clock.now();
  const sessions = await deps.sessions.list(person.id);
  const place = await nameOfPlace(deps, organisationId, boardId);
  const entryId = deps.ids.next();
  const ending: EndMemberships = {
    do: 'endMemberships',
    personId: person.id,
    organisationId,
    boardIds: [boardId],
    entryId,
    at: new Date(requestedAt).toISOString(),
    by: 'system',
    reason: `The term of office ended on ${dayInWords(termEnd)}.`,
    termEnd,
    closing: {
      scope: 'board',
      boardId,
      requestedAt,
      sessions: sessions.length,
      told: `Your term of office on ${place} has ended, and with it your access.`,
      receiptId: entryId,
    },
  };
  let now: Person;
  try {
    ({ person: now } = await endMemberships(deps, system, person, ending));
  } catch (error) {
    if (!isCode(error, 'not_possible_now')) throw error;
    await warnTerm(deps, person, membership, 0);
    return;
  }
  if (now.memberships.some((m) => m.ended?.entryId === entryId)) {
    await closeAccess(deps, now, ending);
    return;
  }
  // Another node was quicker, or the term was prolonged while the board took its clerk off the list: then they stay on it.
  await relayEnding(deps, ending);
}
