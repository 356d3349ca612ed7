/** What the service does by itself, and how often. */
import type { createCompaction } from '../jobs/compaction.ts';
import type { createExpunctionJob } from '../jobs/expunction.ts';
import { startJobs } from '../jobs/run.ts';
import type { Log } from '../ports.ts';
import type { Workspace } from '../usecases/workspace.ts';
import { followKeys } from './keys.ts';
import type { mailParts } from './mail.ts';
import type { closingSessionsOver } from './sessions-over.ts';
import type { OpenStore } from './store.ts';

const second = 1_000;
const minute = 60 * second;
/** What another node left unmade is taken up as soon as its claim is over. */
const exportsEveryMs = 10 * second;
/** What this node writes goes at once (`soon`): this is for others' and for what could not be handed over. */
const mailEveryMs = 10 * second;
export const mailJob = 'mail.send';

interface Parts {
  workspace: Workspace;
  store: OpenStore;
  compaction: ReturnType<typeof createCompaction>;
  expunction: ReturnType<typeof createExpunctionJob>;
  /** Absent where no mail server is set up. */
  mail: ReturnType<typeof mailParts>;
  closeSessionsOver: ReturnType<typeof closingSessionsOver>;
  log: Log;
}

export const startServiceJobs = ({ workspace, store, compaction, expunction, mail, closeSessionsOver, log }: Parts) =>
  startJobs(
    [
      { name: 'audit.relay', everyMs: minute, run: workspace.jobs.relayAll },
      { name: 'minutes.compact', everyMs: minute, run: () => compaction.run() },
      { name: 'minutes.expunge', everyMs: minute, run: () => expunction.run() },
      ...(mail === undefined ? [] : [{ name: mailJob, everyMs: mailEveryMs, run: mail.run }]),
      { name: 'data.retention', everyMs: 60 * minute, run: workspace.jobs.runRetention },
      { name: 'audit.mailHeads', everyMs: 10 * minute, run: workspace.jobs.mailHeads },
      { name: 'terms.watch', everyMs: minute, run: workspace.jobs.watchTerms },
      { name: 'keys.refresh', everyMs: minute, run: followKeys(store, log) },
      { name: 'exports.resume', everyMs: exportsEveryMs, run: workspace.jobs.resumeExports },
      { name: 'sessions.over', everyMs: minute, run: closeSessionsOver },
      { name: 'sessions.purge', everyMs: 60 * minute, run: workspace.jobs.purgeExpired },
    ],
    log,
  );
