import type { Given, TaskName } from './tasks.ts';

/** To the process that merges. What is put together under a number is dropped once it was done, or given up. */
export type Request =
  | { number: number; is: 'entries'; packed: Uint8Array }
  | { number: number; is: 'kept'; content: Uint8Array }
  | { number: number; is: 'task'; task: TaskName; given: Given }
  | { number: number; is: 'dropped' };

/** From it. */
export type Answer =
  { number: number; result: unknown } | { number: number; failed: { message: string; code?: string; stack?: string } };
