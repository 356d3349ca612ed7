import type { PresentPerson } from '#lib/live/events.ts';
import type { DevicePart, PersonPart } from '../../usecases/bus-topics.ts';

/**
 * The list of one meeting, in the order in which people came, from what each node says of it. Nodes that have the
 * same parts make the same list of them, in whatever order they have them.
 */
export function mergeParts(parts: Iterable<readonly PersonPart[]>): PresentPerson[] {
  const people = new Map<string, PersonPart[]>();
  for (const part of parts) {
    for (const person of part) people.set(person.personId, [...(people.get(person.personId) ?? []), person]);
  }
  return [...people.values()]
    .map((entries) => ({ entries, since: Math.min(...entries.map(({ since }) => since)) }))
    .sort((a, b) => a.since - b.since || (a.entries[0]!.personId < b.entries[0]!.personId ? -1 : 1))
    .map(({ entries, since }) => personFrom(entries, since));
}

function personFrom(entries: readonly PersonPart[], since: number): PresentPerson {
  // Who came last was looked up last: between two roles theirs is the newer one.
  const { personId, name, role } = entries.reduce((a, b) => (cameAfter(b, a) ? b : a));
  const devices = entries.flatMap((entry) => entry.devices);
  const { itemId } = devices.reduce((a, b) => (movedAfter(b, a) ? b : a));
  return {
    personId,
    name,
    role,
    // A connection that died unnoticed stands beside the one that its page has opened since, often on another node.
    devices: new Set(devices.map(({ id, page }) => page ?? id)).size,
    ...(itemId === undefined ? {} : { itemId }),
    typing: devices.some(({ typing }) => typing),
    since: new Date(since).toISOString(),
  };
}

const cameAfter = (b: PersonPart, a: PersonPart): boolean =>
  b.since > a.since || (b.since === a.since && b.devices[0]!.id > a.devices[0]!.id);

const movedAfter = (b: DevicePart, a: DevicePart): boolean => b.moved > a.moved || (b.moved === a.moved && b.id > a.id);
