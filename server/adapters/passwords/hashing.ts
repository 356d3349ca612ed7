import { hash as hashed, verify } from '@node-rs/argon2';
import { QuorateError } from '#server/errors.ts';
import { Aside } from '#server/system/aside.ts';

/** Without a hash, one is made of the password; with one, they are compared. */
export interface Task {
  password: string;
  hash?: string | undefined;
  /** For the one that is made: 16 bytes, base64url. */
  salt?: string | undefined;
}
export interface Request extends Task {
  number: number;
}
export type Answer = { number: number } & ({ result: string | boolean } | { failed: string });

export type Compute = (task: Task) => Promise<string | boolean>;

/** OWASP's Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Algorithm 2 is Argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** On a thread of libuv's. */
export const compute: Compute = ({ password, hash, salt }) => {
  if (hash !== undefined) return verify(hash, password);
  return hashed(password, salt === undefined ? parameters : { ...parameters, salt: Buffer.from(salt, 'base64url') });
};

interface Waiting {
  resolve: (result: string | boolean) => void;
  reject: (error: Error) => void;
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'Passwords cannot be checked at this moment. Please try again.', { cause });

/**
 * Computes in a process that gives way to every other: when many people sign in at once on a machine with few
 * processors, they wait for each other, and whoever is in a meeting does not wait for them. It is begun at once, and
 * anew after it failed.
 */
export function computingAside(): { compute: Compute; close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let numbers = 0;
  let closed = false;
  let aside = begin();

  function begin(): Aside<Request, Answer> {
    return new Aside<Request, Answer>(new URL('./hashing-process.ts', import.meta.url), {
      answer({ number, ...told }) {
        const one = waiting.get(number);
        waiting.delete(number);
        if (waiting.size === 0) aside.hold(false);
        if ('failed' in told) one?.reject(new Error(told.failed));
        else one?.resolve(told.result);
      },
      ended(cause) {
        for (const { reject } of waiting.values()) reject(lost(cause));
        waiting.clear();
      },
    });
  }

  return {
    compute(task) {
      if (closed) return Promise.reject(lost());
      if (aside.over) aside = begin();
      return new Promise((resolve, reject) => {
        const number = (numbers += 1);
        waiting.set(number, { resolve, reject });
        aside.hold(true);
        aside.send({ number, ...task });
      });
    },
    async close() {
      closed = true;
      await aside.end();
    },
  };
}
