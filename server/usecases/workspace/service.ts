import type { MailMessage } from '#lib/domain/mail.ts';
import { mailHeads } from '../audit/mail-heads.ts';
import { noteMailed } from '../auth/invitation-link.ts';
import { prepareResets } from '../auth/prepare-resets.ts';
import { runRetention } from '../data/run-retention.ts';
import { purgeExpired } from '../jobs/purge-expired.ts';
import { sessionsOver } from '../jobs/sessions-over.ts';
import { createTermWatch } from '../jobs/watch-terms.ts';
import { listMail } from '../mail/list.ts';
import { mayBeSent } from '../mail/recipient.ts';
import { written } from '../mail/written.ts';
import type { Deps } from '../shared/deps.ts';
import type { Bind } from './bind.ts';

/** What the service does by itself. */
export const serviceVerbs = (deps: Deps, bind: Bind) => ({
  mail: {
    list: bind(listMail),
    /** For the service itself. */
    mayBeSent: (mail: MailMessage) => mayBeSent(deps, mail),
    written: (mail: MailMessage) => written(deps, mail),
    settled: (mail: MailMessage) => noteMailed(deps, mail),
    prepare: () => prepareResets(deps),
  },
  /** What the service does by itself. */
  jobs: {
    /** Completes what a crash cut short, then from time to time. Needs the bus and the minutes endpoint to be there. */
    relayAll: () => deps.relay.all(),
    purgeExpired: () => purgeExpired(deps),
    /** P18. */
    sessionsOver: (open: readonly { personId: string; sessionId: string }[]) => sessionsOver(deps, open),
    /** P20, P21. */
    watchTerms: createTermWatch(() => deps),
    /** Copies that were asked for and are not made, here or where a node died. */
    resumeExports: async () => {
      await Promise.all([deps.exports.resume(), deps.dataExports.resume()]);
    },
    stopExports: async () => {
      await Promise.all([deps.exports.stop(), deps.dataExports.stop()]);
    },
    mailHeads: () => mailHeads(deps),
    runRetention: () => runRetention(deps),
  },
});
