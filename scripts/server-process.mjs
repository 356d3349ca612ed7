/** A database server that tests start, stop, stun and kill. It goes when the process that started it does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** How long a server may take to start on a busy machine, and to end after it was asked to. */
const startLimitMs = 60_000;
const stopLimitMs = 10_000;

/** How much of what a server printed is kept, to be shown when it fails. */
const keptOutput = 8_000;

/** @returns {Promise<number>} a port on loopback that nobody uses now */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * @typedef {object} Launch
 * @property {string} command
 * @property {(port: number) => readonly string[]} args the port is the same at every start
 * @property {RegExp} ready what it prints once it serves; a group in it is the port, when it chose that itself
 * @property {number} [port] 0 when it chooses one itself
 * @property {(port: number) => Promise<void>} [afterStart] what is left to do before others may use it
 * @property {() => Promise<void>} [cleanUp] once it will not be started again
 */

/** One process after another of the same server: same port, same files. */
export class ServerProcess {
  /** @type {Launch} */
  #launch;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #watcher;
  #output = '';
  #port;

  /** @param {Launch} launch */
  constructor(launch) {
    this.#launch = launch;
    this.#port = launch.port ?? 0;
  }

  /** @returns {number} */
  get port() {
    return this.#port;
  }

  /** @returns {number | undefined} of the process that runs now */
  get pid() {
    return this.#runs() ? this.#child?.pid : undefined;
  }

  /** The end of what its processes printed. */
  get output() {
    return this.#output;
  }

  #runs() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Resolves once it serves.
   * @throws Error with what it printed, when it ends or does not serve in time
   */
  async start() {
    if (this.#runs()) throw new Error(`${this.#launch.command} runs already.`);
    const { command, args, ready, afterStart } = this.#launch;
    // Its standard input ends with this process: one more way to notice, for a server that looks there.
    const child = spawn(command, args(this.#port), { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    try {
      const found = await this.#printed(child, ready);
      this.#port = Number(found[1] ?? this.#port);
      await afterStart?.(this.#port);
    } catch (error) {
      await this.kill();
      throw error;
    }
    // Whoever forgets to stop it is not kept from ending by it.
    child.unref();
    for (const stream of child.stdio) /** @type {import('node:net').Socket | null} */ (stream)?.unref();
  }

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {RegExp} ready
   * @returns {Promise<RegExpExecArray>}
   */
  #printed(child, ready) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const fail = (/** @type {string} */ what) => reject(new Error(`${this.#launch.command} ${what}:\n${this.#output}`));
    const limit = setTimeout(() => fail('does not serve'), startLimitMs);
    const read = (/** @type {unknown} */ chunk) => {
      this.#output = (this.#output + String(chunk)).slice(-keptOutput);
      const found = ready.exec(this.#output);
      if (found) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('spawn', () => this.#watch(child));
    child.on('error', (error) => fail(`could not be started (${error.message})`));
    child.on('close', (code, signal) => {
      this.#endWatch();
      fail(`ended with ${signal ?? code}`);
    });
    return promise.finally(() => clearTimeout(limit));
  }

  /**
   * A shell that waits for this process to end and then kills the server: a server that is stunned, or whose starter
   * was killed outright, would stay for ever.
   * @param {import('node:child_process').ChildProcess} child
   */
  #watch(child) {
    const order = ['-c', 'read -r _; kill -9 "$0" 2>/dev/null', String(child.pid)];
    this.#watcher = spawn('/bin/sh', order, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#watcher.unref();
    /** @type {import('node:net').Socket | null} */ (this.#watcher.stdin)?.unref();
  }

  /** Before the number of the process that ended can be another's. */
  #endWatch() {
    this.#watcher?.kill('SIGKILL');
    this.#watcher = undefined;
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child;
    if (child === undefined || !this.#runs()) return;
    child.ref();
    const ended = once(child, 'exit');
    child.kill(signal);
    // A stunned one hears of nothing but SIGKILL until it goes on.
    child.kill('SIGCONT');
    const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await ended;
    clearTimeout(limit);
  }

  /** As an operator stops it. Can be started again. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** As a crash does. Can be started again. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Stuns it: connections stay, nothing is answered. */
  pause() {
    this.#child?.kill('SIGSTOP');
  }

  resume() {
    this.#child?.kill('SIGCONT');
  }

  /** Kills it and removes its files: nobody is going to read them. */
  async dispose() {
    await this.kill();
    await this.#launch.cleanUp?.();
  }
}
