import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { frames, type FakeTransport } from './fake-transport.ts';

/** A browser as the stock provider makes it, over a fake transport: what the test does not deliver has not happened. */
export class Typist {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  transport: FakeTransport | undefined;
  /** How much of what the server sent has been delivered. */
  #delivered = 0;

  /** @param clientId Yjs's own choice unless it has to be repeatable */
  constructor(clientId?: number) {
    if (clientId !== undefined) this.doc.clientID = clientId;
    this.awareness = new Awareness(this.doc);
    // A state whose clock is still 0 is not taken by other browsers.
    this.awareness.setLocalState({});
    // The tests' clock does not drive it.
    clearInterval(this.awareness._checkInterval as unknown as NodeJS.Timeout);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.send(frames.update(update));
    });
  }

  connect(transport: FakeTransport): void {
    this.transport = transport;
    this.#delivered = 0;
    this.send(frames.step1(Y.encodeStateVector(this.doc)));
    this.send(frames.awareness(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  /** The line is cut: nothing more arrives, on either side. */
  drop(): void {
    this.transport?.gone();
    this.transport = undefined;
  }

  send(bytes: Uint8Array): void {
    if (this.transport && !this.transport.closed) this.transport.receive(bytes);
  }

  /** What the server has sent arrives. @returns how many messages */
  deliver(): number {
    const { transport } = this;
    if (!transport) return 0;
    const fresh = transport.sent.slice(this.#delivered);
    this.#delivered = transport.sent.length;
    for (const message of fresh) {
      if (message.type === 'step1') this.send(frames.step2(Y.encodeStateAsUpdate(this.doc, message.content)));
      else if (message.type === 'awareness') applyAwarenessUpdate(this.awareness, message.content, this);
      else if (message.type === 'step2' || message.type === 'update') Y.applyUpdate(this.doc, message.content, this);
    }
    return fresh.length;
  }

  get text(): Y.XmlText {
    const section = this.doc.getXmlFragment('notes');
    const found = section.toArray().find((node) => node instanceof Y.XmlText);
    if (found) return found;
    const made = new Y.XmlText();
    section.insert(0, [made]);
    return made;
  }

  /** What stands there, marks and all. A root of no section takes whatever Yjs takes. */
  get shown(): string {
    return this.doc.getXmlFragment('notes').toString();
  }
}
