/** The thread that makes one bundle. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BundleOf } from '#server/ports.ts';
import { bundle } from './bundle.ts';

parentPort?.postMessage(await bundle(workerData as BundleOf));
