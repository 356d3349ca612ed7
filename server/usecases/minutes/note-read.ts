import type { PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

interface Read {
  organisationId: string;
  meetingId: string;
  itemId: string;
  action: 'part2.read' | 'part2.readPaper';
  detail?: Record<string, unknown>;
}

/** An agenda item of a meeting. */
export interface ItemAt {
  meetingId: string;
  itemId: string;
}

/** So many are remembered by a node; what it has forgotten the chain itself refuses. */
const remembered = 20_000;
const noted = new WeakMap<object, Set<string>>();

function notedBy(deps: Deps): Set<string> {
  const known = noted.get(deps.chain) ?? new Set();
  noted.set(deps.chain, known);
  return known;
}

function remember(known: Set<string>, keys: readonly string[]): void {
  if (known.size >= remembered) known.clear();
  for (const key of keys) known.add(key);
}

const keyOf = ({ person, session }: PersonActor, { meetingId, itemId }: ItemAt): string =>
  [person.id, session.publicId, meetingId, itemId].join('\n');

/**
 * Puts a read of Part 2 into the log (A5): once for each person, thing and session, however often a page asks again and
 * whatever node it asks.
 */
export async function noteRead(deps: Deps, actor: PersonActor, read: Read): Promise<void> {
  const { person, session } = actor;
  const { organisationId, meetingId, itemId, action, detail = {} } = read;
  const entryId = sha256([action, person.id, session.publicId, meetingId, itemId, JSON.stringify(detail)].join('\n'));
  const known = notedBy(deps);
  if (known.has(entryId)) return;
  const about = { organisationId, action, subject: `meeting:${meetingId}`, detail: { itemId, ...detail } };
  await deps.relay.event({ ...auditEntry(deps, actor, about), id: entryId });
  // Whoever has the minutes of an item open has been noted as a reader of what is recorded of it, too.
  remember(known, action === 'part2.read' ? [entryId, keyOf(actor, read)] : [entryId]);
}

/**
 * Puts into the log that somebody is given what was recorded of Part 2 items: motions, decisions, actions, declarations
 * (A5). One entry names all items that were not noted in this session yet, so that a register of many years is one line.
 * @param recorded an item may be there more than once
 */
export async function noteRecorded(
  deps: Deps,
  actor: PersonActor,
  { organisationId, boardId }: { organisationId: string; boardId: string },
  recorded: readonly ItemAt[],
): Promise<void> {
  const known = notedBy(deps);
  const fresh = new Map<string, ItemAt>();
  for (const { meetingId, itemId } of recorded) {
    const key = keyOf(actor, { meetingId, itemId });
    if (!known.has(key)) fresh.set(key, { meetingId, itemId });
  }
  if (fresh.size === 0) return;
  const keys = [...fresh.keys()];
  const about = { organisationId, action: 'part2.readRecorded', subject: `board:${boardId}` };
  const entry = auditEntry(deps, actor, { ...about, detail: { items: [...fresh.values()] } });
  await deps.relay.event({ ...entry, id: sha256(['part2.readRecorded', ...keys.toSorted()].join('\n')) });
  remember(known, keys);
}
