import { hash as hashed, verify } from '@node-rs/argon2';
import { QuorateError } from '#server/errors.ts';
import { Errands } from '#server/system/errands.ts';

/** Without a hash, one is made of the password; with one, they are compared. */
export interface Task {
  password: string;
  hash?: string | undefined;
  /** For the one that is made: 16 bytes, base64url. */
  salt?: string | undefined;
}
export type Compute = (task: Task) => Promise<string | boolean>;

/** OWASP's Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Algorithm 2 is Argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** On a thread of libuv's. */
export const compute: Compute = ({ password, hash, salt }) => {
  if (hash !== undefined) return verify(hash, password);
  return hashed(password, salt === undefined ? parameters : { ...parameters, salt: Buffer.from(salt, 'base64url') });
};

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'Passwords cannot be checked at this moment. Please try again.', { cause });

/**
 * Computes in a process that gives way to every other: when many people sign in at once on a machine with few
 * processors, they wait for each other, and whoever is in a meeting does not wait for them. It is begun at once.
 */
export function computingAside(): { compute: Compute; close(): Promise<void> } {
  const url = new URL('./hashing-process.ts', import.meta.url);
  const errands = new Errands<Task, string | boolean>(url, lost);
  errands.begin();
  return { compute: (task) => errands.run(task), close: async () => errands.close() };
}
