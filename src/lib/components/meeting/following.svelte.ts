import type { Desk } from '#lib/components/editor/desk.svelte.ts';
import { scrollToItem } from './moves.ts';
import type { MeetingRoom } from './room/room.svelte.ts';

/** The meeting moves on: those who follow are taken along, but nobody is pulled away from what they are writing. */
export class Following {
  on = $state(true);
  readonly #room: MeetingRoom;
  readonly #desk: Desk;
  #shown: string | undefined;
  #arrived = false;

  /** Part 2, and the reader may not read it: they wait outside, unless they have turned to the open minutes. */
  readonly outside = $derived.by(() => {
    const { current } = this.#room;
    return this.on && current?.part === 2 && current.documentId === undefined ? current : undefined;
  });
  readonly #readable = $derived.by(
    () => this.#room.view.items.filter((item) => this.#room.documentOf(item)?.state.loaded).length,
  );
  readonly #loaded = $derived.by(() => this.#readable > 0 && this.#desk.count >= this.#readable);

  constructor(room: MeetingRoom, desk: Desk) {
    this.#room = room;
    this.#desk = desk;
  }

  /** To be called whenever what it looks at may have changed: in an effect. */
  follow(): void {
    const current = this.#room.view.currentItemId;
    if (!this.#loaded || current === this.#shown) return;
    this.#shown = current;
    if (this.outside !== undefined) window.scrollTo({ top: 0 });
    if (current !== undefined && this.on && !this.#desk.focused && this.outside === undefined) {
      if (this.#arrived) scrollToItem(current);
      else if (scrollY < 100 || isReload())
        void document.fonts.ready.then(() => requestAnimationFrame(() => scrollToItem(current, 'instant')));
    }
    this.#arrived = true;
  }
}

/** The browser puts a page back to where it was before its text has come: that is somewhere else. */
const isReload = (): boolean =>
  performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload');
