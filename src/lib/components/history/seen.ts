import type { Reading } from '#lib/components/meeting/minutes/reading.svelte.ts';
import type { MeetingRoom } from '#lib/components/meeting/room/room.svelte.ts';
import { api } from '#lib/live/api.ts';

/** For how many seconds minutes have to be before somebody's eyes to count as read. */
const glance = 3;

/** Says that a document has been before the reader's eyes until now. What fails is of no harm: more will be new. */
export function tellSeen(documentId: string): void {
  void api('POST', `/minutes/${documentId}/seen`, undefined, { keepalive: true }).catch(() => undefined);
}

/**
 * Counts for how long minutes are really on the screen, and tells the server when the reader turns away from them, to
 * another tab or another page: what is written while the page stands behind others is new to them.
 * @param covered whether something else stands before the minutes
 * @returns to be called when the page is left
 */
export function watchReading(room: MeetingRoom, reading: Reading, covered: () => boolean): () => void {
  const seconds = new Map<string, number>();
  const isLive = (documentId: string): boolean => room.documents.all.get(documentId)?.state.connection === 'online';

  const look = (): void => {
    const id = room.view.items.find((item) => item.id === reading.itemId)?.documentId;
    if (id === undefined || document.visibilityState !== 'visible' || covered() || !isLive(id)) return;
    seconds.set(id, (seconds.get(id) ?? 0) + 1);
  };
  const turnAway = (): void => {
    for (const [id, count] of seconds) if (count >= glance && isLive(id)) tellSeen(id);
    seconds.clear();
  };
  const onChange = (): void => {
    if (document.visibilityState === 'hidden') turnAway();
  };

  const looking = setInterval(look, 1_000);
  document.addEventListener('visibilitychange', onChange);
  return () => {
    clearInterval(looking);
    document.removeEventListener('visibilitychange', onChange);
    turnAway();
  };
}
