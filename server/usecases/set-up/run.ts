import { z } from 'zod';
import type { Board, Organisation } from '#lib/domain/boards.ts';
import type { Person, Profile } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import { beginSession } from '../auth/begin-session.ts';
import { today } from '../people/new-membership.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertChoosable } from '../shared/choosable.ts';
import { attemptLimits } from '../shared/attempts.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sameSecret } from '../shared/digest.ts';
import { name, newPassword, seats, username } from '../shared/fields.ts';
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { profileId } from '../shared/names.ts';
import { parse } from '../shared/parse.ts';
import { isSetUpNeeded } from './needed.ts';

export const setUpInput = z.strictObject({
  code: z.string().trim().min(1, 'must not be empty').max(200),
  organisationName: name,
  boardName: name,
  seats,
  name,
  username,
  password: newPassword,
});
type Chosen = z.output<typeof setUpInput>;

const over = () => new QuorateError('not_possible_now', 'This workspace has been set up already.');

/**
 * The first organisation, its first board and its first clerk, on an empty store, by whoever can read the console.
 * @throws QuorateError `not_possible_now` once the workspace is set up; `invalid` for a wrong code; `too_many`
 */
export async function runSetUp(
  deps: Deps,
  input: unknown,
  origin: { device: string },
): Promise<{ token: string; cookie: string; boardId: string }> {
  if (!(await isSetUpNeeded(deps))) throw over();
  const chosen = parse(setUpInput, input);
  await checkCode(deps, chosen.code);
  const names = [chosen.username, chosen.name, chosen.organisationName, chosen.boardName];
  await assertChoosable(deps, chosen.password, names, 'password');
  const made = await make(deps, chosen);
  try {
    // Of two set-ups at once, this one write decides; what it decided is in its outbox.
    await deps.aggregates.insert('setting', { id: 'setUp', value: { at: new Date(deps.clock.now()).toISOString() } }, [
      auditEntry(
        deps,
        { kind: 'system' },
        {
          organisationId: made.organisation.id,
          action: 'workspace.setUp',
          subject: `organisation:${made.organisation.id}`,
          detail: { boardId: made.board.id, personId: made.person.id },
          then: [
            insertFollowUp('organisation', made.organisation),
            insertFollowUp('board', made.board),
            insertFollowUp('person', made.person),
            insertFollowUp('profile', made.profile),
          ],
        },
      ),
    ]);
  } catch (error) {
    throw isCode(error, 'conflict') ? over() : error;
  }
  await deps.relay.move('setting', 'setUp');
  const { token, cookie } = await beginSession(deps, made.person, { device: origin.device });
  return { token, cookie, boardId: made.board.id };
}

async function checkCode(deps: Deps, code: string): Promise<void> {
  const right = await deps.attempts.guard([{ key: 'set-up', limit: attemptLimits.setUp }], async () => {
    // Printed in capitals; typed as people type.
    const ok = deps.setUpCode !== undefined && sameSecret(code.toUpperCase(), deps.setUpCode.toUpperCase());
    return { right: ok, result: ok };
  });
  if (!right) {
    throw new QuorateError('invalid', 'The code is wrong: it is the one printed on the server’s console.', {
      fields: { code: 'is wrong' },
    });
  }
}

async function make(
  deps: Deps,
  chosen: Chosen,
): Promise<{ organisation: Organisation; board: Board; person: Person; profile: Profile }> {
  const organisation: Organisation = { id: deps.ids.next(), name: chosen.organisationName };
  const personId = deps.ids.next();
  const board: Board = {
    id: deps.ids.next(),
    organisationId: organisation.id,
    kind: 'board',
    name: chosen.boardName,
    seats: chosen.seats,
    clerks: [personId],
  };
  const person: Person = {
    id: personId,
    username: chosen.username,
    passwordHash: await deps.passwords.hash(chosen.password),
    mustChangePassword: false,
    accessEpoch: 0,
    memberships: [
      { organisationId: organisation.id, boardId: board.id, role: 'clerk', votes: false, termStart: today(deps) },
    ],
  };
  const profile: Profile = {
    id: profileId(organisation.id, personId),
    organisationId: organisation.id,
    personId,
    name: chosen.name,
  };
  return { organisation, board, person, profile };
}
