import * as Y from 'yjs';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';
import type { FakeTransport } from './fake-transport.ts';
import { Typist } from './typist.ts';

/** A browser on a line that takes its time: what is sent lies there until it is carried, and is lost when the line is cut. */
export class Browser extends Typist {
  readonly #underWay: Uint8Array[] = [];
  /** Each content frame that was carried, and how far this browser's own changes went with it. */
  #carried: { update: Uint8Array; upTo: number }[] = [];

  override connect(transport: FakeTransport): void {
    this.#underWay.length = 0;
    this.#carried = [];
    super.connect(transport);
  }

  override send(bytes: Uint8Array): void {
    if (this.transport) this.#underWay.push(bytes);
  }

  /** Some of what lies there arrives, in order. */
  carry(frames = this.#underWay.length): number {
    const carried = this.#underWay.splice(0, frames);
    for (const bytes of carried) {
      const isContent = bytes[0] === messageTypes.sync && bytes[1] !== syncTypes.step1;
      if (isContent) this.#note(updateIn(bytes));
      super.send(bytes);
    }
    return carried.length;
  }

  override drop(): void {
    this.#underWay.length = 0;
    super.drop();
  }

  override deliver(): number {
    return super.deliver() + this.carry();
  }

  /** Up to which of its own changes the server has called durable, on this connection. */
  get durable(): number {
    return this.#carried[(this.transport?.durable ?? 0) - 1]?.upTo ?? 0;
  }

  /** What the frames brought that the server has called durable, on this connection. */
  get acknowledged(): Uint8Array[] {
    return this.#carried.slice(0, this.transport?.durable ?? 0).map(({ update }) => update);
  }

  #note(update: Uint8Array): void {
    const own = Y.parseUpdateMeta(update).to.get(this.doc.clientID);
    this.#carried.push({ update, upTo: own ?? this.#carried.at(-1)?.upTo ?? 0 });
  }
}

/** The update in a frame of content. */
function updateIn(frame: Uint8Array): Uint8Array {
  let at = 2;
  while (frame[at]! > 127) at += 1;
  return frame.subarray(at + 1);
}
