/** The process that computes Argon2id: one beside the one that serves. */
import { runningErrands } from '#server/system/answering.ts';
import { compute } from './hashing.ts';

runningErrands(compute);
