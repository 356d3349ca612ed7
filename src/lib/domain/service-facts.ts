import type { StorageFacts } from './at-rest.ts';

/** A company that gets personal data on behalf of whoever runs the service. */
export interface SubProcessor {
  name: string;
  /** What it does: "Hosting". */
  does: string;
  /** Where: "London". */
  where: string;
}

/** Encrypted with certificates that are checked; within one machine; or in the clear. */
export type Way = 'tls' | 'local' | 'open';

/** What the running configuration says, as the operator gave it. */
export interface FactsGiven {
  version: string;
  /** D2 */
  environment: string;
  /** Who runs the service, in the operator's words. */
  operator?: string;
  /** Where data is held, in the operator's words. */
  region?: string;
  subProcessors: readonly SubProcessor[];
  /** Whether pages are reached over https. */
  https: boolean;
  /** The way to the database; absent where there is none, since the store is embedded. */
  wayToDatabase?: Way;
  /** The way between several processes; absent where there is one alone. */
  wayBetween?: Way;
  /** Whether minutes can be signed. */
  signs: boolean;
}

/** For the public page "Security and data" (V6): made from what runs, not typed by hand. */
export interface ServiceFacts extends FactsGiven {
  storage: StorageFacts;
  /** Whether a mail server is set up. */
  sendsMail: boolean;
  /** When `quorate backup` last wrote a copy of this store: ISO instant. */
  backedUpAt?: string;
  /** ISO instant: now. */
  at: string;
}

/** How old a backup is, in words; undefined: it is of today. */
export function backupAge(at: string, now: string): { days: number; old: boolean } {
  const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(at)) / (24 * 3600_000)));
  return { days, old: days > 7 };
}
