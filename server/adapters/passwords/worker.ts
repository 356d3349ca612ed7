/**
 * Computes Argon2id, on a thread that gives way to every other: when many people sign in at once on a machine with few
 * processors, they wait for each other, and whoever is in a meeting does not wait for them.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { Answer, Request } from './threads.ts';

/** OWASP's Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Algorithm 2 is Argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

function giveWay(): void {
  try {
    // Linux: a thread's number is taken where a process's is expected.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // Elsewhere all threads of a process are equal.
  }
}

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
