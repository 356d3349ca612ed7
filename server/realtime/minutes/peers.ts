import type { Clock, Gate, Log, NodeName, Wire } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import type { AwarenessEntry } from './awareness-book.ts';
import {
  readPeerMessage,
  writePeerMessage,
  type PeerAwareness,
  type PeerContent,
  type PeerMessage,
} from './peer-messages.ts';
import type { Room } from './room.ts';

/** How often carets are told again: as often as browsers tell them. */
export const repeatMs = 15_000;
/** Some of that may get lost. */
export const silentMs = 50_000;

/** Another node, as the holder of what its browsers show. */
export class RemoteNode {
  readonly node: NodeName;
  /** Whoever is there has brought what they have, as far as this node can know (S5). */
  readonly answered = true;
  heardAt: number;

  constructor(node: NodeName, now: number) {
    this.node = node;
    this.heardAt = now;
  }
}

interface Parts {
  wire: Wire;
  gate: Gate;
  clock: Clock;
  timers: Timers;
  logger: Log;
  documentId: string;
  /** Organisation, under whose key messages travel (D5). */
  scope: string;
}

/** The other nodes that have a document open. What they say is also in the log, but for carets: it may get lost. */
export class Peers {
  /** From then on what others send arrives. */
  readonly ready: Promise<void>;
  readonly #parts: Parts;
  readonly #stops: (() => void)[];
  readonly #nodes = new Map<NodeName, RemoteNode>();
  #room: Room | undefined;
  /** What came while the log was being read. */
  #early: [NodeName, Uint8Array][] = [];
  /** Others may believe that something is shown here. */
  #shows = false;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { ready, stop } = parts.wire.listen(parts.documentId, (from, message) => this.#heard(from, message));
    this.ready = ready;
    this.#stops = [stop, parts.timers.every(repeatMs, () => this.#repeat())];
  }

  attach(room: Room): void {
    this.#room = room;
    for (const [from, message] of this.#early.splice(0)) this.#heard(from, message);
    this.#send({ type: 'hello' });
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
  }

  /** What is in the log since now. R4: not from a node whose lease has ended meanwhile. */
  sendContent(content: Omit<PeerContent, 'type'>): void {
    const { author, clients } = content;
    // Of what is carried for others (S5) the author is not the owner.
    const owned = clients.filter((id) => this.#room?.authorship.owner(id) === author.personId);
    this.#send({ type: 'content', ...content, clients: owned });
  }

  sendAwareness(entries: readonly AwarenessEntry[]): void {
    const attested = this.#attested(entries);
    if (attested.length > 0) this.#sendShown({ type: 'awareness', all: false, entries: attested });
  }

  /** Messages were lost: carets are asked for, and shown, anew. */
  missed(): void {
    this.#send({ type: 'hello' });
    this.#showOwn();
  }

  /** What its browsers showed is over. */
  gone(node: NodeName): void {
    const remote = this.#nodes.get(node);
    if (remote === undefined) return;
    this.#nodes.delete(node);
    this.#room?.holderLeft(remote);
  }

  #send(message: PeerMessage): void {
    const { wire, gate, documentId, scope } = this.#parts;
    if (gate.holds) wire.send(documentId, scope, writePeerMessage(message));
  }

  #sendShown(message: PeerAwareness): void {
    this.#shows = true;
    this.#send(message);
  }

  #attested(entries: readonly AwarenessEntry[]): PeerAwareness['entries'] {
    return entries.flatMap((entry) => {
      const author = this.#room?.authorship.author(entry.clientId);
      return author ? [{ entry, author }] : [];
    });
  }

  #showOwn(): void {
    const own = this.#room?.awareness.heldBy((holder) => !(holder instanceof RemoteNode)) ?? [];
    const entries = this.#attested(own);
    if (entries.length === 0 && !this.#shows) return;
    this.#sendShown({ type: 'awareness', all: true, entries });
    this.#shows = entries.length > 0;
  }

  /** Messages get lost without anybody noticing: who shows something says so again, and who is silent shows nothing. */
  #repeat(): void {
    this.#showOwn();
    const now = this.#parts.clock.now();
    for (const { node, heardAt } of this.#nodes.values()) if (now - heardAt > silentMs) this.gone(node);
  }

  #heard(from: NodeName, bytes: Uint8Array): void {
    if (this.#closed) return;
    if (!this.#room) return void this.#early.push([from, bytes]);
    try {
      this.#take(this.#room, from, readPeerMessage(bytes));
    } catch (error) {
      this.#parts.logger.error('message of another node failed', { documentId: this.#parts.documentId, from, error });
    }
  }

  #take(room: Room, from: NodeName, message: PeerMessage): void {
    if (message.type === 'hello') return this.#showOwn();
    if (message.type === 'content') return room.learning?.hear(message);
    const now = this.#parts.clock.now();
    const remote = this.#nodes.get(from) ?? new RemoteNode(from, now);
    remote.heardAt = now;
    this.#nodes.set(from, remote);
    for (const { entry, author } of message.entries) room.authorship.learn(entry.clientId, author.personId);
    room.showRemote(this.#news(room, remote, message));
  }

  /** S5: under the owner's name alone. A node ends only what it showed itself: its browsers may be here by now. */
  #news(room: Room, remote: RemoteNode, { all, entries }: PeerAwareness): AwarenessEntry[] {
    const { awareness, authorship } = room;
    const named = new Set(entries.map(({ entry }) => entry.clientId));
    const over = all ? awareness.of(remote).filter(({ clientId }) => !named.has(clientId)) : [];
    const news = over.map((entry) => ({ ...entry, state: 'null' })).filter((entry) => awareness.take(entry, remote));
    for (const { entry, author } of entries) {
      const { clientId, state } = entry;
      const isTheirs =
        state === 'null' ? awareness.holder(clientId) === remote : authorship.owner(clientId) === author.personId;
      if (!isTheirs || !awareness.take(entry, remote)) continue;
      room.attest([clientId], author);
      news.push(entry);
    }
    return news;
  }
}
