import type { MinutesState } from '#lib/live/minutes-types.ts';

export type SaveState = 'opening' | 'saved' | 'saving' | 'unsaved' | 'readOnly';
export type Connection = 'connecting' | 'online' | 'offline' | 'ended';

/**
 * The documents of a page taken together: the least happy of them decides.
 * @param noNetwork the browser knows it sooner than a socket notices
 */
export function connectionOf(states: readonly MinutesState[], noNetwork = false): Connection {
  const going = states.filter(({ connection }) => connection !== 'ended');
  if (states.length > 0 && going.length === 0) return 'ended';
  if ((noNetwork && going.length > 0) || going.some(({ connection }) => connection === 'offline')) return 'offline';
  if (going.length === 0 || going.some(({ connection }) => connection === 'connecting')) return 'connecting';
  return 'online';
}

/** S3: "saved" is said only of what is durable. */
export function saveStateOf(states: readonly MinutesState[], noNetwork = false): SaveState {
  if (states.some(({ saved }) => !saved)) return connectionOf(states, noNetwork) === 'online' ? 'saving' : 'unsaved';
  if (states.length === 0 || states.some(({ loaded, connection }) => !loaded && connection !== 'ended'))
    return 'opening';
  return states.every(({ readOnly }) => readOnly) ? 'readOnly' : 'saved';
}
