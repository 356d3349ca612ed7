/** The thread that merges: updates in, one update out. */
import { parentPort, workerData } from 'node:worker_threads';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';

parentPort?.postMessage(mergeUpdates(workerData as Uint8Array[]));
