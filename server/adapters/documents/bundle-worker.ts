/** The thread that makes one bundle. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BundleOf } from '#server/ports.ts';
import { giveWay } from '#server/ports/give-way.ts';
import { bundle } from './bundle.ts';

giveWay();
parentPort?.postMessage(await bundle(workerData as BundleOf));
