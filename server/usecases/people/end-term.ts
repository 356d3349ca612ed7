import { isCurrent, type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { applyListClerk, listClerk } from './clerks.ts';
import { closeAccess, nameOfPlace } from './close-access.ts';
import { type EndMemberships, endMemberships, relayEnding } from './end-memberships.ts';
import { dayInWords } from './term-words.ts';
import { warnTerm } from './warn-term.ts';

const system = { kind: 'system' } as const;

/** By then whoever wrote an ending has told the nodes too, or is gone. */
const unfinishedAfterMs = 2 * 60_000;
/** How far back an ending is looked at again. */
const lookBackMs = 3 * 24 * 3600_000;

/**
 * P20: ends a place whose term is over as the clerk would have ended it, receipt included. Whoever is the board’s last
 * clerk keeps it, until there is another.
 */
export async function endTerm(deps: Deps, person: Person, membership: Membership): Promise<void> {
  const { organisationId, boardId, termEnd } = membership;
  if (termEnd === undefined) return;
  const requestedAt = deps.clock.now();
  const sessions = await deps.sessions.list(person.id);
  const ending: EndMemberships = {
    do: 'endMemberships',
    personId: person.id,
    organisationId,
    boardIds: [boardId],
    entryId: deps.ids.next(),
    at: new Date(requestedAt).toISOString(),
    by: 'system',
    reason: `The term of office ended on ${dayInWords(termEnd)}.`,
    termEnd,
  };
  let now: Person;
  try {
    now = await endMemberships(deps, system, person, ending);
  } catch (error) {
    if (!isCode(error, 'not_possible_now')) throw error;
    await warnTerm(deps, person, membership, 0);
    return;
  }
  if (now.memberships.some((m) => m.ended?.entryId === ending.entryId)) {
    await close(deps, now, ending, { requestedAt, sessions: sessions.length });
    return;
  }
  // Another node was quicker, or the term was prolonged while the board took its clerk off the list.
  await relayEnding(deps, ending);
  if (membershipOn(now, boardId)?.role === 'clerk') await applyListClerk(deps, listClerk(boardId, person.id));
}

/** Of endings that were written and whose nodes were not told, since the process died in between. */
export async function completeEndings(deps: Deps, person: Person): Promise<void> {
  const at = deps.clock.now();
  for (const m of person.memberships) {
    if (isCurrent(m) || m.ended?.by !== 'system' || m.ended.entryId === undefined || m.termEnd === undefined) continue;
    const age = at - Date.parse(m.ended.at);
    if (age < unfinishedAfterMs || age > lookBackMs) continue;
    const { entryId, reason } = m.ended;
    if ((await deps.aggregates.get('revocation', entryId)) !== undefined) continue;
    const ending: EndMemberships = {
      do: 'endMemberships',
      personId: person.id,
      organisationId: m.organisationId,
      boardIds: [m.boardId],
      entryId,
      at: m.ended.at,
      by: 'system',
      ...(reason === undefined ? {} : { reason }),
      termEnd: m.termEnd,
    };
    await close(deps, person, ending, { requestedAt: at, sessions: 0 });
  }
}

async function close(
  deps: Deps,
  person: Person,
  ending: EndMemberships,
  { requestedAt, sessions }: { requestedAt: number; sessions: number },
): Promise<void> {
  const boardId = ending.boardIds[0]!;
  const place = await nameOfPlace(deps, ending.organisationId, boardId);
  await closeAccess(deps, person, ending, {
    scope: 'board',
    boardId,
    requestedAt,
    sessions,
    told: `Your term of office on ${place} has ended, and with it your access.`,
    receiptId: ending.entryId,
  });
}
