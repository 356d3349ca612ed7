import { randomBytes } from 'node:crypto';

import type { Db } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import type { Clock } from '#server/ports.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { undecided, untilDecided } from './outcomes.ts';

/** What the store knows of itself. */
interface Meta {
  _id: string;
  value: unknown;
}
const metaOf = (db: Db) => db.collection<Meta>('meta');

export const readMeta = async (db: Db, name: string): Promise<unknown> =>
  (await guarded(() => metaOf(db).findOne({ _id: name })))?.value;

/** Of two upserts that meet one may be told that the id is taken: it is done again, and updates. */
async function upsert(db: Db, name: string, update: { $set: unknown } | { $setOnInsert: unknown }): Promise<void> {
  await untilDecided(async () => {
    try {
      return await metaOf(db).updateOne({ _id: name }, update as object, { upsert: true });
    } catch (error) {
      if (isDuplicate(error)) return undecided;
      throw error;
    }
  });
}

export const writeMeta = (db: Db, name: string, value: unknown): Promise<void> => upsert(db, name, { $set: { value } });

export const removeMeta = async (db: Db, name: string): Promise<void> =>
  void (await untilDecided(() => metaOf(db).deleteOne({ _id: name })));

/** Writes it unless it is there. @returns what is there then: of several that write at once one wins */
async function settle(db: Db, name: string, value: unknown): Promise<unknown> {
  const there = await readMeta(db, name);
  if (there !== undefined) return there;
  await upsert(db, name, { $setOnInsert: { value } });
  return untilDecided(async () => (await readMeta(db, name)) ?? undecided);
}

/** @throws QuorateError `conflict` when the store belongs to another environment (D2) */
export async function claimEnvironment(db: Db, environment: string): Promise<void> {
  const owner = await settle(db, 'environment', environment);
  if (owner === environment) return;
  throw new QuorateError(
    'conflict',
    `This store belongs to the environment "${String(owner)}"; this process runs as "${environment}". ` +
      'Set ENVIRONMENT to match, or MONGODB_URI to another database.',
  );
}

/** Made once and kept: tells apart what several workspaces send over one Redis. */
export const workspaceId = async (db: Db): Promise<string> =>
  String(await settle(db, 'workspaceId', randomBytes(12).toString('base64url')));

/** S5: milliseconds since 1970 until when documents are recovering; undefined when they are not. */
export async function recoveringUntil(db: Db, clock: Clock): Promise<number | undefined> {
  const until = Number((await readMeta(db, 'recoveringUntil')) ?? 0);
  return until > clock.now() ? until : undefined;
}
