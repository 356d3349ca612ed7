/** The registers’ values in words, the same on pages and in CSV. */
import type { ActionState } from '../action-items.ts';
import type { InterestKind } from '../declarations.ts';
import type { VoteMethod } from '../motions.ts';
import type { TermState } from '../rules/terms.ts';
import type { AttendanceCell, DecisionEntry } from './views.ts';

export const cellWords: Record<AttendanceCell, string> = {
  present: 'Present',
  remote: 'Remote',
  accepted: 'Apologies accepted',
  apologies: 'Apologies',
  absent: 'Absent',
  none: '',
};

export const decisionWords: Record<DecisionEntry['state'], string> = {
  carried: 'Carried',
  lost: 'Not carried',
  notPut: 'Not put',
};

export const methodWords: Record<VoteMethod, string> = {
  consensus: 'Agreed without a vote',
  hands: 'Show of hands',
  names: 'Vote by name',
  ballot: 'Secret ballot',
};

export const actionWords: Record<ActionState | 'overdue', string> = {
  open: 'Open',
  overdue: 'Overdue',
  done: 'Done',
  dropped: 'Dropped',
};

export const interestWords: Record<InterestKind, string> = {
  pecuniary: 'Pecuniary',
  nonPecuniary: 'Non-pecuniary',
  loyalty: 'Loyalty',
};

export const termWords: Record<TermState, string> = {
  ended: 'Ended',
  within3: 'Ends within 3 months',
  within6: 'Ends within 6 months',
  within12: 'Ends within 12 months',
  later: 'Ends later',
  open: 'No end recorded',
};

/** For whoever declares one. */
export const interestMeanings: Record<InterestKind, string> = {
  pecuniary: 'money or business',
  nonPecuniary: 'of another kind',
  loyalty: 'a tie to people or to another body',
};
