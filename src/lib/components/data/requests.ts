import type { PersonDataView } from '#lib/domain/views.ts';
import { longDate } from '#lib/pages/when.ts';
import { count } from '#lib/pages/words.ts';

export type RequestView = PersonDataView['requests'][number];

/** "Answer by Thursday 2 April 2026: 12 days left." */
export function dueWords({ deadline: { due, left, paused } }: Pick<RequestView, 'deadline'>): string {
  if (paused) return 'The clock stands.';
  const by = `Answer by ${longDate(`${due}T12:00:00Z`)}`;
  if (left < 0) return `${by}: ${count(-left, 'day')} over.`;
  return left === 0 ? `${by}: today.` : `${by}: ${count(left, 'day')} left.`;
}

export const dueTone = ({ closed, deadline }: RequestView): 'ok' | 'neutral' | 'warn' | 'danger' => {
  if (closed !== undefined) return 'ok';
  if (deadline.paused) return 'neutral';
  if (deadline.left < 0) return 'danger';
  return deadline.left <= 7 ? 'warn' : 'neutral';
};

export const dueState = ({ closed, deadline }: RequestView): string => {
  if (closed !== undefined) return closed.how === 'answered' ? 'Answered' : 'Withdrawn';
  if (deadline.paused) return 'Paused';
  return deadline.left < 0 ? 'Overdue' : 'Open';
};
