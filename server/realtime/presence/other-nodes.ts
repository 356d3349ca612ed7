import type { Bus, Log, NodeName } from '../../ports.ts';
import { topics, type PersonPart, type PresencePart, type PresenceWanted } from '../../usecases/bus-topics.ts';

interface Parts {
  bus: Pick<Bus, 'node' | 'publish'>;
  log: Log;
  /** Those that this node shows to somebody. */
  shown: () => Iterable<string>;
  /** What others say of a meeting that is shown here has changed. */
  changed: (meetingId: string) => void;
  /** This node's part of a meeting is to be told at the end of the turn, whether it has changed or not. */
  owed: (meetingId: string) => void;
}

type Heard = Pick<PresencePart, 'turn' | 'people'>;

/**
 * Presence beyond this node: tells the others its own part of each meeting, and keeps theirs of the meetings that it
 * shows. A part is complete and says when it was made, so that it matters neither in which order they arrive nor
 * whether one is missing before the latest.
 */
export class OtherNodes {
  readonly #parts: Parts;
  /** By meeting, then by node. An empty part is kept for its turn. */
  readonly #heard = new Map<string, Map<NodeName, Heard>>();
  /** Own parts as they were told, but for empty ones. */
  readonly #told = new Map<string, string>();
  readonly #gone = new Set<NodeName>();
  /** What this node has called itself: what it said under an earlier name is no other node's. */
  readonly #own = new Set<NodeName>();
  #turn = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What others say of a meeting. */
  of(meetingId: string): PersonPart[][] {
    return [...(this.#heard.get(meetingId)?.values() ?? [])].map(({ people }) => people);
  }

  /** From now on the meeting is shown here. */
  begin(meetingId: string): void {
    this.#heard.set(meetingId, new Map());
    this.#publish(topics.presenceWanted, { ...this.#stamp(), meetingIds: [meetingId] } satisfies PresenceWanted);
  }

  /** Nobody here looks at it any more. */
  end(meetingId: string): void {
    this.#heard.delete(meetingId);
  }

  /** Tells this node's part of a meeting. @param anyway even when it is what was told last */
  tell(meetingId: string, people: PersonPart[], anyway: boolean): void {
    const told = JSON.stringify(people);
    if (!anyway && told === (this.#told.get(meetingId) ?? '[]')) return;
    if (people.length > 0) this.#told.set(meetingId, told);
    else this.#told.delete(meetingId);
    this.#publish(topics.presence, { ...this.#stamp(), meetingId, people } satisfies PresencePart);
  }

  heard({ node, meetingId, turn, people }: PresencePart): void {
    const parts = this.#heard.get(meetingId);
    if (parts === undefined || this.#isNoOther(node)) return;
    const before = parts.get(node);
    if (before !== undefined && before.turn >= turn) return;
    parts.set(node, { turn, people });
    if (people.length > 0 || (before?.people.length ?? 0) > 0) this.#parts.changed(meetingId);
  }

  wanted({ node, turn, meetingIds, all }: PresenceWanted): void {
    if (this.#isNoOther(node)) return;
    if (all) {
      const shownThere = new Set(meetingIds);
      for (const meetingId of this.#heard.keys()) {
        if (!shownThere.has(meetingId)) this.heard({ node, turn, meetingId, people: [] });
      }
    }
    for (const meetingId of meetingIds) this.#parts.owed(meetingId);
  }

  /** What it showed is over. */
  gone(node: NodeName): void {
    // What it said last may still be on its way.
    this.#gone.add(node);
    for (const [meetingId, parts] of this.#heard) {
      const before = parts.get(node);
      parts.delete(node);
      if ((before?.people.length ?? 0) > 0) this.#parts.changed(meetingId);
    }
  }

  /** What was said for some time may be missing, here or there: everybody says again what is. */
  missed(): void {
    const meetingIds = [...this.#parts.shown()];
    this.#publish(topics.presenceWanted, { ...this.#stamp(), meetingIds, all: true } satisfies PresenceWanted);
    for (const meetingId of meetingIds) this.#parts.owed(meetingId);
  }

  #isNoOther(node: NodeName): boolean {
    return node === this.#parts.bus.node || this.#own.has(node) || this.#gone.has(node);
  }

  #stamp(): { node: NodeName; turn: number } {
    const { node } = this.#parts.bus;
    this.#own.add(node);
    return { node, turn: (this.#turn += 1) };
  }

  #publish(topic: string, message: PresencePart | PresenceWanted): void {
    this.#parts.bus.publish(topic, message).catch((error: unknown) => {
      // Told again when the bus is back, as all that it missed.
      this.#parts.log.warn('presence could not be told to other nodes', { topic, error });
    });
  }
}
