import type { MailEnd, MailMessage } from '#lib/domain/mail.ts';
import type { Aggregates, Clock, Log, Mail, MailOutcome, Stored } from '../ports.ts';
import { QuorateError } from '../errors.ts';
import { headKeeper } from '../usecases/audit/mail-heads.ts';

const minute = 60_000;
/** How long to wait after each attempt in vain: for two days in all. */
const pauses = [1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60].map((minutes) => minutes * minute);
/** Whoever handed it over and has said nothing for so long never will. Longer than an attempt takes. */
const silentMs = 10 * minute;
const pageSize = 200;

interface Parts {
  aggregates: Pick<Aggregates, 'find' | 'get' | 'replace' | 'remove'>;
  mail: Pick<Mail, 'send'>;
  /** R3: whether it may still go to whom it was written. */
  mayBeSent: (mail: MailMessage) => Promise<boolean>;
  /** What it says, as it is handed over; undefined: there is no point in it any more. */
  written: (mail: MailMessage) => Promise<{ subject: string; text: string } | undefined>;
  /** Told of each that is over, before it is gone. */
  settled: (mail: MailMessage) => Promise<void>;
  /** Writes those that were only asked for. */
  prepare: () => Promise<void>;
  clock: Clock;
  logger: Log;
}

/** Ids begin with the time, but for those of heads: the first page has the oldest, or one hardly younger. */
const oldestOf = (page: readonly Stored<MailMessage>[]): number | undefined =>
  page.length === 0 ? undefined : Math.min(...page.map(({ value }) => Date.parse(value.at)));

const isStale = (error: unknown): boolean => error instanceof QuorateError && error.code === 'stale_version';

function after(mail: MailMessage, outcome: MailOutcome, now: number): MailMessage {
  const { sending: _, nextAt: __, error: ___, ...rest } = mail;
  if (outcome.is === 'taken') return { ...rest, sentAt: new Date(now).toISOString() };
  if (outcome.is !== 'unreachable') return { ...rest, error: outcome.why, ended: outcome.is };
  const tries = (mail.tries ?? 0) + 1;
  const pause = pauses[tries - 1];
  const failed = { ...rest, tries, error: outcome.why };
  return pause === undefined
    ? { ...failed, ended: 'unreachable' }
    : { ...failed, nextAt: new Date(now + pause).toISOString() };
}

/**
 * Hands over what waits, each mail by one node alone and never twice knowingly: it is marked before, so that of one whose
 * sender died meanwhile it is known that nobody knows.
 */
export function createMailJob({ aggregates, mail, mayBeSent, written, settled, prepare, clock, logger }: Parts) {
  let stopping = false;
  /** When the one that waits longest was written; undefined when none waits. */
  let oldest: number | undefined;

  /** @returns undefined when another node was quicker */
  async function write(value: MailMessage, version: number): Promise<number | undefined> {
    try {
      return await aggregates.replace('mail', value, version);
    } catch (error) {
      if (isStale(error)) return undefined;
      throw error;
    }
  }

  async function end({ value, version }: Stored<MailMessage>, ended: MailEnd, error: string): Promise<void> {
    const { sending: _, ...rest } = value;
    await settle({ ...rest, ended, error }, version);
  }

  /** What is about somebody's own sign-in is nobody else's to read, and of no use to them once it is over. */
  async function settle(value: MailMessage, version: number): Promise<void> {
    const isOver = value.sentAt !== undefined || value.ended !== undefined;
    if (isOver) await settled(value);
    if (isOver && value.boardId === undefined) await aggregates.remove('mail', value.id);
    else await write(value, version);
  }

  /** @returns whether it is worth trying the next one */
  async function one(stored: Stored<MailMessage>): Promise<boolean> {
    const { value } = stored;
    const now = clock.now();
    if (value.sending !== undefined) {
      if (now - Date.parse(value.sending.at) > silentMs) {
        await end(stored, 'unknown', 'The service stopped while it was sent: it may have arrived.');
      }
      return true;
    }
    if (value.nextAt !== undefined && Date.parse(value.nextAt) > now) return true;
    const claimed = { ...value, sending: { at: new Date(now).toISOString() } };
    const version = await write(claimed, stored.version);
    if (version === undefined) return true;
    if (!(await mayBeSent(value))) {
      await end({ ...stored, value: claimed, version }, 'notAMember', 'They are not on the board any more.');
      return true;
    }
    const words = await written(value);
    if (words === undefined) {
      await end({ ...stored, value: claimed, version }, 'unreachable', 'It is out of date.');
      return true;
    }
    const { id, address, toName } = value;
    const outcome = await mail.send({ id, to: { name: toName, address: address! }, ...words });
    const tried = after(claimed, outcome, clock.now());
    await settle(tried, version);
    logger.info('mail', { mailId: id, outcome: outcome.is });
    // Nobody who keeps a log's head reads the page on which clerks see what did not arrive.
    if (value.to === headKeeper && tried.ended !== undefined) {
      logger.error('the head of an audit log was not taken', { organisationId: value.organisationId, mailId: id });
    }
    return outcome.is !== 'unreachable' || outcome.everyone !== true;
  }

  return {
    async run(): Promise<void> {
      await prepare();
      for (let from: string | undefined; ;) {
        const page = await aggregates.find('mail', 'waiting', '*', {
          limit: pageSize,
          ...(from === undefined ? {} : { after: from }),
        });
        if (from === undefined) oldest = oldestOf(page);
        for (const stored of page) {
          if (stopping || !(await one(stored))) return;
        }
        if (page.length < pageSize) return;
        from = page.at(-1)!.value.id;
      }
    },
    /** How long the one that waits longest has waited, as of the last run, in seconds; 0 when none waits. */
    waitingSeconds: (): number => (oldest === undefined ? 0 : Math.max(0, (clock.now() - oldest) / 1_000)),
    /** No further mail is begun. */
    stop(): void {
      stopping = true;
    },
  };
}
