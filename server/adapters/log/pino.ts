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
  /** Where to; standard output unless told otherwise. */
  to?: 'stdout' | 'stderr' | DestinationStream;
}): Promise<ClosableLog> {
  const to = options.to ?? 'stdout';
  const stream = typeof to === 'object' ? to : await streamTo(to === 'stdout' ? 1 : 2, options.pretty);
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: null,
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
async function streamTo(descriptor: 1 | 2, wantsPretty: boolean): Promise<DestinationStream> {
  const plain = pino.destination({ dest: descriptor, sync: false });
  if (!wantsPretty) return plain;
  try {
    const { default: pretty } = await import('pino-pretty');
    const colorize = (descriptor === 1 ? process.stdout : process.stderr).isTTY ?? false;
    return pretty({ colorize, destination: plain, messageKey: 'event', singleLine: true });
  } catch {
    return plain;
  }
}
