import type { Gate, Log, NodeName, Wire } from '../../ports.ts';
import type { Author } from './authorship.ts';
import type { AwarenessEntry } from './awareness-book.ts';
import { readPeerMessage, writePeerMessage, type PeerContent, type PeerMessage } from './peer-messages.ts';
import type { Room } from './room.ts';

/** Another node, as the holder of what its browsers show. */
export class RemoteNode {
  readonly node: NodeName;
  /** Whoever is there has brought what they have, as far as this node can know (S5). */
  readonly answered = true;

  constructor(node: NodeName) {
    this.node = node;
  }
}

interface Parts {
  wire: Wire;
  gate: Gate;
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
  readonly #stop: () => void;
  readonly #nodes = new Map<NodeName, RemoteNode>();
  #room: Room | undefined;
  /** What came while the log was being read. */
  #early: [NodeName, Uint8Array][] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    const { ready, stop } = parts.wire.listen(parts.documentId, (from, message) => this.#heard(from, message));
    this.ready = ready;
    this.#stop = stop;
  }

  attach(room: Room): void {
    this.#room = room;
    for (const [from, message] of this.#early.splice(0)) this.#heard(from, message);
    this.#send({ type: 'hello' });
  }

  close(): void {
    this.#stop();
  }

  /** What is in the log since now. R4: not from a node whose lease has ended meanwhile. */
  sendContent(content: Omit<PeerContent, 'type'>): void {
    this.#send({ type: 'content', ...content });
  }

  sendAwareness(entries: readonly AwarenessEntry[]): void {
    const authorOf = ({ clientId }: AwarenessEntry) => this.#room?.authorship.author(clientId);
    const attested = entries.flatMap((entry) => {
      const author = authorOf(entry);
      return author ? [{ entry, author }] : [];
    });
    if (attested.length > 0) this.#send({ type: 'awareness', entries: attested });
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

  #showOwn(): void {
    this.sendAwareness(this.#room?.awareness.heldBy((holder) => !(holder instanceof RemoteNode)) ?? []);
  }

  #heard(from: NodeName, bytes: Uint8Array): void {
    if (!this.#room) return void this.#early.push([from, bytes]);
    try {
      this.#take(this.#room, from, readPeerMessage(bytes));
    } catch (error) {
      this.#parts.logger.error('message of another node failed', { documentId: this.#parts.documentId, from, error });
    }
  }

  #take(room: Room, from: NodeName, message: PeerMessage): void {
    if (message.type === 'hello') return this.#showOwn();
    if (message.type === 'content') return room.learning.hear(message);
    const shown: { entry: AwarenessEntry; author: Author }[] = message.entries;
    const remote = this.#nodes.get(from) ?? new RemoteNode(from);
    this.#nodes.set(from, remote);
    for (const { entry, author } of shown) room.authorship.learn(entry.clientId, author.personId);
    room.showRemote(shown, remote);
  }
}
