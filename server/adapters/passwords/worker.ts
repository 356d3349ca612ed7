/**
 * Computes Argon2id, on a thread that gives way to every other: when many people sign in at once on a machine with few
 * processors, they wait for each other, and whoever is in a meeting does not wait for them.
 */
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import { giveWay } from '#server/ports/give-way.ts';
import type { Answer, Request } from './threads.ts';

/** OWASP's Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Algorithm 2 is Argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

function compute({ password, hash, salt }: Request): string | boolean {
  if (hash !== undefined) return verifySync(hash, password);
  return hashSync(password, salt === undefined ? parameters : { ...parameters, salt: Buffer.from(salt, 'base64url') });
}

function answer(request: Request): Answer {
  try {
    return { result: compute(request) };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

giveWay();
parentPort?.on('message', (request: Request) => parentPort?.postMessage(answer(request)));
