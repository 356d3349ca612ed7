import { z } from 'zod';
import { mayOnBoard } from '../shared/authorise.ts';
import { attendanceRegister } from '#lib/domain/registers/attendance.ts';
import type { AttendanceRegister } from '#lib/domain/registers/views.ts';
import { schoolYearOf } from '#lib/domain/rules/school-year.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { boardFilter, mine } from './filters.ts';
import { noteHandedOut } from './hand-out.ts';
import { meetingsOf, openRegister, sittingOn } from './open.ts';

export const attendanceInput = z.strictObject({ ...boardFilter, mine });

/**
 * Who attended which meetings in a period, by default this school year; to the clerk with the absences of six months.
 * Costs one look-up each for the board’s meetings, its people and the organisation’s names.
 */
export async function attendance(deps: Deps, given: Actor | undefined, input: unknown): Promise<AttendanceRegister> {
  const opened = await openRegister(deps, given, input, attendanceInput, { hasOwn: true });
  const { actor, board, nameOf, today } = opened;
  const year = schoolYearOf(today);
  const { from = year.from, to = year.to, ...rest } = opened.filter;
  const [meetings, people] = await Promise.all([meetingsOf(deps, board), sittingOn(deps, board, nameOf)]);
  const flags = mayOnBoard(actor, 'people.manage', board.id);
  const register = attendanceRegister(board, meetings, people, { ...rest, from, to }, { today, flags });
  await noteHandedOut(deps, opened, 'attendance');
  return register;
}
