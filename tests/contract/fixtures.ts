import type { ChainEntry, NewLogEntry, OutboxEntry } from '#server/ports.ts';
import type { ApiToken } from '#lib/domain/api-tokens.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Person, Session } from '#lib/domain/people.ts';

export const at = '2026-03-02T18:30:00.000Z';

export const person = (id: string, over: Partial<Person> = {}): Person => ({
  id,
  username: `user.${id}`,
  mustChangePassword: false,
  accessEpoch: 0,
  memberships: [],
  ...over,
});

export const sits = (organisationId: string, boardId: string): Person['memberships'][number] => ({
  organisationId,
  boardId,
  role: 'governor',
  votes: true,
  termStart: '2025-09-01',
});

export const session = (id: string, personId: string, over: Partial<Session> = {}): Session => ({
  id,
  publicId: `public-${id}`,
  personId,
  epoch: 0,
  startedAt: at,
  expiresAt: at,
  authenticatedAt: at,
  device: 'Chrome on Android',
  ...over,
});

export const apiToken = (id: string, over: Partial<ApiToken> = {}): ApiToken => ({
  ...{ id, hash: `hash of ${id}`, personId: 'p1', name: 'Reports', scopes: ['boards:read'], epoch: 0 },
  ...{ createdAt: at, expiresAt: at },
  ...over,
});

export const meeting = (id: string, over: Partial<Meeting> = {}): Meeting => ({
  id,
  organisationId: 'org',
  boardId: 'board',
  title: 'Spring term',
  startsAt: at,
  state: 'scheduled',
  items: [],
  minutes: { id: `${id}-minutes`, state: 'draft' },
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  ...over,
});

export const outboxEntry = (id: string, over: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id,
  organisationId: 'org',
  at,
  actor: 'operator',
  action: 'person.add',
  subject: 'person:p1',
  detail: { name: 'Zoë Ångström', nested: { list: [1, null, true] } },
  ...over,
});

export const chainEntry = (sequence: number, over: Partial<ChainEntry> = {}): ChainEntry => ({
  ...outboxEntry(`entry-${sequence}`),
  sequence,
  previous: String(sequence - 1).padStart(64, '0'),
  hash: String(sequence).padStart(64, '0'),
  ...over,
});

export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

export const logEntry = (update: Uint8Array, over: Partial<NewLogEntry> = {}): NewLogEntry => ({
  documentId: 'doc',
  scope: 'org',
  author: 'p1',
  at: 1_000,
  node: 'node-1',
  update,
  ...over,
});

/** @returns the code of the QuorateError that the promise rejects with */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
