import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log } from '../../ports.ts';

export interface ClosableLog extends Log {
  /** Resolves once every line has been handed to the operating system. */
  flush(): Promise<void>;
}

/** One JSON line an event on standard output (or `stream`); in development coloured lines instead. */
export async function createLog(options: {
  pretty: boolean;
  level?: 'debug' | 'info' | 'warn' | 'silent';
  stream?: DestinationStream;
  base?: Record<string, unknown>;
}): Promise<ClosableLog> {
  const stream = options.stream ?? (options.pretty ? await prettyStream() : pino.destination({ dest: 1, sync: false }));
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: options.base ?? null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        error: (error: unknown) => (error instanceof Error ? pino.stdSerializers.errWithCause(error) : error),
      },
      // A second net: nothing should put these into a field to begin with.
      redact: { paths: ['password', 'token', 'cookie', 'secret', '*.password', '*.token', '*.cookie'], censor: '…' },
    },
    stream,
  );
  return { ...methods(logger), flush: () => new Promise((resolve) => logger.flush(() => resolve())) };
}

function methods(logger: Logger): Log {
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}

/** pino-pretty is a development dependency: where it is missing, JSON lines do. */
async function prettyStream(): Promise<DestinationStream> {
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ colorize: process.stdout.isTTY ?? false, sync: true, messageKey: 'event', ignore: 'pid,hostname' });
  } catch {
    return pino.destination({ dest: 1, sync: false });
  }
}
