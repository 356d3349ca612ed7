import { lastSessionEnd } from '#lib/domain/session-end.ts';
import type { Clock } from '../ports.ts';
import type { ConnectionRegister } from '../realtime/register.ts';
import type { Workspace } from '../usecases/workspace.ts';

interface Parts {
  register: ConnectionRegister;
  clock: Clock;
  workspace: { jobs: Pick<Workspace['jobs'], 'sessionsOver'> };
}

/**
 * P18: once a night, at the hour at which sessions end, closes what this node still has open of those that are over.
 * What is asked anew is refused from that moment without it.
 */
export function closingSessionsOver({ register, clock, workspace }: Parts): () => Promise<void> {
  let dealtWith: number | undefined;
  return async () => {
    const night = lastSessionEnd(clock.now());
    if (night === dealtWith) return;
    for (const { code, reason, ...ending } of await workspace.jobs.sessionsOver(register.browsers())) {
      register.end(ending, { code, reason });
    }
    dealtWith = night;
  };
}
