import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchReading } from '#lib/components/history/seen.ts';
import type { Reading } from '#lib/components/meeting/minutes/reading.svelte.ts';
import type { MeetingRoom } from '#lib/components/meeting/room/room.svelte.ts';

/** A page that shows two items of the open minutes and one confidential item. */
class Page {
  readonly told: string[] = [];
  readonly reading = { itemId: 'one' as string | null };
  readonly connections = new Map([
    ['open', 'online'],
    ['secret', 'online'],
  ]);
  covered = false;
  visibilityState = 'visible';
  readonly #events = new EventTarget();

  constructor() {
    vi.stubGlobal('document', {
      addEventListener: this.#events.addEventListener.bind(this.#events),
      removeEventListener: this.#events.removeEventListener.bind(this.#events),
      get visibilityState() {
        return page.visibilityState;
      },
    });
    vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
      expect(request).toMatchObject({ method: 'POST', keepalive: true });
      this.told.push(path.replace(/^.api.v1.minutes.(.+).seen$/, '$1'));
      return new Response('{"at":"2026-10-14T18:00:00Z"}');
    });
  }

  watch(): () => void {
    const items = [
      { id: 'one', documentId: 'open' },
      { id: 'two', documentId: 'open' },
      { id: 'three', documentId: 'secret' },
      { id: 'masked' },
    ];
    const documents = new Map(
      [...this.connections.keys()].map((id) => [id, { state: { connection: this.connections.get(id) } }]),
    );
    const room = { view: { items }, documents: { all: documents } } as unknown as MeetingRoom;
    return watchReading(room, this.reading as Reading, () => this.covered);
  }

  turn(to: 'visible' | 'hidden'): void {
    this.visibilityState = to;
    this.#events.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: Page;
beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('S11: what counts as having looked', () => {
  test('the minutes that stood on the screen for a while, told when the reader turns away, once', () => {
    const leave = page.watch();
    vi.advanceTimersByTime(5_000);
    expect(page.told).toEqual([]);
    page.turn('hidden');
    expect(page.told).toEqual(['open']);
    vi.advanceTimersByTime(60_000);
    page.turn('visible');
    leave();
    expect(page.told).toEqual(['open']);
  });

  test('not a glance, not a tab behind others, not an item that is masked', () => {
    const leave = page.watch();
    vi.advanceTimersByTime(2_000);
    page.turn('hidden');
    vi.advanceTimersByTime(60_000);
    page.turn('visible');
    page.reading.itemId = 'masked';
    vi.advanceTimersByTime(60_000);
    page.reading.itemId = null;
    vi.advanceTimersByTime(60_000);
    leave();
    expect(page.told).toEqual([]);
  });

  test('a confidential item only when it was come to', () => {
    const leave = page.watch();
    vi.advanceTimersByTime(4_000);
    page.reading.itemId = 'three';
    vi.advanceTimersByTime(4_000);
    leave();
    expect(page.told).toEqual(['open', 'secret']);
  });

  test('not what is covered, and not what is shown without a connection', () => {
    page.connections.set('open', 'offline');
    const leave = page.watch();
    vi.advanceTimersByTime(10_000);
    page.reading.itemId = 'three';
    page.covered = true;
    vi.advanceTimersByTime(10_000);
    leave();
    expect(page.told).toEqual([]);
  });

  test('nothing any more once the page is left', () => {
    const leave = page.watch();
    vi.advanceTimersByTime(10_000);
    leave();
    expect(page.told).toEqual(['open']);
    vi.advanceTimersByTime(60_000);
    page.turn('hidden');
    expect(page.told).toEqual(['open']);
  });
});
