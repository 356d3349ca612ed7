/**
 * Live news for a plain page: what a board or an organisation's people look like has changed. The connection, and the
 * library behind it, are loaded after the page stands.
 */
import { goto } from '$app/navigation';
import { navigating, page } from '$app/state';
import type { Me } from '#lib/domain/views.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { isSigningOut } from '#lib/live/kept-work.ts';
import type { PresenceConnection } from '#lib/live/presence-types.ts';
import { forgetBoard } from './forget.ts';

interface Watched {
  boardIds?: readonly string[];
  /** Its people. */
  organisationId?: string;
}

interface Heard {
  changed: () => unknown;
  /** Whether the page is being kept up to date. */
  online?: (online: boolean) => void;
}

/** R6: on a page about several boards, or about something else, what this browser keeps of the one goes there and then. */
function forget(why: { code: number }, boardId: string): void {
  if (why.code === closeCodes.accessRevoked) void forgetBoard(boardId, (page.data.me as Me | undefined)?.personId);
}

/** What the closing of the connection, or of one board, means for somebody who looks at a page. */
function leave(why: { code: number; reason?: string; boardId?: string }, watched: Watched, heard: Heard): void {
  if (why.boardId !== undefined && !(watched.boardIds?.length === 1 && watched.boardIds[0] === why.boardId)) {
    // It loses what it showed of that one.
    forget(why, why.boardId);
    heard.changed();
    return;
  }
  if (why.code === closeCodes.accessRevoked) {
    void goto(why.boardId ? `/access-ended?board=${encodeURIComponent(why.boardId)}` : '/access-ended', {
      invalidateAll: true,
      state: { reason: why.reason },
    });
  } else if (why.code === closeCodes.notSignedIn && !isSigningOut()) {
    location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
  }
}

/** @returns stops watching */
export function watch(watched: Watched, heard: Heard): () => void {
  let connection: PresenceConnection | undefined;
  let stopped = false;
  void import('#lib/live/presence-connection.ts').then(({ createPresence }) => {
    if (stopped) return;
    connection = createPresence({
      origin: location.origin,
      board: () => heard.changed(),
      people: () => heard.changed(),
      access: () => heard.changed(),
      reconnected: () => heard.changed(),
      closed: (why) => {
        if (why.boardId !== undefined) leave(why, watched, heard);
      },
    });
    connection.subscribe(({ status, ended }) => {
      heard.online?.(status === 'online');
      // Also when it is refused as it connects anew: the end came while there was no connection.
      if (ended !== undefined) leave(ended, watched, heard);
    });
    for (const boardId of watched.boardIds ?? []) connection.watchBoard(boardId);
    if (watched.organisationId !== undefined) connection.watchPeople(watched.organisationId);
  });
  return () => {
    stopped = true;
    connection?.destroy();
  };
}

/**
 * Runs one at a time; news that arrives meanwhile makes one more run. Not while somebody is on the way to another page:
 * to load this one anew would take them back, and what they pressed would have done nothing.
 */
export function coalesced(work: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await navigating.complete?.catch(() => undefined);
      await work();
    } while (again);
  };
  return () => {
    if (running) again = true;
    else {
      running = run().finally(() => {
        running = undefined;
      });
    }
    return running;
  };
}
