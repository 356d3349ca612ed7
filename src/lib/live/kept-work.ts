/** Unsaved work of a person in this browser, so that it outlives a reload. Wiped when their access ends (R6). */
import type { Kept } from './minutes-generation.ts';
import type { Recovered } from './minutes-types.ts';

interface Row {
  /** `person/document/…` */
  key: string;
  /** R6: by it the row is found when access to the board ends. Earlier versions left it out. */
  boardId?: string;
  kept?: Kept;
  recovered?: Recovered;
}

/** What the browser holds of one person's work on one document. */
export interface KeptWork {
  load(): Promise<{ kept: Kept[]; recovered: Recovered[] }>;
  /** @param page which page's work it is; undefined: all of it is saved, that which was loaded included */
  keep(page: string, kept: Kept | undefined): void;
  offer(recovered: Recovered): void;
  dismiss(recoveredId: string): void;
  /** R6. Of this document, or of all of its board that this person left here. */
  wipe(what: 'document' | 'board'): void;
}

/** Whose work it is, and on what. */
interface Place {
  /** Nothing is kept of nobody. */
  personId?: string;
  boardId: string;
  documentId: string;
}

const database = 'quorate-unsaved';
const store = 'work';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

/** Told to this browser's other pages when their person signs out. */
const signedOut = typeof window === 'undefined' ? undefined : new BroadcastChannel('quorate-signed-out');
let over = false;
let signingOut = false;
signedOut?.addEventListener('message', () => (over = true));

/** Calls `heard` when another page of this browser signs its person out. @returns stops listening */
export function whenSignedOutElsewhere(heard: () => void): () => void {
  signedOut?.addEventListener('message', heard);
  return () => signedOut?.removeEventListener('message', heard);
}

/** From now on no page of this browser keeps anything, until it is loaded anew: its person signs out. */
export function keepNothing(): void {
  over = true;
  signingOut = true;
  signedOut?.postMessage('');
}

/** Whether this page is about to be left for that: what closes now is no news to its reader. */
export const isSigningOut = (): boolean => signingOut;

/** Whether this page still keeps what is not saved. */
export const keeps = (): boolean => !over;

/** Whether there is anything in this browser that the server may not have. */
export async function anythingUnsent(): Promise<boolean> {
  const rows = await work<Row[]>('readonly', (all) => all.getAll() as IDBRequest<Row[]>).catch(() => undefined);
  return rows?.some(({ kept }) => kept !== undefined) ?? false;
}

async function work<T>(
  mode: IDBTransactionMode,
  ask: (rows: IDBObjectStore) => IDBRequest<T> | void,
): Promise<T | undefined> {
  const db = await open();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      const request = ask(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request ? request.result : undefined);
      transaction.onerror = () => reject(transaction.error ?? new Error('the browser keeps nothing'));
    });
  } finally {
    db.close();
  }
}

/** @param prefix all keys that begin so */
const within = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** A row of an earlier version goes with any board: nobody can tell that it may stay, and R6 promises that nothing does. */
const goesWith = (board: string, { boardId }: Row): boolean => boardId === undefined || boardId === board;

/** In one transaction, so that nothing comes in between. @returns what there was of the person, before */
function removeOfBoard(rows: IDBObjectStore, boardId: string, personId: string): IDBRequest<Row[]> {
  const found = rows.getAll(within(`${personId}/`)) as IDBRequest<Row[]>;
  found.onsuccess = () => {
    for (const row of found.result) if (goesWith(boardId, row)) rows.delete(row.key);
  };
  return found;
}

/**
 * R6: all that this browser keeps of a person's work on a board, whether its minutes are open or not.
 * @returns whether there was any
 */
export async function forgetKept(boardId: string, personId: string): Promise<boolean> {
  const there = await indexedDB.databases?.();
  // To look into a database that is not there would make it.
  if (there !== undefined && !there.some(({ name }) => name === database)) return false;
  const rows = await work('readwrite', (all) => removeOfBoard(all, boardId, personId));
  return rows?.some((row) => goesWith(boardId, row)) ?? false;
}

/**
 * Where the browser keeps nothing (a private window, no space) the page warns before it closes, and no more.
 */
export function keptWork({ personId, boardId, documentId }: Place): KeptWork {
  const prefix = `${personId}/${documentId}/`;
  const loaded: string[] = [];
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that a deletion never overtakes what it deletes. */
  function run<T>(
    mode: IDBTransactionMode,
    ask: (rows: IDBObjectStore) => IDBRequest<T> | void,
  ): Promise<T | undefined> {
    if (personId === undefined || typeof indexedDB === 'undefined') return Promise.resolve(undefined);
    const next = last.then(() => (over ? undefined : work(mode, ask)));
    last = next.catch(() => undefined);
    return next.catch(() => undefined);
  }

  return {
    async load() {
      const rows = (await run<Row[]>('readonly', (all) => all.getAll(within(prefix)) as IDBRequest<Row[]>)) ?? [];
      loaded.push(...rows.filter((row) => row.kept).map((row) => row.key));
      return {
        kept: rows.flatMap((row) => (row.kept ? [row.kept] : [])),
        recovered: rows.flatMap((row) => (row.recovered ? [row.recovered] : [])),
      };
    },
    keep(page, kept) {
      const key = `${prefix}page/${page}`;
      void run('readwrite', (all) => {
        if (kept) all.put({ key, boardId, kept } satisfies Row);
        else for (const saved of [key, ...loaded.splice(0)]) all.delete(saved);
      });
    },
    offer(recovered) {
      const row: Row = { key: `${prefix}text/${recovered.id}`, boardId, recovered };
      void run('readwrite', (all) => void all.put(row));
    },
    dismiss(recoveredId) {
      void run('readwrite', (all) => void all.delete(`${prefix}text/${recoveredId}`));
    },
    wipe(what) {
      void run('readwrite', (all) => {
        all.delete(within(prefix));
        if (what === 'board') removeOfBoard(all, boardId, personId!);
      });
    },
  };
}
