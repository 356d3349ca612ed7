/** A page's end of one document's sync, over the real wire. */
import * as Y from 'yjs';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';
import { createMinutesSession } from '#lib/live/minutes-session.ts';
import type { MinutesSession, MinutesState } from '#lib/live/minutes-types.ts';
import { boardId, documentId } from './fake-workspace.ts';
import { type RealtimeServer, signedIn } from './realtime-server.ts';

export interface SessionOptions {
  personId?: string;
  tellAfterMs?: number;
}

/** A session whose line can be cut. */
export function openSession(server: RealtimeServer, who: string, readOnly = false, more: SessionOptions = {}) {
  const Base = signedIn(who);
  const sockets: WebSocket[] = [];
  /** Those that carry changes. */
  const frames: string[] = [];
  let cut = false;
  class Line extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(cut ? 'ws://127.0.0.1:9/' : url, protocols);
      sockets.push(this);
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const [type, sync] = data as Uint8Array;
      if (type === messageTypes.sync && sync !== syncTypes.step1)
        frames.push(sync === syncTypes.step2 ? 'step2' : 'update');
      super.send(data);
    }
  }
  const session = createMinutesSession({
    origin: server.origin,
    documentId,
    boardId,
    readOnly,
    WebSocket: Line,
    tellAfterMs: 0,
    ...more,
  });
  server.cleanUp(() => session.destroy());
  return {
    session,
    frames,
    cut: async () => {
      cut = true;
      const offline = when(session, (s) => s.connection === 'offline');
      (sockets.at(-1) as unknown as { terminate(): void }).terminate();
      await offline;
    },
    mend: () => {
      cut = false;
    },
  };
}

/** Resolves with the first state that satisfies the condition. */
export function when(session: MinutesSession, condition: (state: MinutesState) => boolean): Promise<MinutesState> {
  return new Promise((resolve) => {
    let stop = () => {};
    let done = false;
    stop = session.subscribe((state) => {
      if (done || !condition(state)) return;
      done = true;
      queueMicrotask(() => stop());
      resolve(state);
    });
  });
}

export const online = (session: MinutesSession) => when(session, (s) => s.connection === 'online' && s.saved);

export function paragraph(session: MinutesSession, text: string, at = 0): Y.XmlText {
  const element = new Y.XmlElement('paragraph');
  const inner = new Y.XmlText(text);
  element.insert(0, [inner]);
  session.section('item-1').insert(at, [element]);
  return inner;
}
