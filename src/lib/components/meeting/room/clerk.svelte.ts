import { numbersOf } from '#lib/domain/agenda.ts';
import { indented, moved, orderOf, type Placed } from '#lib/domain/agenda-order.ts';
import type { Purpose } from '#lib/domain/meetings.ts';
import type { AgendaItemView } from '#lib/domain/views.ts';
import { api } from '#lib/live/api.ts';
import { Commands } from './commands.svelte.ts';
import { sameParts } from './same-parts.ts';

export interface ItemInput {
  title: string;
  purpose: Purpose;
  part: 1 | 2;
  plannedMinutes?: number;
  presenterId?: string;
}

/** An item that was removed a moment ago, and the agenda as it was with it. */
export interface Removed {
  item: AgendaItemView;
  order: Placed[];
}

/** The clerk's commands. Each carries the version of what it changes (W3); when that is stale, the newer state is shown. */
export class Clerk extends Commands {
  removed = $state.raw<Removed>();
  /** The order asked for last, until it is sent. */
  #wanted: Placed[] | undefined;
  /** The same, until it is answered: news of the meeting may show an older one meanwhile. */
  #asked: Placed[] | undefined;

  /** @throws ApiError with `fields` when something typed is not valid */
  addItem(input: ItemInput): Promise<boolean> {
    return this.run('add', () => api<{ itemId: string }>('POST', this.#path('/items'), input), {
      said: `Added: ${input.title}.`,
      invalidThrown: true,
    });
  }

  /** @throws ApiError with `fields` when something typed is not valid */
  changeItem(item: AgendaItemView, change: Omit<ItemInput, 'part'>): Promise<boolean> {
    const { title, purpose, plannedMinutes = null, presenterId = null } = change;
    const body = { baseVersion: item.version, title, purpose, plannedMinutes, presenterId };
    return this.run(`change ${item.id}`, () => api('PATCH', this.#path(`/items/${item.id}`), body), {
      invalidThrown: true,
    });
  }

  async removeItem(item: AgendaItemView): Promise<void> {
    const order = orderOf(this.view.items);
    const baseVersion = this.view.versions.agenda;
    if (!(await this.run('remove', () => api('DELETE', this.#path(`/items/${item.id}`), { baseVersion })))) return;
    this.removed = { item, order };
    this.room.announcer.say(`Removed: ${item.title}. It can be brought back.`);
  }

  /** Brings the item removed last back to its place, as a new one: nothing had been written in it. */
  async bringBack(): Promise<void> {
    const gone = this.removed;
    if (gone === undefined) return;
    this.removed = undefined;
    const { title, purpose, part, plannedMinutes, presenterId, kind } = gone.item;
    const body = { title, purpose, part, plannedMinutes, presenterId, kind };
    const before = new Set(this.view.items.map(({ id }) => id));
    if (!(await this.run('add', () => api('POST', this.#path('/items'), body)))) return;
    const now = orderOf(this.view.items);
    const id = now.find((candidate) => !before.has(candidate.id))?.id;
    if (id === undefined) return;
    const known = gone.order.map((placed) => (placed.id === gone.item.id ? { ...placed, id } : placed));
    const there = known.filter((placed) => now.some((other) => other.id === placed.id));
    // What somebody else has added meanwhile stays where it is: at the end.
    await this.order([...there, ...now.filter((placed) => !there.some((other) => other.id === placed.id))]);
  }

  /**
   * Shows the new order at once, and takes it back when it is refused. Keys come faster than answers: what is asked for
   * while an order is under way is sent after it, the newest alone.
   */
  async order(order: Placed[]): Promise<void> {
    if (!this.#show(order)) return;
    this.#wanted = order;
    this.#asked = order;
    if (this.isBusy('order')) return;
    while (this.#wanted !== undefined && this.#show(this.#wanted)) {
      const body = { baseVersion: this.view.versions.agenda, order: this.#wanted };
      this.#wanted = undefined;
      if (await this.run('order', () => api('PUT', this.#path('/items'), body))) continue;
      this.#wanted = undefined;
      await this.room.refresh();
    }
    this.#asked = undefined;
  }

  /** @returns false when the agenda has other items by now */
  #show(order: readonly Placed[]): boolean {
    const view = this.view;
    const items = order.flatMap(({ id, level }) => {
      const item = view.items.find((candidate) => candidate.id === id);
      return item === undefined ? [] : [{ ...item, level }];
    });
    if (items.length !== view.items.length) return false;
    const numbers = numbersOf(items);
    const numbered = items.map((item, at) => ({ ...item, number: numbers[at]! }));
    this.room.view = sameParts(view, { ...view, items: numbered });
    return true;
  }

  get #order(): Placed[] {
    return this.#asked ?? orderOf(this.view.items);
  }

  async move(item: AgendaItemView, by: -1 | 1): Promise<void> {
    await this.#place(item, moved(this.#order, item.id, by));
  }

  /** Under the item before it (1), or on its own (0). */
  async nest(item: AgendaItemView, level: 0 | 1): Promise<void> {
    await this.#place(item, indented(this.#order, item.id, level));
  }

  async #place(item: AgendaItemView, order: Placed[]): Promise<void> {
    const was = this.#order;
    if (order.every(({ id, level }, at) => was[at]?.id === id && was[at].level === level)) return;
    const number = numbersOf(order)[order.findIndex(({ id }) => id === item.id)];
    this.room.announcer.say(`${item.title}: now number ${number}.`, 'order');
    await this.order(order);
  }

  start = (): Promise<boolean> => this.#progress('start', '/start');
  end = (): Promise<boolean> => this.#progress('end', '/end');
  goTo = (itemId: string): Promise<boolean> => this.#progress('goTo', '/current-item', { itemId });

  /** @throws ApiError with `fields` when something typed is not valid */
  cancel(reason: string): Promise<boolean> {
    const body = { baseVersion: this.view.versions.details, reason };
    return this.run('cancel', () => api('POST', this.#path('/cancel'), body), { invalidThrown: true });
  }

  /** Moves the meeting to the next item of the agenda. */
  async next(): Promise<void> {
    const item = this.nextItem;
    if (item !== undefined) await this.goTo(item.id);
  }

  /** Back to the item before. */
  async back(): Promise<void> {
    const { items, currentItemId } = this.view;
    const item = items[items.findIndex(({ id }) => id === currentItemId) - 1];
    if (item !== undefined) await this.goTo(item.id);
  }

  get nextItem(): AgendaItemView | undefined {
    const { items, currentItemId } = this.view;
    return items[items.findIndex(({ id }) => id === currentItemId) + 1];
  }

  freeze = (): Promise<boolean> => this.#minutes('freeze');
  reopen = (): Promise<boolean> => this.#minutes('reopen');

  /** @param reason why somebody who withdrew is let in again (M2) */
  setAccess(item: AgendaItemView, admitted: string[], withdrawn: string[], reason?: string): Promise<boolean> {
    const body = { baseVersion: item.version, admitted, withdrawn, reason };
    return this.run('access', () => api('PUT', this.#path(`/items/${item.id}/access`), body));
  }

  #progress(name: string, path: string, more: object = {}): Promise<boolean> {
    const baseVersion = this.view.versions.progress;
    return this.run(name, () => api('POST', this.#path(path), { baseVersion, ...more }));
  }

  #minutes(verb: 'freeze' | 'reopen'): Promise<boolean> {
    const baseVersion = this.view.versions.minutes;
    return this.run(verb, () => api('POST', this.#path(`/minutes/${verb}`), { baseVersion }));
  }

  #path = (rest: string): string => `/meetings/${this.view.id}${rest}`;

  /** At once, or the agenda would jump back and forth. */
  protected override answered(): void {
    if (this.#wanted !== undefined) this.#show(this.#wanted);
  }
}
