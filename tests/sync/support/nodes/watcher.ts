import { readAwareness } from '#server/realtime/minutes/awareness-book.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { FakeTransport, Sent } from '../fake-transport.ts';
import type { SharedStore } from './shared-store.ts';
import type { Wanderer } from './wanderer.ts';

/** Looks at all that browsers are sent and told. */
export class Watcher {
  /** Promises that were broken, in words. */
  readonly broken: string[] = [];
  /** The minutes have been frozen at some time: what was refused then was rightly refused (S12). */
  frozen = false;
  readonly #store: SharedStore;
  readonly #wanderers: readonly Wanderer[];

  constructor(store: SharedStore, wanderers: readonly Wanderer[]) {
    this.#store = store;
    this.#wanderers = wanderers;
  }

  async look(): Promise<void> {
    for (const wanderer of this.#wanderers) {
      if (wanderer.transport) await this.#lookAt(wanderer, wanderer.transport);
    }
  }

  /** Nobody here does anything wrong, so nobody may be refused. */
  closed(wanderer: Wanderer): void {
    const closed = wanderer.transport?.closed;
    if (!closed || closed.code === closeCodes.unavailable) return;
    if (closed.code === closeCodes.frozen && this.frozen) return;
    this.broken.push(`${wanderer.token} is refused: ${closed.reason}`);
  }

  async #lookAt(wanderer: Wanderer, transport: FakeTransport): Promise<void> {
    const { looked } = wanderer;
    for (; looked.messages < transport.sent.length; looked.messages += 1) {
      await this.#judge(wanderer, transport.sent[looked.messages]!);
    }
    const { acknowledged } = wanderer;
    const but = this.frozen || wanderer.personId === 'olu' ? 'marks' : undefined;
    for (; looked.durable < acknowledged.length; looked.durable += 1) {
      await this.#expectLogged(wanderer, acknowledged[looked.durable]!, 'was told is durable', but);
    }
  }

  async #judge(wanderer: Wanderer, message: Sent): Promise<void> {
    switch (message.type) {
      case 'step2':
      case 'update':
        return this.#expectLogged(wanderer, message.content, `is sent as ${message.type}`);
      case 'author':
        if (message.name !== `${message.personId} of the board`) this.broken.push(`wrong name: ${message.name}`);
        return void wanderer.told.set(message.clientId, message.personId);
      case 'awareness':
        return this.#expectNamed(wanderer, message.content);
      default:
    }
  }

  /** S2, S3, R4. */
  async #expectLogged(wanderer: Wanderer, update: Uint8Array, what: string, but?: 'marks'): Promise<void> {
    const lacking = await this.#store.lacks(update, but);
    if (lacking) this.broken.push(`the log lacks what ${wanderer.token} ${what} by ${wanderer.node!.name}: ${lacking}`);
  }

  /** S5: names before carets. */
  #expectNamed({ wantsAuthors, told, token }: Wanderer, content: Uint8Array): void {
    if (!wantsAuthors) return;
    for (const { clientId, state } of readAwareness(content)) {
      const owner = this.#wanderers.find(({ doc }) => doc.clientID === clientId)!.personId;
      if (state !== 'null' && told.get(clientId) !== owner) {
        this.broken.push(`${token} is shown the caret of ${clientId}, and told it is ${told.get(clientId)}`);
      }
    }
  }
}
