/** Of a simulation, in milliseconds. */

/** When all troubles are over. */
export const healedAt = 9_000;
/** From when on nobody types. */
export const quietAt = 10_500;
/** By when nothing of the troubles may be left. */
export const wellAt = 18_000;
