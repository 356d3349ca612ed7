import { encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { Browser } from '../browser.ts';
import { frames, type FakeTransport } from '../fake-transport.ts';
import type { OneNode } from './one-node.ts';

/** A browser that comes back on any node, with a caret, and repeats what it hears of carets as the stock provider does. */
export class Wanderer extends Browser {
  /** Its cookie: a person, or one of a person's devices. */
  readonly token: string;
  readonly wantsAuthors: boolean;
  /** To which it is connected, or was last. */
  node: OneNode | undefined;
  /** What has been looked at of what it was sent, and of what was called durable. */
  looked = { messages: 0, durable: 0 };
  /** On this connection: of whom it has been told. */
  readonly told = new Map<number, string>();
  #renewed = 0;

  constructor(clientId: number, token: string, wantsAuthors: boolean) {
    super(clientId);
    this.token = token;
    this.wantsAuthors = wantsAuthors;
    const repeat = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) =>
      this.send(frames.awareness(encodeAwarenessUpdate(this.awareness, [...added, ...updated, ...removed])));
    this.awareness.on('update', repeat);
  }

  get personId(): string {
    return this.token.split('.')[0]!;
  }

  get isConnected(): boolean {
    return this.transport !== undefined && !this.transport.closed;
  }

  override connect(transport: FakeTransport): void {
    this.looked = { messages: 0, durable: 0 };
    this.told.clear();
    super.connect(transport);
  }

  override drop(): void {
    super.drop();
    this.#forgetOthers();
  }

  /** The line is dead, and only this side knows. @returns what the server believes in still */
  vanish(): FakeTransport | undefined {
    const { transport } = this;
    this.transport = undefined;
    this.#forgetOthers();
    return transport;
  }

  moveCaret(to: number): void {
    this.awareness.setLocalState({ caret: to });
  }

  /** As browsers do every 15 s. @param now when it is time alone */
  renewCaret(now?: number): void {
    if (now !== undefined && now - this.#renewed < 15_000) return;
    this.#renewed = now ?? this.#renewed;
    this.awareness.setLocalState(this.awareness.getLocalState());
  }

  #forgetOthers(): void {
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
  }
}
