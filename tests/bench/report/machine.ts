import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { canPin } from '../rpc.ts';

/** What the run was made on, in a line. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const cores = `${availableParallelism()} cores of ${model}`;
  const pinned = canPin ? 'server and load on a core each' : 'nothing pinned to a core';
  return `${cores}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.version}, ${pinned}`;
}
