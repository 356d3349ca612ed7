import type { MeetingView } from '#lib/domain/views.ts';

/** Most commands are answered with the meeting as it is after them. */
export const isView = (answer: unknown): answer is MeetingView =>
  typeof answer === 'object' && answer !== null && 'versions' in answer && 'items' in answer;
