/** What the benchmark's processes tell each other. */

export const serverNames = ['quorate', 'y-websocket', 'hocuspocus', 'relay', 'tick-relay'] as const;
export type ServerName = (typeof serverNames)[number];

/** Where everything is kept when it is not in the server's own folder. */
export interface Store {
  /** MongoDB, with the name of a database that is this start's own. */
  uri: string;
  /** Lets several nodes serve it. */
  redisUrl?: string | undefined;
}

export interface StartOptions {
  /** Kept from one start to the next. */
  folder: string;
  documents: number;
  people: number;
  /** With the pages, as it is shipped. */
  pages: boolean;
  /** With passwords that take as long as they do in truth: most scenarios sign many people in before they begin. */
  slowPasswords?: boolean | undefined;
  /** Quorate's; its embedded one without it. */
  store?: Store | undefined;
  /** Counts what is asked of the store, which is not free: such a process is not timed. */
  counting?: boolean | undefined;
}

/** Where a document is, and the name of the root type that its text is in. */
export interface DocumentFacts {
  id: string;
  root: string;
  /** Where it belongs to one. */
  meetingId?: string;
}

export interface Served {
  port: number;
  documents: DocumentFacts[];
  /** One for each person; empty where nobody signs in. */
  cookies: string[];
  /** Ids, in the same order. */
  people: string[];
}

/** How a server is spoken to. */
export interface Target extends Omit<Served, 'port'> {
  /** Of each of its nodes. */
  ports: number[];
  dialect: 'y-websocket' | 'hocuspocus';
  /** Before the document's id. */
  path: string;
  /** After it. */
  query: string;
}

export interface Usage {
  /** User and system, all threads, since the process began. */
  cpuMs: number;
  rssMb: number;
  /** Since `reset`. */
  peakRssMb: number;
  heapMb: number;
  /** Heap, and buffers outside of it. */
  heldMb: number;
  /** The longest time the event loop was held up since `reset`. */
  pauseMs: number;
  /** Of one core, since `reset`. */
  busy: number;
}

/** Bytes that a server keeps on disk; history counted apart where there is one. */
export interface StoredBytes {
  bytes: number;
  history: number;
}

/** One kind of command to the store, such as `insert log`, since the process began. */
export interface Operations {
  commands: number;
  /** That were inserted, and their size. */
  documents: number;
  bytes: number;
}

export type Figures = Record<string, number>;

export interface Result {
  scenario: string;
  server: string;
  rep: number;
  figures: Figures;
}
