/** What leaves this browser when access to one board ends, and what stays. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetBoard, forgetBoardIfLost } from '#lib/components/shell/forget.ts';
import { keptWork } from '#lib/live/kept-work.ts';
import { FakeIndexedDb } from '../sync/support/fake-indexed-db.ts';

class FakeStorage {
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  key = (at: number) => [...this.#items.keys()][at] ?? null;
  getItem = (key: string) => this.#items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#items.set(key, value);
  removeItem = (key: string) => void this.#items.delete(key);
}

const ended = 'board-1';
const other = 'board-2';
const browser = new FakeIndexedDb();
let uninstall = () => {};
beforeEach(() => {
  browser.rows.clear();
  uninstall = browser.install();
  vi.stubGlobal('window', {});
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('sessionStorage', new FakeStorage());
});
afterEach(() => {
  uninstall();
  vi.unstubAllGlobals();
});

const keys = () => [...browser.rows.keys()];
/** Typed and not saved, and text that was set aside. */
async function unsent(personId: string, documentId: string, boardId: string): Promise<void> {
  const work = keptWork({ personId, documentId, boardId });
  work.keep('page', { update: new Uint8Array([1]), sections: [] });
  work.offer({ id: 'text', itemId: 'item', text: 'set aside', why: 'frozen' });
  await browser.until(() => browser.rows.has(`${personId}/${documentId}/text/text`));
}

describe('R6: when access to one board has ended', () => {
  it('unsent work of that board goes, without its minutes being open, and of no other board or person', async () => {
    await unsent('ada', 'minutes-1', ended);
    await unsent('ada', 'minutes-2', other);
    await unsent('ben', 'minutes-1', ended);
    expect(await forgetBoard(ended, 'ada')).toEqual(['unsent text']);
    expect(keys()).toEqual([
      'ada/minutes-2/page/page',
      'ada/minutes-2/text/text',
      'ben/minutes-1/page/page',
      'ben/minutes-1/text/text',
    ]);
  });

  it('what an earlier version kept without saying of which board goes too: nobody can tell that it may stay', async () => {
    browser.rows.set('ada/minutes-3/page/1', { key: 'ada/minutes-3/page/1' });
    await unsent('ada', 'minutes-2', other);
    await forgetBoard(ended, 'ada');
    expect(keys()).toEqual(['ada/minutes-2/page/page', 'ada/minutes-2/text/text']);
  });

  it('a ballot paper of that board goes, and none of another', async () => {
    sessionStorage.setItem('quorate:ballot:ada:1', JSON.stringify({ boardId: ended }));
    sessionStorage.setItem('quorate:ballot:ada:2', JSON.stringify({ boardId: other }));
    expect(await forgetBoard(ended, 'ada')).toEqual(['unsent text']);
    expect([sessionStorage.length, sessionStorage.key(0)]).toEqual([1, 'quorate:ballot:ada:2']);
  });

  it('where nothing of it was kept, nothing is said to have been removed', async () => {
    await unsent('ada', 'minutes-2', other);
    expect(await forgetBoard(ended, 'ada')).toEqual([]);
  });
});

describe('R6: when a page only supposes that access to a board has ended', () => {
  it.each([
    [403, []],
    [404, []],
    [200, ['ada/minutes-1/page/page', 'ada/minutes-1/text/text']],
    [503, ['ada/minutes-1/page/page', 'ada/minutes-1/text/text']],
  ])('the server is asked, and at its %i this is left: %j', async (status, left) => {
    await unsent('ada', 'minutes-1', ended);
    const fetched = vi.fn(async (_: string) => new Response(null, { status }));
    vi.stubGlobal('fetch', fetched);
    await forgetBoardIfLost(ended, 'ada');
    expect(keys()).toEqual(left);
    expect(fetched.mock.calls).toEqual([[`/api/v1/boards/${ended}`]]);
  });

  it('without an answer everything stays', async () => {
    await unsent('ada', 'minutes-1', ended);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no line')));
    expect(await forgetBoardIfLost(ended, 'ada')).toBeUndefined();
    expect(keys()).toHaveLength(2);
  });
});
