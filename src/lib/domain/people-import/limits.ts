/** Of one file. */
export const importLimits = {
  rows: 500,
  /** Signs of its text. */
  text: 2 ** 20,
  /** Rows that one call writes. */
  atOnce: 20,
} as const;
