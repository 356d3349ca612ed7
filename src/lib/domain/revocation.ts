export const revocationScopes = ['account', 'board', 'session'] as const;
export type RevocationScope = (typeof revocationScopes)[number];

export const connectionKinds = ['page', 'api', 'live', 'minutes', 'upload', 'download'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** One connection that a node closed. Instants are ISO strings. */
export interface ClosedConnection {
  kind: ConnectionKind;
  since: string;
  closedAt: string;
}

/** The proof a clerk gets (R2). */
export interface Receipt {
  id: string;
  /** When the store had it. */
  at: string;
  /** Milliseconds from the request to the last answer. */
  elapsedMs: number;
  nodes: { node: string; closed: ClosedConnection[]; unreachable?: true }[];
  sessionsEnded: number;
}

export interface Revocation {
  id: string;
  organisationId: string;
  personId: string;
  scope: RevocationScope;
  /** The board's id, or the session's public id. */
  scopeId?: string;
  /** Person id of the clerk, or `operator`. */
  by: string;
  reason?: string;
  receipt: Receipt;
}
