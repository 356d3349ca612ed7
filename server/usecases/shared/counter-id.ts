import type { WorkspaceDeps } from './deps.ts';
import { sha256 } from './digest.ts';

/**
 * What a count, or a known place, is kept under. User names and addresses are few enough to try all of them: only whoever
 * has the store's key can find out whose it is, where content is encrypted (D6).
 */
export const counterId = ({ blind }: Pick<WorkspaceDeps, 'blind'>, key: string): string =>
  sha256(blind('signInAttempts', key));
