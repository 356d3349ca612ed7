/** The bus between nodes, their leases, and what they may do while these hold (R2, R4). */
/** One process that serves, from when it took its lease until that ended. */
export type NodeName = string;

/** What one node said to a question. */
export interface NodeAnswer {
  node: NodeName;
  answer?: unknown;
  /** It did not answer before its lease had ended, or could not do what it was asked. */
  unreachable?: true;
}

export interface Bus {
  /** This node. Another name after it was fenced and began anew. */
  readonly node: NodeName;
  /** To every node, this one included. */
  publish(topic: string, message: unknown): Promise<void>;
  /**
   * Asks every node whose lease had not ended when the call began, this one included, and waits for each answer or
   * the end of its lease plus 500 ms.
   */
  ask(topic: string, message: unknown): Promise<NodeAnswer[]>;
  /** The handler's result is this node's answer. @returns stops listening */
  on(topic: string, handler: (message: never) => unknown): () => void;
  close(): Promise<void>;
}

/** R4: whether this node may hand content to sockets, and acknowledge what it wrote. */
export interface Gate {
  /** Whether the lease holds at this moment; compared before each flush and after each commit. */
  readonly holds: boolean;
  /** Whether content may go out at once: the lease holds, and the bus is heard. */
  readonly open: boolean;
  /** Resolves once content may go out: the lease holds, and the bus is heard or the store has just been asked. */
  opened(): Promise<void>;
  /** Another node has ended this one's lease: nothing that is open may go on. @returns stops listening */
  onFenced(end: () => void): () => void;
}

/** What nodes tell each other of one document, quickly and without a promise: its log has the same (S4). */
export interface Wire {
  /** To the other nodes that listen. @param scope organisation, under whose key the message travels (D5) */
  send(documentId: string, scope: string, message: Uint8Array): void;
  /** @returns `ready`: from then on what is sent arrives, as long as the bus works */
  listen(
    documentId: string,
    heard: (from: NodeName, message: Uint8Array) => void,
  ): { ready: Promise<void>; stop: () => void };
  /** A node has gone, in order or not: what it showed is over, and the log has all it will ever have of it. */
  onGone(gone: (node: NodeName) => void): () => void;
  /** What was sent for some time is missing. */
  onMissed(missed: () => void): () => void;
}

/** A node's lease as the store has it. That it lives is told by `beats`, which rises: no two clocks are compared. */
export interface Lease {
  node: NodeName;
  beats: number;
  /** Whether it hears other nodes. One that does not serves a store alone. */
  shared: boolean;
}

export interface Question {
  id: string;
  from: NodeName;
  topic: string;
  message: unknown;
}

/** How nodes know of each other, and reach each other when nothing else does, through the store that they share. */
export interface Nodes {
  begin(lease: Omit<Lease, 'beats'>): Promise<void>;
  /** @returns false once another node has ended this lease */
  renew(node: NodeName): Promise<boolean>;
  /** Those that have not ended. */
  live(): Promise<Lease[]>;
  /**
   * Ends another's lease, unless it was renewed meanwhile. Log entries of it that come later are quarantined (R4).
   * @returns whether it has ended
   */
  fence(lease: Lease): Promise<boolean>;
  /** Of this node itself: nothing of it is under way any more. */
  end(node: NodeName): Promise<void>;
  ask(question: Question): Promise<void>;
  /** Those that still wait for answers. */
  questions(): Promise<Question[]>;
  /** No error when the question is gone. */
  answer(questionId: string, answer: NodeAnswer): Promise<void>;
  answers(questionId: string): Promise<NodeAnswer[]>;
  withdraw(questionId: string): Promise<void>;
}

/** Bytes to all nodes at once, without a promise that they arrive. */
export interface Channel {
  /** Whether what others publish arrives here, as far as is known. */
  readonly hears: boolean;
  onChange(changed: (hears: boolean) => void): () => void;
  /** @returns false when it surely did not go out */
  publish(subject: string, message: Uint8Array): boolean;
  /** @returns `ready` once subscribed; subscribed anew after each reconnection */
  subscribe(subject: string, heard: (message: Uint8Array) => void): { ready: Promise<void>; stop: () => void };
  close(): Promise<void>;
}
