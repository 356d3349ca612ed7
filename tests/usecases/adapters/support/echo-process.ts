/** A process beside a test: says again what it is told, and what it is. */
import { readFileSync } from 'node:fs';
import { answering } from '#server/system/answering.ts';

export interface Asked {
  echo?: string | Uint8Array;
}
export interface Told extends Asked {
  pid: number;
  /** Of proc_pid_stat(5), where there is one. */
  stat: string;
  /** Names alone. */
  environment: string[];
}

function stat(): string {
  try {
    return readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return '';
  }
}

answering<Asked, Told>((asked, tell) =>
  tell({ ...asked, pid: process.pid, stat: stat(), environment: Object.keys(process.env) }),
);
