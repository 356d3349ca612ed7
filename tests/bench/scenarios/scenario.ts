import type { Contender } from '../contenders.ts';
import type { Child } from '../rpc.ts';
import type { Figures } from '../types.ts';

export interface Settings {
  /** Shares of the usual durations and numbers: 1, or less for a short form. */
  scale: number;
  /** With the pages, as it is shipped. */
  pages: boolean;
  /** A real editing trace to join. */
  trace?: string | undefined;
}

export interface Turn {
  contender: Contender;
  rep: number;
  settings: Settings;
  load: Child;
}

export interface Scenario {
  name: string;
  /** Who takes part; all but `quorate-acks` by default. */
  contenders?: readonly Contender[];
  /** What does not vary from one run to the next is run once. */
  once?: true;
  /** @returns figures of one repetition, or of several when it repeats by itself */
  run(turn: Turn): Promise<Figures | Figures[]>;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
