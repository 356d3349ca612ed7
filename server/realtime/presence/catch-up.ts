import type { Log } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import type { PresenceUseCases } from './use-cases.ts';

interface Parts {
  workspace: { presence: Pick<PresenceUseCases['presence'], 'versionOf'> };
  timers: Timers;
  log: Log;
  tell: (meeting: { meetingId: string; version: number }) => void;
}

const againMs = 1_000;

/** After news may have been missed: tells pages which version of their meeting the store has. */
export class CatchUp {
  readonly #parts: Parts;
  readonly #due = new Set<string>();
  #running = false;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  meetings(meetingIds: Iterable<string>): void {
    for (const meetingId of meetingIds) this.#due.add(meetingId);
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#due.clear();
  }

  /** One at a time: there may be many, and the store has others to serve. */
  async #run(): Promise<void> {
    const { workspace, timers, log, tell } = this.#parts;
    this.#running = true;
    for (const meetingId of this.#due) {
      // Before it is asked for: what is missed from here on makes it due again.
      this.#due.delete(meetingId);
      try {
        const version = await workspace.presence.versionOf({ meetingId });
        if (version !== undefined) tell({ meetingId, version });
      } catch (error) {
        if (this.#stopped) return;
        log.debug('meeting could not be looked up', { meetingId, error });
        this.#due.add(meetingId);
        timers.after(againMs, () => void this.#run());
        return;
      }
    }
    this.#running = false;
  }
}
