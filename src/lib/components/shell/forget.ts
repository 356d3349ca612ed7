/** R6: takes out of this browser what it holds of boards. What was read cannot be called back; what is kept can be removed. */
import { forgetKept } from '#lib/live/kept-work.ts';

/** What is kept of the reader, not of a board: also at which organisation's provider they signed in here last. */
const own = new Set(['quorate:theme', 'quorate:sign-in-with']);

function clearStorage(storage: Storage, held: (key: string, value: string) => boolean): number {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter((key) => key !== null);
  const found = keys.filter((key) => !own.has(key) && held(key, storage.getItem(key) ?? ''));
  for (const key of found) storage.removeItem(key);
  // The framework's own (where a page was scrolled to) is nobody's text.
  return found.filter((key) => !key.startsWith('sveltekit:')).length;
}

async function clearDatabases(held: (name: string) => boolean): Promise<number> {
  const databases = (await indexedDB.databases?.()) ?? [];
  const names = databases.map(({ name }) => name).filter((name) => name !== undefined && held(name)) as string[];
  await Promise.all(
    names.map(
      (name) =>
        new Promise<void>((resolve) => {
          const request = indexedDB.deleteDatabase(name);
          // Blocked by another tab: it goes as soon as that one closes, which the same ending makes it do.
          request.onsuccess = request.onerror = request.onblocked = () => resolve();
        }),
    ),
  );
  return names.length;
}

async function clearCaches(held: (name: string) => boolean): Promise<number> {
  if (!('caches' in window)) return 0;
  const names = (await caches.keys()).filter(held);
  await Promise.all(names.map((name) => caches.delete(name)));
  return names.length;
}

const unsentText = 'unsent text';

async function forget(held: (text: string) => boolean): Promise<string[]> {
  const either = (key: string, value: string) => held(key) || held(value);
  const texts = clearStorage(localStorage, either) + clearStorage(sessionStorage, either);
  const copies = await clearDatabases(held).catch(() => 0);
  const pages = await clearCaches(held).catch(() => 0);
  return [texts > 0 && unsentText, copies > 0 && 'copies of minutes', pages > 0 && 'stored pages'].filter(
    (what) => what !== false,
  );
}

/** Everything, of every board. @returns what there was, in words */
export const forgetEverything = (): Promise<string[]> => forget(() => true);

/** Whatever names the board, and the reader's unsent work on it. @returns what there was, in words */
export async function forgetBoard(boardId: string, personId: string | undefined): Promise<string[]> {
  const unsent = personId !== undefined && (await forgetKept(boardId, personId).catch(() => false));
  const rest = await forget((text) => text.includes(boardId));
  return unsent ? [...new Set([unsentText, ...rest])] : rest;
}

/**
 * As `forgetBoard`, where the reader may have lost the board: the server is asked.
 * @returns undefined when they have not, or it does not answer
 */
export async function forgetBoardIfLost(boardId: string, personId: string | undefined): Promise<string[] | undefined> {
  const answer = await fetch(`/api/v1/boards/${encodeURIComponent(boardId)}`).catch(() => undefined);
  return answer?.status === 403 || answer?.status === 404 ? forgetBoard(boardId, personId) : undefined;
}
