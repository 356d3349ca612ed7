/** What an operator may set otherwise (docs/operations.md): it travels in the parts of whoever goes by it. */
export interface Settings {
  /** A sync frame. */
  frameBytes: number;
  /** A document, encoded and garbage collected. */
  documentBytes: number;
  /** That one person has open, on all devices together. */
  documentsPerPerson: number;
  /** The same for the connections of pages (Socket.IO), which are counted apart. */
  connectionsPerPerson: number;
  /** Both kinds together, of one network: a whole school may share an address. This machine's own are not counted. */
  socketsPerAddress: number;
  /** Frames of one connection. Fifteen times as many may come at once. */
  updatesPerSecond: number;
}

export const usualSettings: Settings = {
  /** A whole document that a browser sends after a restore fits. */
  frameBytes: 8 * 2 ** 20,
  documentBytes: 32 * 2 ** 20,
  /** A page opens the open minutes, and one document more for each item of Part 2; this is far beyond any evening. */
  documentsPerPerson: 250,
  connectionsPerPerson: 500,
  socketsPerAddress: 2_000,
  updatesPerSecond: 10_000,
};

export const settingsFrom = (given: Partial<Settings> = {}): Settings => ({ ...usualSettings, ...given });

/** What the socket's reader takes before it hangs up by itself; above a frame, so that the answer is ours. */
export const payloadOver = ({ frameBytes }: Settings): number => 2 * frameBytes;

/**
 * What one connection, one frame and one document may take up (S7, S8). Chosen so that a person who typed off line
 * for an evening, or pasted a long paper, never meets them.
 */
export const limits = {
  /** A state vector: some twelve bytes for each client id that ever wrote. */
  stateVectorBytes: 2 ** 20,
  /** Pieces (Yjs structs) and deleted ranges in one frame. */
  structsInFrame: 300_000,
  clientsInFrame: 4096,
  /** Characters typed on by one client, put into the document together when nobody asked before. */
  typedAtRest: 1_000,
  /** Structs that are taken before others have their turn. */
  structsInStretch: 128,
  /** Usual is a hundredth of a millisecond for each struct; of the processor's time, so that a busy machine is no offence. */
  stretchMs: 8,
  /** So many in a row that took longer. */
  slowStretches: 3,
  /** How deep values (attributes, embeds) and elements may nest. A table in a list in a quotation is about 12. */
  valueDepth: 16,
  elementDepth: 48,
  rootNameLength: 256,
  /** Yjs looks through all roots for each struct that it writes. An agenda has 200 items at most. */
  roots: 512,
  /** Yjs client ids that one connection may name for the first time. A browser makes one each time it loads. */
  newClientIds: 64,
  awarenessBytes: 256 * 2 ** 10,
  awarenessEntries: 1024,
  /** One client's state, as JSON. */
  awarenessStateLength: 4096,
  awarenessStateDepth: 8,
  /** Frames held until what they build on arrives. */
  heldFrames: 512,
  heldBytes: 8 * 2 ** 20,
  heldMs: 8_000,
  /** A browser that typed before the answer to its first sync was sent in full: as long as bytes keep coming. */
  heldWhileReceivingMs: 300_000,
  /** Received and not yet looked at; above it the socket is read a piece at a time. */
  queuedFrames: 512,
  queuedBytes: 16 * 2 ** 20,
  /** While it is being checked whose connection it is. */
  queuedFramesUnchecked: 256,
  /** Frames that write nothing: carets, questions, repetitions. */
  talk: { atOnce: 10_000, perSecond: 2_000 },
  /** Token bucket: so many at once, then so many a second. A flood meets it well within ten seconds. */
  bytes: { atOnce: 64 * 2 ** 20, perSecond: 4 * 2 ** 20 },
  /** Answers to sync step 1, each of which may be the whole document. */
  answers: { atOnce: 20, perSecond: 1 },
  /** For which new connections are checked before others have their turn. */
  checksMs: 8,
  /** Frames of one connection that are dealt with before the others have their turn, and for how long. */
  framesInTurn: 256,
  turnMs: 1,
  /** Of one that is not read freely, in one piece: as many frames as a turn takes. */
  bytesInTurn: 8 * 2 ** 10,
  /** Of the thread's time (S8). A document written off line for an evening takes some 50 ms. */
  time: {
    /** A person's: so much at once, then so much in a second. */
    atOnceMs: 500,
    msPerSecond: 50,
    /** Of all together who have used up theirs. */
    msPerSecondSlowed: 100,
    /** From which on somebody is not slowed down any more. */
    recoveredMs: 50,
    /** For what is not measured: reading a frame, and writing an entry of the log. */
    frameMs: 0.005,
    entryMs: 0.05,
    /** No person writes on and on like that, whatever they bring: a connection that does is closed. */
    floodMs: 7_000,
    floodFrames: 2_000,
    /** Nor is its person served again at once: to open what they have filled takes time from everybody. */
    floodedMs: 5_000,
    /** Without looking whose are whole again and can be forgotten. */
    peopleKept: 1_000,
  },
  /** Bytes waiting in a socket, above which it is sent nothing but, once they have gone, a fresh sync. */
  behindBytes: 4 * 2 ** 20,
  /** Without any progress. */
  behindMs: 10_000,
  keepAliveMs: 15_000,
  pingMs: 30_000,
  /** How often each connection is looked at for these two, and how far apart are the turns that share it. */
  roundMs: 1_000,
  sliceMs: 200,
  /** For the other side to answer a close. */
  closeMs: 1_000,
  /** Of what it sent before it heard of that: so much is read for the answer, and the rest thrown away in pieces. */
  bytesAfterClose: 64 * 2 ** 10,
  pieceMs: 5,
  /** Changes that wait for the log, above which awareness is dropped. */
  waitingSteps: 10_000,
  /** Content that waits for the log: what is beyond it stays in its authors' browsers, which come back later. */
  waitingBytes: 64 * 2 ** 20,
  /** How long the log may fail before the document's connections are told to come back later, unless said otherwise. */
  storeFailureMs: 30_000,
  /** S4: how often the log of open documents is looked at for what other nodes wrote, and how many at once. */
  lookMs: 2_000,
  lookSoonMs: 100,
  documentsInLook: 100,
  /** For the bus to say that it listens, before a document is read without it. */
  listenMs: 500,
} as const;
