import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Whether somebody still works under the lock. The file names the process that took it and those that it started:
 * a child outlives a parent that was killed outright.
 * @param {string} path
 */
function isHeld(path) {
  try {
    const pids = readFileSync(path, 'utf8').split(' ').map(Number).filter(Boolean);
    // The ids are written right after the file is made; an old file without any was left by a crash in between.
    return pids.length === 0 ? Date.now() - statSync(path).mtimeMs < 5_000 : pids.some(isAlive);
  } catch {
    return false;
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Takes away a lock that nobody holds: by renaming it, so that of two who try only one does, and looking again, since
 * a third may have taken it meanwhile.
 * @param {string} path
 */
function breakLock(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (isHeld(aside)) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

/**
 * Runs `work` while no other process of this machine holds the same lock. A holder that died holds nothing.
 * @template T
 * @param {string} path
 * @param {(message: string) => void} say told once when there is somebody to wait for
 * @param {(holds: (pid: number) => void) => Promise<T>} work `holds` adds a child process to the holders
 */
export async function withLock(path, say, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    if (!isHeld(path)) {
      breakLock(path);
      continue;
    }
    if (!told) say('Waiting for another process that installs or builds here …');
    told = true;
    await pause(200);
  }
  try {
    return await work((pid) => writeFileSync(path, `${process.pid} ${pid}`));
  } finally {
    rmSync(path, { force: true });
  }
}
