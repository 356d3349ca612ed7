import { defaultDeleteFilter, defaultProtectedNodes, ySyncPluginKey } from '@tiptap/y-tiptap';
import * as decoding from 'lib0/decoding';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { sectionName } from '../domain/meetings.ts';
import { closeCodes, limitReasons, messageTypes } from '../domain/wire.ts';
import { countingSocket } from './counting-socket.ts';
import type { Merged, Waiting } from './minutes-types.ts';
import { Away } from './away.ts';
import { discardedSince, notYetIn, textBeyond, type SectionText } from './unsaved-text.ts';
import { UnsavedCount } from './unsaved-count.ts';

interface Parts {
  /** `ws(s)://host/yjs` */
  url: string;
  documentId: string;
  WebSocket: typeof WebSocket;
  readOnly: () => boolean;
  onChange: () => void;
  onAuthor: (clientId: number, personId: string, name: string) => void;
  /** The server's content has arrived on a new connection. */
  onSynced: () => void;
  /** Text typed here whose place was deleted while there was no connection. */
  onDiscarded: (sections: SectionText[]) => void;
  /** What was done while there was no connection is durable. */
  onMerged: (merged: Merged) => void;
  tellAfterMs: number;
  /** The server has closed for good. */
  onClosed: (why: { code: number; reason: string }) => void;
}

/** Changes as they are kept in the browser: a Yjs update, and its text in case its place goes. */
export interface Kept {
  update: Uint8Array;
  sections: SectionText[];
}

/** One Yjs document and its connection. A session has another one when the server would not take what this one holds. */
export class MinutesGeneration {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly count = new UnsavedCount();
  /** Client ids of earlier pages of this browser, and from where on their changes may not have arrived. */
  readonly #earlier = new Map<number, number>();
  readonly #provider: WebsocketProvider;
  readonly #parts: Parts;
  #undoManager: Y.UndoManager | undefined;
  #destroyUndoManager = () => {};
  /** On this connection: whether there is work that the server may lack, and its text. */
  #brings = false;
  #atRisk: SectionText[] = [];
  /** Text of an earlier page: until the server's content is here it may stand nowhere. */
  #restored: SectionText[] = [];
  readonly #away: Away;
  waiting: Waiting | undefined;
  status: 'connecting' | 'online' | 'offline' = 'connecting';
  loaded = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.awareness = new Awareness(this.doc);
    // Before the provider's own, so that a change is counted when it is sent.
    this.doc.on('update', (_: Uint8Array, origin: unknown) => this.#changed(origin));
    this.#away = new Away(parts.tellAfterMs);
    this.doc.on('afterTransaction', (transaction: Y.Transaction) => {
      if (this.status !== 'online') this.#away.changed(transaction, transaction.origin === this.#provider);
    });
    this.#provider = new WebsocketProvider(parts.url, encodeURIComponent(parts.documentId), this.doc, {
      connect: false,
      // Nothing passes between tabs behind the server's back (S1).
      disableBc: true,
      awareness: this.awareness,
      params: { acks: '1', authors: '1' },
      WebSocketPolyfill: countingSocket(parts.WebSocket, {
        opened: () => this.count.connected(),
        sent: (kind) => this.count.sent(kind, Y.getState(this.doc.store, this.doc.clientID)),
        maySend: () => !parts.readOnly(),
      }),
    });
    this.#listen();
  }

  /** @param restored changes that an earlier page of this browser could not send */
  connect(restored: readonly Kept[] = []): void {
    for (const { update, sections } of restored) {
      // Counted here: an update that waits for the server's content changes nothing yet.
      this.count.made();
      this.#restored.push(...sections);
      for (const [client, from] of Y.parseUpdateMeta(update).from) {
        this.#earlier.set(client, Math.min(from, this.#earlier.get(client) ?? from));
      }
      this.#away.restored(sections);
      Y.applyUpdate(this.doc, update, 'restored');
    }
    this.#provider.connect();
  }

  undoManager(itemIds: readonly string[]): Y.UndoManager {
    this.#undoManager ??= this.#makeUndoManager();
    this.#undoManager.addToScope(itemIds.map((id) => this.section(id)));
    return this.#undoManager;
  }

  section(itemId: string): Y.XmlFragment {
    return this.doc.getXmlFragment(sectionName(itemId));
  }

  /** What the server may not have. */
  unsaved(): Kept {
    const known = this.#known();
    return { update: Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(known)), sections: this.textBeyond(known) };
  }

  /** The text that this holds and a document in this state does not. */
  textBeyond(known: ReadonlyMap<number, number>): SectionText[] {
    const waiting = notYetIn(stateOf(this.doc), this.#restored);
    return [...textBeyond(this.doc, known), ...notYetIn(known, waiting)];
  }

  /** Up to where the server has everything: what did not come from this browser came from the server. */
  #known(): Map<number, number> {
    const known = stateOf(this.doc);
    for (const [client, from] of this.#earlier) known.set(client, from);
    return known.set(this.doc.clientID, this.count.durableClock);
  }

  reconnect(): void {
    this.#provider.disconnect();
    this.#provider.connect();
  }

  disconnect(): void {
    this.#provider.disconnect();
  }

  destroy(): void {
    this.#provider.destroy();
    this.#destroyUndoManager();
    this.awareness.destroy();
    this.doc.destroy();
  }

  #makeUndoManager(): Y.UndoManager {
    const manager = new Y.UndoManager([], {
      doc: this.doc,
      trackedOrigins: new Set([ySyncPluginKey]),
      deleteFilter: (item) => defaultDeleteFilter(item, defaultProtectedNodes),
      captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
    });
    // An editor that goes away destroys its undo manager; this one belongs to all editors of the document.
    this.#destroyUndoManager = manager.destroy.bind(manager);
    manager.destroy = () => {};
    return manager;
  }

  #changed(origin: unknown): void {
    if (origin === this.#provider || this.#parts.readOnly()) return;
    if (origin !== 'restored') this.count.made();
    this.#parts.onChange();
  }

  #listen(): void {
    const provider = this.#provider;
    provider.messageHandlers[messageTypes.durable] = (_encoder, decoder) => {
      this.count.acknowledged(decoding.readVarUint(decoder));
      if (this.count.unsaved === 0) this.#earlier.clear();
      this.#tellMerged();
      this.#parts.onChange();
    };
    provider.messageHandlers[messageTypes.author] = (_encoder, decoder) => {
      const clientId = decoding.readVarUint(decoder);
      this.#parts.onAuthor(clientId, decoding.readVarString(decoder), decoding.readVarString(decoder));
    };
    provider.on('status', ({ status }) => {
      if (status === 'connected') this.#connected();
      else if (status === 'disconnected') this.#disconnected();
      this.#parts.onChange();
    });
    provider.on('connection-close', (event) => {
      if (event?.code === closeCodes.tooFast) this.waiting = waitingFor(event.reason);
      this.#parts.onChange();
    });
    provider.on('connection-error', () => {
      if (this.status === 'connecting') this.status = 'offline';
      this.#parts.onChange();
    });
    provider.on('sync', (synced: boolean) => {
      if (synced) this.#synced();
    });
    provider.on('closed', ({ code, reason }) => this.#parts.onClosed({ code, reason }));
  }

  #connected(): void {
    // Others have seen this clock end with the last connection, and would not take the same one again.
    this.awareness.setLocalState(this.awareness.getLocalState());
    this.#brings = this.count.unsaved > 0;
    this.#atRisk = this.#brings ? this.textBeyond(this.#known()) : [];
  }

  #disconnected(): void {
    if (this.status === 'online') this.#away.began();
    this.status = 'offline';
  }

  #synced(): void {
    this.status = 'online';
    this.waiting = undefined;
    const discarded = discardedSince(this.doc, this.#atRisk);
    this.#away.ended(this.#brings ? { before: this.#atRisk, discarded, loaded: this.loaded } : undefined);
    this.loaded = true;
    this.#atRisk = [];
    this.#restored = [];
    if (discarded.length > 0) this.#parts.onDiscarded(discarded);
    this.#parts.onSynced();
    this.#tellMerged();
    this.#parts.onChange();
  }

  #tellMerged(): void {
    const merged = this.count.unsaved === 0 ? this.#away.landed() : undefined;
    if (merged) this.#parts.onMerged(merged);
  }
}

function waitingFor(reason: string): Waiting {
  if (reason === limitReasons.connections) return 'connections';
  return reason === limitReasons.documents ? 'documents' : 'updates';
}

/** How far a document has each client's changes. */
export const stateOf = (doc: Y.Doc): Map<number, number> => Y.decodeStateVector(Y.encodeStateVector(doc));
