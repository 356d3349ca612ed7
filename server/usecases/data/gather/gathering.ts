import type { Meeting } from '#lib/domain/meetings.ts';
import type { Deps } from '../../shared/deps.ts';
import type { DataSubject } from '../subject.ts';

/** What every part of the answer is gathered from. */
export interface Gathering {
  deps: Deps;
  subject: DataSubject;
  boardName(id: string): string;
  /** Of all boards of the organisation, the oldest first. */
  meetings: readonly Meeting[];
}
