/** Programs of the system. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Where servers are that a user's path leaves out. */
const more = ['/usr/sbin', '/usr/local/sbin'];

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name @returns {string | undefined} the path of a program, on the path or where servers are */
export function findOnPath(name) {
  const folders = [...(process.env.PATH ?? '').split(':').filter(Boolean), ...more];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}
