import type { Room } from '../contenders.ts';
import type { Child } from '../rpc.ts';
import type { Need } from '../services.ts';
import type { Figures, ServerName } from '../types.ts';

export interface Settings {
  /** Shares of the usual durations and numbers: 1, or less for a short form. */
  scale: number;
  /** With the pages, as it is shipped. */
  pages: boolean;
  /** A real editing trace to join. */
  trace?: string | undefined;
  /** A folder for the run. */
  scratch: string;
}

export interface Turn {
  contender: ServerName;
  rep: number;
  /** How many repetitions there are to be. */
  reps: number;
  settings: Settings;
  load: Child;
}

export interface Scenario {
  name: string;
  /** Who takes part; all by default. */
  contenders?: readonly ServerName[];
  /** What does not vary from one run to the next is run once. */
  once?: true;
  needsTrace?: true;
  /** It is left out on a machine that has not. */
  needs?: Need;
  /** @returns figures of one repetition, or of several when it repeats by itself */
  run(turn: Turn): Promise<Figures | Figures[]>;
}

/** What each start of a server is told of the run. */
export const where = ({ pages, scratch }: Settings): Pick<Room, 'pages' | 'scratch'> => ({ pages, scratch });

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
