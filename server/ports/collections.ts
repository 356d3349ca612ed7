/** The single documents that a store holds, and how they are found. */
import type { ActionItem } from '#lib/domain/action-items.ts';
import type { ApiToken } from '#lib/domain/api-tokens.ts';
import type { Ballot, BallotBox } from '#lib/domain/ballots.ts';
import type { Board, Organisation } from '#lib/domain/boards.ts';
import type { DataExport } from '#lib/domain/data/exports.ts';
import type { DataRequest } from '#lib/domain/data/requests.ts';
import type { DataSettings } from '#lib/domain/data/settings.ts';
import type { Interest } from '#lib/domain/declarations.ts';
import type { ExportJob } from '#lib/domain/exports.ts';
import type { Expunction, LastLook } from '#lib/domain/expunction.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { sessionKeptUntil } from '#lib/domain/new-devices.ts';
import type { PasswordReset } from '#lib/domain/password-resets.ts';
import { addressKey, type Invitation, type Person, type Profile, type Session } from '#lib/domain/people.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import type { Revocation } from '#lib/domain/revocation.ts';
import type { SignInChallenge } from '#lib/domain/second-factors.ts';
import { identityKey, type ProviderSignIn } from '#lib/domain/single-sign-on.ts';
import { byDay, isDeletable, isUnfinished, organisationsLeft } from './found-by.ts';

export interface SignInAttempts {
  id: string;
  failures: number;
  /** ISO instant at which the count starts anew. */
  until: string;
  /** Of a place: ISO instant since when it has been known without a break. */
  since?: string;
}

/** Single documents about the workspace itself; `id` says which. */
export interface Setting {
  id: string;
  value: unknown;
}

export interface AggregateTypes {
  organisation: Organisation;
  board: Board;
  person: Person;
  profile: Profile;
  invitation: Invitation;
  session: Session;
  meeting: Meeting;
  actionItem: ActionItem;
  interest: Interest;
  sealedRecord: SealedRecord;
  mail: MailMessage;
  ballot: Ballot;
  ballotBox: BallotBox;
  revocation: Revocation;
  exportJob: ExportJob;
  dataSettings: DataSettings;
  dataRequest: DataRequest;
  dataExport: DataExport;
  lastLook: LastLook;
  expunction: Expunction;
  passwordReset: PasswordReset;
  apiToken: ApiToken;
  signInAttempts: SignInAttempts;
  signInChallenge: SignInChallenge;
  providerSignIn: ProviderSignIn;
  setting: Setting;
}

export type Collection = keyof AggregateTypes;

interface Index<T> {
  /** The keys under which a document is found; kept in the clear, so never content unless they are `blind`. */
  keys: (value: T) => readonly string[];
  unique?: true;
  /** The keys are content: what is kept of them is their HMAC, so that they are found and cannot be read (D6). */
  blind?: true;
}

type Declaration<T> = {
  scope: (value: T) => string;
  indexes: Record<string, Index<T>>;
  /** The blobs that it names: they are under its scope's key, and a copy of it is not whole without them. */
  blobs?: (value: T) => readonly string[];
  /** Blobs that it names and that need not be there: they are under its scope's key too. */
  attempted?: (value: T) => readonly string[];
  /**
   * What the death of the machine may take of the last moments, since nobody is harmed by it: new documents, or any
   * change. A write of that returns once it is committed, without waiting for the disk.
   */
  mayLose?: 'new' | 'any';
};

const workspace = () => 'workspace';

/** The declared collections and their indexes: the one place; migrations and adapters follow it. */
export const collections = {
  organisation: { scope: (o) => o.id, indexes: { all: { keys: () => ['*'] } } },
  board: { scope: (b) => b.organisationId, indexes: { organisation: { keys: (b) => [b.organisationId] } } },
  person: {
    scope: workspace,
    indexes: {
      username: { keys: (p) => [p.username], unique: true, blind: true },
      /** One account at a provider is one person's. */
      identity: { keys: (p) => [...new Set(p.identities?.map(identityKey))], unique: true, blind: true },
      organisation: { keys: (p) => [...new Set(p.memberships.map((m) => m.organisationId))] },
      board: { keys: (p) => [...new Set(p.memberships.map((m) => m.boardId))] },
      /** By organisation: those who sit in it no more. */
      left: { keys: (p) => organisationsLeft(p.memberships) },
    },
  },
  profile: {
    scope: (p) => p.organisationId,
    indexes: {
      organisation: { keys: (p) => [p.organisationId] },
      address: { keys: (p) => (p.email === undefined ? [] : [addressKey(p.organisationId, p.email)]), blind: true },
    },
  },
  invitation: {
    scope: (i) => i.organisationId,
    indexes: {
      person: { keys: (i) => [i.personId] },
      token: { keys: (i) => (i.tokenHash === undefined ? [] : [i.tokenHash]) },
    },
  },
  session: {
    scope: workspace,
    indexes: {
      person: { keys: (s) => [s.personId] },
      publicId: { keys: (s) => [s.publicId], unique: true },
      /** The day (YYYY-MM-DD) after which it can be purged. */
      expiryDay: { keys: (s) => [sessionKeptUntil(s).slice(0, 10)] },
      /** By person: those on a device that was new, of which they are still to be told. */
      newDevice: { keys: (s) => (s.newDevice === true ? [s.personId] : []) },
    },
    // Whoever has just signed in does so again. That one has ended stays so.
    mayLose: 'new',
  },
  meeting: {
    scope: (m) => m.organisationId,
    indexes: {
      board: { keys: (m) => [m.boardId] },
      /** The open minutes and each Part 2 document. */
      document: {
        keys: (m) => [m.minutes.id, ...m.items.flatMap((i) => (i.confidential ? [i.confidential.minutesId] : []))],
        unique: true,
      },
      /** By board: those whose minutes are still to be approved. */
      unfinished: { keys: (m) => (isUnfinished(m) ? [m.boardId] : []) },
      /** By organisation: those of which something may be deleted one day (V4). */
      deletable: { keys: (m) => (isDeletable(m) ? [m.organisationId] : []) },
    },
    blobs: ({ minutes, items }) => [
      ...(minutes.frozen?.documents ?? []).map(({ blobId }) => blobId),
      ...items.flatMap(({ papers = [] }) => papers.map(({ blobId }) => blobId)),
    ],
  },
  actionItem: {
    scope: (a) => a.organisationId,
    indexes: {
      board: { keys: (a) => [a.boardId] },
      meeting: { keys: (a) => [a.meetingId] },
      owner: { keys: (a) => [a.ownerId] },
      /** By board: those that are still to be done. */
      open: { keys: (a) => (a.state === 'open' ? [a.boardId] : []) },
    },
  },
  interest: {
    scope: (i) => i.organisationId,
    indexes: { organisation: { keys: (i) => [i.organisationId] }, person: { keys: (i) => [i.personId] } },
  },
  sealedRecord: {
    scope: (r) => r.organisationId,
    indexes: {
      meeting: { keys: (r) => [r.meetingId] },
      board: { keys: (r) => [r.boardId] },
      /** One record at each place of a board's chain (A2). */
      place: { keys: (r) => [`${r.boardId} ${r.seal.sequence}`], unique: true },
    },
    blobs: ({ blobId }) => [blobId],
  },
  mail: {
    scope: (m) => m.organisationId,
    indexes: {
      board: { keys: (m) => (m.boardId === undefined ? [] : [m.boardId]) },
      organisation: { keys: (m) => [m.organisationId] },
      boardDay: { keys: (m) => (m.boardId === undefined ? [] : byDay(m.boardId, m.at)) },
      organisationDay: { keys: (m) => byDay(m.organisationId, m.at) },
      person: { keys: (m) => [m.to] },
      /** Those that may still be sent. */
      waiting: {
        keys: (m) => (m.address !== undefined && m.sentAt === undefined && m.ended === undefined ? ['*'] : []),
      },
    },
  },
  ballot: { scope: (b) => b.organisationId, indexes: { meeting: { keys: (b) => [b.meetingId] } } },
  /** A4: no index, since nothing but the id of its ballot leads to it. */
  ballotBox: { scope: (b) => b.organisationId, indexes: {} },
  revocation: {
    scope: (r) => r.organisationId,
    indexes: {
      person: { keys: (r) => [r.personId] },
      organisation: { keys: (r) => [r.organisationId] },
      organisationDay: { keys: (r) => byDay(r.organisationId, r.receipt.at) },
    },
  },
  exportJob: {
    scope: (e) => e.organisationId,
    indexes: {
      person: { keys: (e) => [e.by] },
      /** Those that are not made yet. */
      open: { keys: (e) => (e.state === 'queued' || e.state === 'running' ? ['*'] : []) },
      expiryDay: { keys: (e) => [e.expiresAt.slice(0, 10)] },
    },
    blobs: ({ blobId }) => (blobId === undefined ? [] : [blobId]),
    attempted: ({ attempted }) => attempted ?? [],
  },
  dataSettings: { scope: (d) => d.id, indexes: { all: { keys: () => ['*'] } } },
  dataRequest: {
    scope: (r) => r.organisationId,
    indexes: { organisation: { keys: (r) => [r.organisationId] }, person: { keys: (r) => [r.personId] } },
  },
  dataExport: {
    scope: (e) => e.organisationId,
    indexes: {
      person: { keys: (e) => [e.personId] },
      by: { keys: (e) => [e.by] },
      /** Those that are not made yet. */
      open: { keys: (e) => (e.state === 'queued' || e.state === 'running' ? ['*'] : []) },
      expiryDay: { keys: (e) => [e.expiresAt.slice(0, 10)] },
    },
    blobs: ({ blobId }) => (blobId === undefined ? [] : [blobId]),
    attempted: ({ attempted }) => attempted ?? [],
  },
  lastLook: { scope: (l) => l.organisationId, indexes: { document: { keys: (l) => [l.documentId] } } },
  expunction: {
    scope: (e) => e.organisationId,
    indexes: {
      document: { keys: (e) => [e.documentId] },
      /** Those whose text may still be stored somewhere. */
      unfinished: { keys: (e) => (e.doneAt === undefined ? ['*'] : []) },
    },
  },
  passwordReset: {
    scope: workspace,
    indexes: {
      token: { keys: (r) => (r.tokenHash === undefined ? [] : [r.tokenHash]), unique: true },
      waiting: { keys: (r) => (r.waiting ? ['*'] : []) },
      expiryDay: { keys: (r) => [r.expiresAt.slice(0, 10)] },
    },
  },
  apiToken: {
    scope: workspace,
    indexes: {
      person: { keys: (t) => [t.personId] },
      hash: { keys: (t) => [t.hash], unique: true },
      expiryDay: { keys: (t) => [t.expiresAt.slice(0, 10)] },
    },
  },
  signInAttempts: {
    scope: workspace,
    indexes: { expiryDay: { keys: (a) => [a.until.slice(0, 10)] } },
    mayLose: 'any',
  },
  signInChallenge: { scope: workspace, indexes: { expiryDay: { keys: (c) => [c.expiresAt.slice(0, 10)] } } },
  providerSignIn: { scope: workspace, indexes: { expiryDay: { keys: (s) => [s.expiresAt.slice(0, 10)] } } },
  setting: { scope: workspace, indexes: {} },
} satisfies { [C in Collection]: Declaration<AggregateTypes[C]> };

/** Collections whose documents name blobs. */
export const withBlobs = (Object.keys(collections) as Collection[]).filter((name) => 'blobs' in collections[name]);

export const scopeOf = (collection: Collection, value: unknown): string =>
  (collections[collection].scope as (value: unknown) => string)(value);

/** Those too that need not be there. */
export const allBlobsOf = (collection: Collection, value: unknown): readonly string[] => [
  ...blobsOf(collection, value),
  ...((collections[collection] as Declaration<unknown>).attempted?.(value) ?? []),
];

export const blobsOf = (collection: Collection, value: unknown): readonly string[] =>
  (collections[collection] as Declaration<unknown>).blobs?.(value) ?? [];

/** The keys under which a document is found by one of its indexes. */
export const keysIn = <C extends Collection>(
  collection: C,
  index: IndexOf<C>,
  value: AggregateTypes[C],
): readonly string[] => (collections[collection] as Declaration<unknown>).indexes[index]!.keys(value);

export type IndexOf<C extends Collection> = keyof (typeof collections)[C]['indexes'] & string;
