import type {
  Aggregates,
  AuditChain,
  Blobs,
  Bundles,
  Bus,
  Clock,
  Codec,
  Documents,
  Erasing,
  IdentityProviders,
  Ids,
  Log,
  Merging,
  MinutesLog,
  MinutesWriter,
  OneTimeCodes,
  Passkeys,
  Passwords,
  Sessions,
  Signing,
} from '#server/ports.ts';
import type { StorageFacts } from '#lib/domain/at-rest.ts';
import type { FactsGiven } from '#lib/domain/service-facts.ts';
import type { Boxes, Later } from '../ballots/box.ts';
import type { ExportRunner } from '../exports/runner.ts';
import type { Attempts } from './attempts.ts';
import type { OneByOne } from './one-by-one.ts';
import type { Relay } from './relay.ts';

/** What the composition root gives. */
export interface WorkspaceDeps {
  aggregates: Aggregates;
  /** Under the store's key, where it has one. */
  blind: Codec['blind'];
  chain: AuditChain;
  blobs: Blobs;
  minutesLog: MinutesLog;
  minutesWriter: MinutesWriter;
  merging: Merging;
  documents: Documents;
  bundles: Bundles;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  passwords: Passwords;
  oneTimeCodes: OneTimeCodes;
  passkeys: Passkeys;
  sessions: Sessions;
  signing: Signing;
  log: Log;
  /** The providers that organisations may choose, and how they are asked; absent where tests do without. */
  signInProviders?: { allowed: readonly string[]; ask: IdentityProviders };
  /** Whether a mail server is set up. */
  sendsMail?: boolean;
  /** Told, and not waited for, once something was stored that may be a mail to send; absent where nobody sends. */
  mailWaits?: () => void;
  /** Of organisations; absent where tests do without. */
  erasing?: Erasing;
  /** Where content is, and whether it is encrypted there; embedded and in the clear when left out. */
  storage?: Pick<StorageFacts, 'store' | 'encryption'>;
  /** What the running configuration says of itself, for the public page. */
  facts?: FactsGiven;
  /** The public address, for links, without a slash at the end. */
  origin: string;
  /** The one-time code that guards the set-up page; absent when the store was not empty at the start. */
  setUpCode?: string;
  /** Tests put their own in the place of the system's timers. */
  later?: Later;
}

/** What each use case receives. */
export interface Deps extends WorkspaceDeps {
  relay: Relay;
  attempts: Attempts;
  oneByOne: OneByOne;
  boxes: Boxes;
  exports: ExportRunner;
  dataExports: ExportRunner;
}
