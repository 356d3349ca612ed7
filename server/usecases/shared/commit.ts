import { isCurrent, membershipOn, type Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { AggregateTypes, Collection, OutboxEntry, Stored } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from './deps.ts';

/** Other nodes may write the same document meanwhile; beyond this many lost races the caller is told. */
const maxRaces = 8;

/**
 * Before each write: somebody whose access ended or changed while their request was under way writes nothing (R3). The
 * person is read last of all, so that a revocation that has returned has been seen.
 * @param actor as `identify` gave it
 * @throws QuorateError `not_signed_in`, `access_revoked`, `forbidden`
 */
export async function assertLive(deps: Deps, actor: Actor): Promise<void> {
  if (actor.kind !== 'person') return;
  const now = (await deps.aggregates.get('person', actor.person.id))?.value;
  if (actor.signal?.aborted === true) {
    const why: unknown = actor.signal.reason;
    throw why instanceof QuorateError ? why : new QuorateError('not_signed_in');
  }
  if (now?.accessEpoch !== actor.person.accessEpoch) throw new QuorateError('access_revoked');
  if (!isKept(actor.person, now))
    throw new QuorateError('forbidden', 'Your access changed while this was being saved.');
}

/** Whether somebody still has all that decided what they may do. */
function isKept({ memberships, leadClerkOf = [] }: Person, now: Person): boolean {
  const places = memberships.filter(isCurrent).every(({ boardId, role, votes }) => {
    const place = membershipOn(now, boardId);
    return place?.role === role && place.votes === votes;
  });
  return places && leadClerkOf.every((organisationId) => now.leadClerkOf?.includes(organisationId) === true);
}

export const isCode = (error: unknown, code: QuorateError['code']): error is QuorateError =>
  error instanceof QuorateError && error.code === code;

/** Writes a new document. The caller moves its outbox with `deps.relay.move` once it has told whom it must. */
export async function insert<C extends Collection>(
  deps: Deps,
  actor: Actor,
  collection: C,
  value: AggregateTypes[C],
  outbox: readonly OutboxEntry[],
): Promise<void> {
  await assertLive(deps, actor);
  await deps.aggregates.insert(collection, value, outbox);
}

interface Decision<T> {
  value: T;
  outbox: readonly OutboxEntry[];
}

type Decide<C extends Collection> = (
  stored: Stored<AggregateTypes[C]>,
) => Decision<AggregateTypes[C]> | undefined | Promise<Decision<AggregateTypes[C]> | undefined>;

/**
 * Reads, decides and writes one document, again while others get in between: `decide` sees the newest state each
 * time, so what it checks holds for what is written.
 * @param decide undefined: nothing is to be changed
 * @returns the document as it is now
 * @throws QuorateError `not_found`; `unavailable` after too many lost races
 */
export async function change<C extends Collection>(
  deps: Deps,
  actor: Actor,
  collection: C,
  id: string,
  decide: Decide<C>,
): Promise<Stored<AggregateTypes[C]>> {
  const atOnce = await attempt(deps, actor, collection, id, decide);
  if (atOnce !== 'lost') return atOnce;
  // Those of this process take turns, so that a crowd at one document costs each one race and not as many as it has heads.
  return deps.oneByOne(`${collection} ${id}`, async () => {
    for (let race = 1; race < maxRaces; race += 1) {
      const outcome = await attempt(deps, actor, collection, id, decide);
      if (outcome !== 'lost') return outcome;
    }
    throw new QuorateError('unavailable', 'Too many people are changing this at once. Please try again.');
  });
}

/** @returns `lost` when another write got in between */
async function attempt<C extends Collection>(
  deps: Deps,
  actor: Actor,
  collection: C,
  id: string,
  decide: Decide<C>,
): Promise<Stored<AggregateTypes[C]> | 'lost'> {
  const stored = await deps.aggregates.get(collection, id);
  if (stored === undefined) throw new QuorateError('not_found');
  const decision = await decide(stored);
  if (decision === undefined) return stored;
  await assertLive(deps, actor);
  try {
    const version = await deps.aggregates.replace(collection, decision.value, stored.version, decision.outbox);
    return { version, value: decision.value, outbox: [...stored.outbox, ...decision.outbox] };
  } catch (error) {
    if (isCode(error, 'stale_version')) return 'lost';
    throw error;
  }
}
