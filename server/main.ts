import { runCli } from './cli/cli.ts';
import {
  copyStore,
  hasStore,
  openTool,
  placeName,
  restoreStore,
  startService,
  wipeDemo,
  type Service,
} from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { runDemo, seedUnlessKept, toldToPeople } from './demo/demo.ts';
import { createPastClock } from './demo/past-clock.ts';
import { QuorateError } from './errors.ts';

/** Heroku and the like send SIGKILL after ten seconds or more. */
const drainAtMostMs = 9_000;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

async function main([mode, ...args]: readonly string[]): Promise<void> {
  if (mode === undefined) await serve();
  else if (mode === 'demo') await demonstrate(args);
  else if (mode === 'quorate') process.exitCode = await operate(args);
  else {
    complain(`"${mode}" is not a way to start this: none (serve), demo, quorate.`);
    process.exitCode = 2;
  }
}

async function serve(): Promise<void> {
  const service = await startService(readConfig());
  untilSignal(service);
  print(`Quorate is at ${service.origin}`);
  if (service.setUpCode !== undefined) {
    print(`The store is empty. Set it up at ${service.origin}/set-up with the code ${service.setUpCode}`);
  }
}

async function demonstrate(args: readonly string[]): Promise<void> {
  await runDemo(args, {
    config: readConfig(),
    wipe: wipeDemo,
    start: async (config, clock, beforeServing) => {
      const service = await startService(config, { clock, beforeServing });
      // Before anybody is told that it serves, and may want it to stop.
      untilSignal(service);
      return service;
    },
    print,
  });
}

async function operate(args: readonly string[]): Promise<number> {
  const config = readConfig();
  const clock = createPastClock();
  // So that what is under way cleans up after itself.
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
  return runCli(args, {
    place: placeName(config),
    hasStore: () => hasStore(config),
    open: () => openTool(config, clock),
    seedDemo: async (tool) => {
      const { secret, facts } = await seedUnlessKept(tool, clock);
      return toldToPeople(secret, facts);
    },
    restore: (options, tell) => restoreStore(config, options, tell),
    copy: (options, tell) => copyStore(config, options, tell),
    print,
    complain,
  });
}

/** The first signal drains and ends; a second one from the keyboard ends at once. */
function untilSignal(service: Service): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // Heroku sends every process SIGTERM, which npm passes on: a second one means nothing more.
    if (stopping && signal === 'SIGTERM') return;
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 129);
    stopping = true;
    const late = setTimeout(() => process.exit(1), drainAtMostMs);
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        clearTimeout(late);
        complain(`The shutdown failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', (error) => {
    service.log.error('crashed', { error });
    void service.log.flush().finally(() => process.exit(1));
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof ConfigError || isUsage(error);
  const planned = usage || error instanceof QuorateError || (error instanceof Error && error.name === 'StartError');
  complain(planned ? (error as Error).message : String((error as Error).stack ?? error));
  process.exit(usage ? 2 : 1);
});

/** What `parseArgs` says of options that there are not. */
function isUsage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
