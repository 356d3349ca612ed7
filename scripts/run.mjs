import { spawn } from 'node:child_process';

/** @typedef {import('node:child_process').SpawnOptions} SpawnOptions */

/** What is worth showing of a failed command's output: some tools begin with what matters, some end with it. @param {string} text */
function shorten(text) {
  const lines = text.trim().split('\n');
  return (lines.length <= 60 ? lines : [...lines.slice(0, 30), '…', ...lines.slice(-30)]).join('\n');
}

/** Children that are ended with this process. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    for (const child of running) endGroup(child, 'SIGTERM');
    process.exit(130);
  });
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function endGroup(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

/**
 * Runs a command and hides what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} [options]
 * @param {(pid: number) => void} [started]
 * @returns {Promise<string>} what it printed
 * @throws an Error with what it complained of, or else printed, when it failed
 */
export function quietly(command, args, options = {}, started = undefined) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    if (child.pid !== undefined) started?.(child.pid);
    let output = '';
    let complaints = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (complaints += chunk));
    const shown = `${command.split('/').at(-1)} ${args.map((arg) => arg.split('/').at(-1)).join(' ')}`;
    child.on('error', (error) => reject(new Error(`${shown} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${shorten(complaints.trim() || output)}\n${shown} failed (${signal ?? `exit code ${code}`})`),
        );
    });
  });
}

/**
 * Runs a command with its output shown, and with all that it starts ended when it takes too long.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions & { limitMs?: number }} [options]
 * @returns {Promise<number>} its exit code; 124 when it was ended for taking longer than `limitMs`
 */
export function shown(command, args, { limitMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit', detached: true });
    running.add(child);
    /** @type {NodeJS.Timeout} */
    let watch;
    let late = false;
    const end = () => {
      late = true;
      // Asked first: a runner that is ended outright leaves its browsers and servers behind.
      endGroup(child, 'SIGINT');
      watch = setTimeout(() => endGroup(child, 'SIGKILL'), 20_000);
    };
    watch = setTimeout(end, limitMs ?? 2 ** 31 - 1);
    /** @param {number} code */
    const done = (code) => {
      clearTimeout(watch);
      running.delete(child);
      resolve(late ? 124 : code);
    };
    child.on('error', () => done(127));
    child.on('close', (code) => done(code ?? 1));
  });
}
