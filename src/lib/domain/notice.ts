/** Notice of a meeting, as it was given. */
export interface Notice {
  /** ISO instants. */
  at: string;
  by: string;
  /** Whole days between the day of notice and the day of the meeting, neither counted. */
  clearDays: number;
  /** As many as the rules ask for. */
  needed: number;
  /** With fewer days than needed: the chair who shortened it, and why. */
  shortened?: { by: string; reason: string };
  /** Those it went to. Person ids. */
  sentTo: string[];
  seen: { personId: string; at: string }[];
  /** The time of the meeting that it told of. ISO instant. */
  startsAt: string;
  /** SHA-256 over what it told, hex: whether the agenda has changed since. */
  told: string;
  /** When it was sent again, because the agenda had changed; the days count from `at`. */
  againAt?: string;
}
