/** The real process for browser tests: `server/main.ts`, on a store and a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Role } from '#lib/domain/people.ts';
import { nodeBinary, root } from '../../../scripts/prepare.mjs';
import { storeOfRun, type StoreOfRun } from '../../support/store-of-run.ts';

export interface Account {
  username: string;
  password: string;
  role: Role;
  personId: string;
}

interface Place {
  organisation: { id: string };
  board: { id: string };
  meeting: { id: string; minutesId: string; part2Id: string };
}

/** What the demonstration tells of itself (docs/contract.md). */
export interface DemoFacts extends Place {
  origin: string;
  accounts: Account[];
  otherOrganisation: { id: string; board: Place['board']; meeting: Place['meeting']; accounts: Account[] };
}

/** How long a start may take on a busy machine. */
const startLimitMs = 60_000;

/** A port that nobody uses now, so that the address is known before the process serves. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** One `quorate` process after another on the same store and port. */
export class QuorateProcess {
  readonly origin: string;
  readonly dataDir: string;
  readonly #port: number;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #store: StoreOfRun | undefined;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(
    port: number,
    dataDir: string,
    args: readonly string[],
    env: StoreOfRun['env'],
    store?: StoreOfRun,
  ) {
    this.#port = port;
    this.#args = args;
    this.#env = env;
    this.#store = store;
    this.dataDir = dataDir;
    this.origin = `http://localhost:${port}`;
  }

  /**
   * @param args after `server/main.ts`
   * @param env beside port, address and folder; which store there is, unless it is the run's own
   */
  static async start(
    args: (dataDir: string) => readonly string[] = () => [],
    env?: Readonly<Record<string, string>>,
  ): Promise<QuorateProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'quorate-e2e-'));
    const store = env === undefined ? await storeOfRun() : undefined;
    const served = new QuorateProcess(await freePort(), dataDir, args(dataDir), { ...env, ...store?.env }, store);
    await served.start();
    return served;
  }

  /** What another process has to be told to use the same store. */
  get env(): Readonly<Record<string, string>> {
    return { DATA_DIR: join(this.dataDir, 'store'), ...this.#env };
  }

  /** All that the processes printed so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves once it answers. @throws Error with what it printed, when it ends or does not answer in time */
  async start(): Promise<void> {
    const child = spawn(nodeBinary, ['server/main.ts', ...this.#args], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(this.#port),
        HOST: '127.0.0.1',
        ORIGIN: this.origin,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    // A test runner that ends early takes its server along.
    process.once('exit', () => child.kill('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#output += String(chunk)));
    const deadline = Date.now() + startLimitMs;
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.#output}`);
      if (Date.now() > deadline) throw new Error(`The server does not answer:\n${this.#output}`);
      await pause(50);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  /** As an operator stops it. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** As a crash does: no drain, no farewell. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it in its tracks: nothing of it runs, and its sockets stay open. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stops it and removes its store. */
  async dispose(): Promise<void> {
    await this.stop();
    await this.#store?.dispose();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** The demonstration: a trust with a meeting in session, and a second organisation. */
export interface Demo extends DemoFacts {
  server: QuorateProcess;
  /** The nth account (from 0) of a role in the first organisation. */
  account(role: Role, nth?: number): Account;
}

/** @param env which store there is, unless it is the run's own */
export async function startDemo(env?: Readonly<Record<string, string>>): Promise<Demo> {
  let file = '';
  const server = await QuorateProcess.start((dataDir) => {
    file = join(dataDir, 'demo.json');
    rmSync(file, { force: true });
    return ['demo', '--json', file, '--keep'];
  }, env);
  const deadline = Date.now() + startLimitMs;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`The demonstration says nothing of itself:\n${server.output}`);
    await pause(50);
  }
  const facts = JSON.parse(readFileSync(file, 'utf8')) as DemoFacts;
  return {
    ...facts,
    server,
    account(role, nth = 0) {
      const account = facts.accounts.filter((a) => a.role === role)[nth];
      if (account === undefined) throw new Error(`The demonstration has no ${role} number ${nth}.`);
      return account;
    },
  };
}
