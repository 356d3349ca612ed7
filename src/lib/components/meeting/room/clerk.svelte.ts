import type { Purpose } from '#lib/domain/meetings.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import { api, ApiError, faultFrom } from '#lib/live/api.ts';
import { isView } from './answers.ts';
import { whyStale } from './changes.ts';
import type { MeetingRoom } from './room.svelte.ts';
import { itemName } from './words.ts';

export interface ItemInput {
  title: string;
  purpose: Purpose;
  part: 1 | 2;
  plannedMinutes?: number;
}

/** An item that was removed a moment ago, and where it stood. */
export interface Removed {
  item: AgendaItemView;
  at: number;
}

/** The clerk's commands. Each carries the version of what it changes (W3); when that is stale, the newer state is shown. */
export class Clerk {
  /** Which command is under way. */
  busy = $state<string>();
  /** Why the last command was not done, in plain words. */
  fault = $state<string>();
  removed = $state.raw<Removed>();
  readonly #room: MeetingRoom;
  /** The order asked for last, until it is sent. */
  #wanted: string[] | undefined;
  /** The same, until it is answered: news of the meeting may show an older one meanwhile. */
  #asked: string[] | undefined;

  constructor(room: MeetingRoom) {
    this.#room = room;
  }

  get #view(): MeetingView {
    return this.#room.view;
  }

  /** @throws ApiError with `fields` when something typed is not valid */
  async addItem(input: ItemInput): Promise<boolean> {
    const added = await this.#do('add', () => api<{ itemId: string }>('POST', this.#path('/items'), input), true);
    if (added) this.#room.announcer.say(`Added: ${input.title}.`);
    return added;
  }

  /** @throws ApiError with `fields` when something typed is not valid */
  changeItem(item: AgendaItemView, change: Omit<ItemInput, 'part'>): Promise<boolean> {
    const { title, purpose, plannedMinutes = null } = change;
    const body = { baseVersion: item.version, title, purpose, plannedMinutes };
    return this.#do(`change ${item.id}`, () => api('PATCH', this.#path(`/items/${item.id}`), body), true);
  }

  async removeItem(item: AgendaItemView): Promise<void> {
    const at = this.#view.items.findIndex(({ id }) => id === item.id);
    const baseVersion = this.#view.versions.agenda;
    if (!(await this.#do('remove', () => api('DELETE', this.#path(`/items/${item.id}`), { baseVersion })))) return;
    this.removed = { item, at };
    this.#room.announcer.say(`Removed: ${item.title}. It can be brought back.`);
  }

  /** Brings the item removed last back to its place, as a new one: nothing had been written in it. */
  async bringBack(): Promise<void> {
    const gone = this.removed;
    if (gone === undefined) return;
    this.removed = undefined;
    const { title, purpose, part, plannedMinutes, presenterId } = gone.item;
    const body = { title, purpose, part, plannedMinutes, presenterId };
    const before = new Set(this.#view.items.map(({ id }) => id));
    if (!(await this.#do('add', () => api('POST', this.#path('/items'), body)))) return;
    const order = this.#view.items.map(({ id }) => id);
    const id = order.find((candidate) => !before.has(candidate));
    if (id !== undefined) await this.order([...order.filter((other) => other !== id).toSpliced(gone.at, 0, id)]);
  }

  /**
   * Shows the new order at once, and takes it back when it is refused. Keys come faster than answers: what is asked for
   * while an order is under way is sent after it, the newest alone.
   */
  async order(itemIds: string[]): Promise<void> {
    if (!this.#show(itemIds)) return;
    this.#wanted = itemIds;
    this.#asked = itemIds;
    if (this.busy === 'order') return;
    while (this.#wanted !== undefined && this.#show(this.#wanted)) {
      const body = { baseVersion: this.#view.versions.agenda, itemIds: this.#wanted };
      this.#wanted = undefined;
      if (await this.#do('order', () => api('PUT', this.#path('/items'), body))) continue;
      this.#wanted = undefined;
      await this.#room.refresh();
    }
    this.#asked = undefined;
  }

  /** @returns false when the agenda has other items by now */
  #show(itemIds: readonly string[]): boolean {
    const view = this.#view;
    const items = itemIds.map((id) => view.items.find((item) => item.id === id)).filter((item) => item !== undefined);
    if (items.length !== view.items.length) return false;
    this.#room.view = { ...view, items: items.map((item, at) => ({ ...item, number: String(at + 1) })) };
    return true;
  }

  async move(item: AgendaItemView, by: -1 | 1): Promise<void> {
    const ids = this.#asked ?? this.#view.items.map(({ id }) => id);
    const from = ids.indexOf(item.id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= ids.length) return;
    this.#room.announcer.say(`${item.title}: now ${to + 1} of ${ids.length}.`, 'order');
    await this.order(ids.toSpliced(from, 1).toSpliced(to, 0, item.id));
  }

  start = (): Promise<boolean> => this.#progress('start', '/start');
  end = (): Promise<boolean> => this.#progress('end', '/end');
  goTo = (itemId: string): Promise<boolean> => this.#progress('goTo', '/current-item', { itemId });

  /** Moves the meeting to the next item of the agenda. */
  async next(): Promise<void> {
    const item = this.nextItem;
    if (item !== undefined) await this.goTo(item.id);
  }

  /** Back to the item before. */
  async back(): Promise<void> {
    const { items, currentItemId } = this.#view;
    const item = items[items.findIndex(({ id }) => id === currentItemId) - 1];
    if (item !== undefined) await this.goTo(item.id);
  }

  get nextItem(): AgendaItemView | undefined {
    const { items, currentItemId } = this.#view;
    return items[items.findIndex(({ id }) => id === currentItemId) + 1];
  }

  freeze = (): Promise<boolean> => this.#minutes('freeze');
  reopen = (): Promise<boolean> => this.#minutes('reopen');

  setAccess(item: AgendaItemView, admitted: string[], withdrawn: string[]): Promise<boolean> {
    const body = { baseVersion: item.version, admitted, withdrawn };
    return this.#do('access', () => api('PUT', this.#path(`/items/${item.id}/access`), body));
  }

  #progress(name: string, path: string, more: object = {}): Promise<boolean> {
    const baseVersion = this.#view.versions.progress;
    return this.#do(name, () => api('POST', this.#path(path), { baseVersion, ...more }));
  }

  #minutes(verb: 'freeze' | 'reopen'): Promise<boolean> {
    const baseVersion = this.#view.versions.minutes;
    return this.#do(verb, () => api('POST', this.#path(`/minutes/${verb}`), { baseVersion }));
  }

  #path = (rest: string): string => `/meetings/${this.#view.id}${rest}`;

  /** One command at a time; afterwards the page shows what the server has. */
  async #do(name: string, command: () => Promise<unknown>, throwInvalid = false): Promise<boolean> {
    if (this.busy !== undefined) return false;
    this.busy = name;
    this.fault = undefined;
    const before = this.#view;
    try {
      const answer = await command();
      if (isView(answer)) this.#room.take(answer);
      else await this.#room.refresh();
      // At once, or the agenda would jump back and forth.
      if (this.#wanted !== undefined) this.#show(this.#wanted);
      return true;
    } catch (thrown) {
      const fault = faultFrom(thrown);
      if (throwInvalid && fault.code === 'invalid') throw new ApiError(fault);
      if (this.#room.refused(fault)) return false;
      await this.#room.refresh();
      this.fault = fault.code === 'stale_version' ? whyStale(before, this.#view) : fault.message;
      return false;
    } finally {
      this.busy = undefined;
    }
  }
}

/** "Next: 4: Budget monitoring" */
export const nextWords = (clerk: Clerk): string =>
  clerk.nextItem === undefined ? 'This is the last item' : `Next: ${itemName(clerk.nextItem)}`;
