import { z } from 'zod';
import { termFilters, termsRegister } from '#lib/domain/registers/terms.ts';
import type { TermsRegister } from '#lib/domain/registers/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { format, whoAndWhat } from './filters.ts';
import { noteHandedOut } from './hand-out.ts';
import { openRegister, sittingOn } from './open.ts';

export const termsInput = z.strictObject({ boardId: id, ...whoAndWhat, format, state: z.enum(termFilters).optional() });

/** Terms of office, the next to end first. Costs one look-up each for the board’s people and the organisation’s names. */
export async function terms(deps: Deps, given: Actor | undefined, input: unknown): Promise<TermsRegister> {
  const opened = await openRegister(deps, given, input, termsInput);
  const { board, filter, nameOf, today } = opened;
  const register = termsRegister(board, await sittingOn(deps, board, nameOf), filter, today);
  await noteHandedOut(deps, opened, 'terms');
  return register;
}
