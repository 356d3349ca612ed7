/** What people had seen of each other when the server's process died, and what of it is there afterwards. */
import * as Y from 'yjs';
import type { Figures, Target } from '../types.ts';
import { LoadDocument, until } from './document.ts';
import { message } from './encode.ts';

let document: LoadDocument;

export interface CrashRequest {
  target: Target;
  index: number;
  kind: 'typing' | 'burst';
}

const writers = 5;
const burst = 600;

/** Resolves when it is time for the crash: in the middle of typing, or of a burst. */
async function writeUntilCrash({ target, index, kind }: CrashRequest): Promise<void> {
  document = new LoadDocument({
    ...{ target, index, firstPerson: 0, seed: index, people: writers + 1, writers },
    watcher: { seen: () => undefined },
  });
  await document.open();
  const { clients, typists } = document;
  const reader = clients.at(-1)!;
  const seen = () => typists.reduce((sum, { id }) => sum + (reader.have.get(id) ?? 0), 0);
  const key = (i: number) => clients[i]!.send(message.update(typists[i]!.key(performance.now())));
  if (kind === 'burst') {
    for (const i of typists.keys()) clients[i]!.together(() => Array.from({ length: burst }, () => key(i)));
    const enough = burst * writers * (0.1 + 0.9 * ((index * 0.618) % 1));
    return until(() => seen() >= enough, 30_000, 'the burst to be seen');
  }
  const enough = 50 + (index % 50);
  let i = 0;
  const timer = setInterval(() => key(i++ % writers), 10);
  await until(() => seen() >= enough, 30_000, 'the typing to be seen').finally(() => clearInterval(timer));
}

/** To be asked when the process is gone. @returns how many edits somebody else than their writer had */
async function seenByOthers(): Promise<Figures> {
  await until(() => document.clients.every(({ ended }) => ended !== undefined), 30_000, 'the sockets to close');
  return { seen: [...seen().values()].reduce((sum, clock) => sum + clock, 0) };
}

function seen(): Map<number, number> {
  const most = new Map<number, number>();
  for (const { id } of document.typists) {
    most.set(id, Math.max(0, ...document.clients.map((client) => client.have.get(id) ?? 0)));
  }
  return most;
}

/** How many of those edits a newcomer does not get from the server that was started again. */
async function lostSince({ target }: { target: Target }): Promise<Figures> {
  const here = document.at(target);
  const lost = (doc: Y.Doc) => {
    let sum = 0;
    for (const [id, clock] of seen()) sum += Math.max(0, clock - Y.getState(doc.store, id));
    return sum;
  };
  const found = await here.fetch((doc) => lost(doc) === 0, { waitMs: 3_000 });
  return { lost: lost(found) };
}

export const crashMethods = { writeUntilCrash, seenByOthers, lostSince };
