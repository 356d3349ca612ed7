import { createSmtp } from '../adapters/smtp/smtp.ts';
import { createMailJob } from '../jobs/mail.ts';
import type { Aggregates, Clock, Log } from '../ports.ts';
import type { Workspace } from '../usecases/workspace.ts';

interface Parts {
  store: { aggregates: Aggregates };
  workspace: Workspace;
  clock: Clock;
  log: Log;
  origin: string;
}

/** What sends mail; without a mail server nothing does. */
export function mailParts(smtpUrl: string | undefined, { store, workspace, clock, log, origin }: Parts) {
  if (smtpUrl === undefined) return undefined;
  const smtp = createSmtp({ url: smtpUrl, origin, log });
  const { aggregates } = store;
  const { mayBeSent, written, settled, prepare } = workspace.mail;
  const job = createMailJob({ aggregates, mail: smtp, mayBeSent, written, settled, prepare, clock, logger: log });
  return {
    run: job.run,
    waitingSeconds: job.waitingSeconds,
    stop(): void {
      job.stop();
      smtp.close();
    },
  };
}
