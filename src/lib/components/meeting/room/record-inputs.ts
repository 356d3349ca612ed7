/** What is typed to record something of a meeting: as the API takes it. */
import type { AttendanceMark, Stay } from '#lib/domain/attendance.ts';
import type { InterestKind } from '#lib/domain/declarations.ts';

export interface AttendanceInput {
  mark: AttendanceMark;
  accepted?: boolean;
  reason?: string;
  stays?: Stay[];
}

export interface MotionInput {
  text: string;
  proposerId?: string;
  seconderId?: string;
}

export interface DeclarationInput {
  itemId: string;
  personId?: string;
  kind: InterestKind;
  interest: string;
  withdraw: boolean;
}

export interface ActionInput {
  itemId: string;
  text: string;
  ownerId: string;
  due?: string;
}
