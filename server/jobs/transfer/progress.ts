import type { PieceKind } from '../../ports.ts';

const everyMs = 3_000;

/** For people. */
export const called: Record<PieceKind, string> = {
  blob: 'frozen minutes',
  document: 'documents',
  chain: 'audit entries',
  log: 'entries of minutes',
  history: 'pieces of history',
  client: 'authors’ ids',
  meta: 'notes of the store',
};

/** Tells every few seconds how far something has come. */
export interface Progress {
  /** What is being done from now on, such as `copied`; what was counted before is forgotten. */
  begin(doing: string): void;
  add(kind: PieceKind, count: number): void;
  end(): void;
}

/** @param tell takes a line for people */
export function createProgress(tell: (line: string) => void): Progress {
  let doing = '';
  let told = '';
  const counts = new Map<PieceKind, number>();
  const timer = setInterval(() => {
    const parts = [...counts].map(([kind, count]) => `${count.toLocaleString('en-GB')} ${called[kind]}`);
    const line = `${doing} so far: ${parts.join(', ') || 'nothing yet'}`;
    if (line !== told) tell(line);
    told = line;
  }, everyMs);
  timer.unref();
  return {
    begin(what) {
      doing = what;
      counts.clear();
    },
    add: (kind, count) => void (count > 0 && counts.set(kind, (counts.get(kind) ?? 0) + count)),
    end: () => clearInterval(timer),
  };
}
