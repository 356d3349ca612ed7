import type { ClosedConnection } from '#lib/domain/revocation.ts';
import type { Log } from '../../ports.ts';
import { tell } from '../../errors.ts';
import type { CloseCause } from '../register.ts';
import type { Connection } from './connection.ts';
import type { MinutesParts } from './endpoint-parts.ts';
import type { Guest } from './guests.ts';

type Answer = { write: boolean } | { error: unknown };

/** R5: what those who were let in may do is asked anew when it may have changed. */
export class Rights {
  readonly #parts: Pick<MinutesParts, 'workspace' | 'clock' | 'logger'>;
  /** The newest question about each connection. */
  readonly #newest = new WeakMap<Connection, Promise<Answer>>();

  constructor(parts: Pick<MinutesParts, 'workspace' | 'clock' | 'logger'>) {
    this.#parts = parts;
  }

  /** Resolves once all of them are as the answers say. @returns what was closed */
  async askAgain(guests: readonly Guest[]): Promise<ClosedConnection[]> {
    const closed = guests.map((guest) => guest.connection.whileWaiting(this.#settle(guest)));
    return (await Promise.all(closed)).flat();
  }

  async #settle(guest: Guest): Promise<ClosedConnection[]> {
    const { connection, documentId, since } = guest;
    this.#newest.set(connection, this.#ask(guest));
    const answer = await this.#newestAnswer(connection);
    if (connection.ended) return [];
    if ('write' in answer) {
      connection.setRights(answer.write);
      return [];
    }
    connection.end(causeOf(answer.error, documentId, this.#parts.logger));
    const closedAt = new Date(this.#parts.clock.now()).toISOString();
    return [{ kind: 'minutes', since: new Date(since).toISOString(), closedAt }];
  }

  /** An older answer may come after a newer one, and would bring back what was taken away meanwhile. */
  async #newestAnswer(connection: Connection): Promise<Answer> {
    for (;;) {
      const question = this.#newest.get(connection)!;
      const answer = await question;
      if (question === this.#newest.get(connection)) return answer;
    }
  }

  async #ask({ documentId, token }: Guest): Promise<Answer> {
    const { auth, minutes } = this.#parts.workspace;
    try {
      const { actor } = await auth.authenticate(token);
      return { write: (await minutes.open(actor, { documentId })).write };
    } catch (error) {
      return { error };
    }
  }
}

/** What a connection is closed with that may not be served, or not any more. */
export function causeOf(error: unknown, documentId: string, logger: Log): CloseCause {
  const told = tell(error, '');
  if (told.body.code === 'internal' || told.body.code === 'store_corrupt') {
    logger.error('minutes could not be opened', { documentId, error });
  }
  return { code: told.closeCode, reason: told.body.message };
}
