import type { Membership } from '../people.ts';
import { addMonths } from './days.ts';

export const termStates = ['ended', 'within3', 'within6', 'within12', 'later', 'open'] as const;
/** `open`: no end was recorded, as with a headteacher, who is a governor for as long as they hold the post. */
export type TermState = (typeof termStates)[number];

/**
 * How near the end of a term of office is. The last day still belongs to it.
 * Source: The School Governance (Constitution) (England) Regulations 2012, SI 2012/1034, term of office: four years,
 * unless the instrument of government says fewer.
 */
export function termState({ termEnd }: Pick<Membership, 'termEnd'>, today: string): TermState {
  if (termEnd === undefined) return 'open';
  if (termEnd < today) return 'ended';
  if (termEnd <= addMonths(today, 3)) return 'within3';
  if (termEnd <= addMonths(today, 6)) return 'within6';
  return termEnd <= addMonths(today, 12) ? 'within12' : 'later';
}
