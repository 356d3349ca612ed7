/** The process that makes one bundle. */
import { runningErrands } from '#server/system/answering.ts';
import { bundle } from './bundle.ts';

runningErrands(bundle);
