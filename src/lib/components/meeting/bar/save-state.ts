import type { MinutesState } from '#lib/live/minutes-types.ts';

/** `unsaved`: there is no way to the server. `unstored`: there is none from the server to its storage. */
export type SaveState = 'opening' | 'saved' | 'saving' | 'unsaved' | 'unstored' | 'readOnly';
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

/**
 * S3: "saved" is said only of what is durable.
 * @param storageAway what anybody types now is not, whatever came of what was typed before
 */
export function saveStateOf(states: readonly MinutesState[], noNetwork = false, storageAway = false): SaveState {
  const connection = connectionOf(states, noNetwork);
  if (storageAway && !noNetwork && connection !== 'ended') return 'unstored';
  if (states.some(({ saved }) => !saved)) return connection === 'online' ? 'saving' : 'unsaved';
  if (states.length === 0 || states.some((state) => !state.loaded && state.connection !== 'ended')) return 'opening';
  return states.every(({ readOnly }) => readOnly) ? 'readOnly' : 'saved';
}

/** What is shown of it. */
export interface SaveLook {
  icon: 'away' | 'turning' | 'reading' | 'done';
  tone: 'warn' | 'ok' | '';
  /** Where there is no room for the words. */
  short: string;
  words: string;
}

interface Seen {
  save: SaveState;
  connection: Connection;
  /** There is nothing here that the reader may type in. */
  readOnly: boolean;
  /** What has just been found again. */
  back?: 'connection' | 'storage';
}

/** In plain words, and never by a colour alone. */
export function lookOf({ save, connection, readOnly, back }: Seen): SaveLook {
  if (save === 'unsaved') {
    return {
      icon: 'away',
      tone: 'warn',
      short: 'Not saved',
      words: 'Not saved: will be sent when you are back on line',
    };
  }
  if (save === 'unstored') {
    const meanwhile = readOnly
      ? 'What you see may be behind.'
      : 'What you type is kept here and saved as soon as it can.';
    return {
      icon: 'away',
      tone: 'warn',
      short: 'Not saved',
      words: `Not saved: the service cannot reach its storage just now. ${meanwhile}`,
    };
  }
  if (connection === 'offline')
    return { icon: 'turning', tone: 'warn', short: 'Reconnecting…', words: 'Reconnecting…' };
  if (connection === 'ended') return { icon: 'away', tone: '', short: 'Closed', words: 'Closed' };
  if (save === 'opening' || connection === 'connecting')
    return { icon: 'turning', tone: '', short: 'Opening…', words: 'Opening…' };
  if (save === 'saving') return { icon: 'turning', tone: '', short: 'Saving…', words: 'Saving…' };
  if (back === 'connection') return { icon: 'done', tone: 'ok', short: 'Reconnected', words: 'Reconnected' };
  const tone = back === 'storage' ? 'ok' : '';
  if (save === 'readOnly') return { icon: 'reading', tone, short: 'Up to date', words: 'Up to date' };
  return { icon: 'done', tone, short: 'Saved', words: 'All changes saved' };
}

/** As it is read out. */
export const spoken = (words: string): string => (/[.…]$/.test(words) ? words : `${words}.`);
