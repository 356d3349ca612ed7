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

/** So many are remembered by a node; what it has forgotten the chain itself refuses. */
const remembered = 20_000;
const noted = new WeakMap<object, Set<string>>();

/**
 * Puts a read of Part 2 into the log (A5): once for each person, thing and session, however often a page asks again and
 * whatever node it asks.
 */
export async function noteRead(deps: Deps, { person, session }: PersonActor, read: Read): Promise<void> {
  const { organisationId, meetingId, itemId, action, detail = {} } = read;
  const entryId = sha256([action, person.id, session.publicId, meetingId, itemId, JSON.stringify(detail)].join('\n'));
  const known = noted.get(deps.chain) ?? new Set();
  noted.set(deps.chain, known);
  if (known.has(entryId)) return;
  const about = { organisationId, action, subject: `meeting:${meetingId}`, detail: { itemId, ...detail } };
  await deps.relay.event({
    ...auditEntry(deps, { kind: 'person', person, session }, about),
    id: entryId,
  });
  if (known.size >= remembered) known.clear();
  known.add(entryId);
}
