import { defaultDeleteFilter, defaultProtectedNodes, ySyncPluginKey } from '@tiptap/y-tiptap';
import * as decoding from 'lib0/decoding';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { sectionName } from '../domain/meetings.ts';
import { messageTypes } from '../domain/wire.ts';
import { countingSocket } from './counting-socket.ts';
import { discardedSince, textBeyond, type SectionText } from './unsaved-text.ts';
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
  /** Up to where the server is known to have this browser's changes. */
  readonly #known = new Map<number, number>();
  readonly #provider: WebsocketProvider;
  readonly #parts: Parts;
  #undoManager: Y.UndoManager | undefined;
  #destroyUndoManager = () => {};
  #atRisk: SectionText[] = [];
  readonly #restored: SectionText[] = [];
  status: 'connecting' | 'online' | 'offline' = 'connecting';
  loaded = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.awareness = new Awareness(this.doc);
    // Before the provider's own, so that a change is counted when it is sent.
    this.doc.on('update', (_: Uint8Array, origin: unknown) => this.#changed(origin));
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
      Y.applyUpdate(this.doc, update, 'restored');
      this.#restored.push(...sections);
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
    const update = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.#known));
    return { update, sections: textBeyond(this.doc, this.#known) };
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
    this.count.made();
    this.#parts.onChange();
  }

  #listen(): void {
    const provider = this.#provider;
    provider.messageHandlers[messageTypes.durable] = (_encoder, decoder) => {
      this.count.acknowledged(decoding.readVarUint(decoder));
      this.#known.set(this.doc.clientID, this.count.durableClock);
      this.#parts.onChange();
    };
    provider.messageHandlers[messageTypes.author] = (_encoder, decoder) => {
      const clientId = decoding.readVarUint(decoder);
      this.#parts.onAuthor(clientId, decoding.readVarString(decoder), decoding.readVarString(decoder));
    };
    provider.on('status', ({ status }) => {
      if (status === 'connected') this.#connected();
      else if (status === 'disconnected') this.status = 'offline';
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
    this.#atRisk = this.count.unsaved > 0 ? [...textBeyond(this.doc, this.#known), ...this.#restored.splice(0)] : [];
  }

  #synced(): void {
    this.status = 'online';
    this.loaded = true;
    const discarded = discardedSince(this.doc, this.#atRisk);
    this.#atRisk = [];
    // All that came from the server, it has.
    for (const [client, clock] of stateOf(this.doc)) {
      if (client !== this.doc.clientID) this.#known.set(client, clock);
    }
    if (discarded.length > 0) this.#parts.onDiscarded(discarded);
    this.#parts.onSynced();
    this.#parts.onChange();
  }
}

/** How far a document has each client's changes. */
export const stateOf = (doc: Y.Doc): Map<number, number> => Y.decodeStateVector(Y.encodeStateVector(doc));
