import type { Person } from '#lib/domain/people.ts';
import { besideNames, heartsOf, isRun } from '#lib/domain/password-rules.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import type { Deps } from './deps.ts';
import { nameIn } from './names.ts';
import { invalid } from './parse.ts';

const product = 'Quorate';

const tooCommon = 'is too easy to guess: it is among those that are tried first. Choose another one';
const tooRegular = 'is too easy to guess: it repeats itself or follows the keyboard. Choose another one';
const tooNear = 'must not be made of your name, your user name, your organisation’s name or “Quorate”';

/**
 * Whether a password that is being chosen is one that guessing begins with. Its length is what its field says.
 * @param names of whoever chooses it: user name, name, organisation
 * @param field under which the input has it
 * @throws QuorateError `invalid`
 */
export async function assertChoosable(
  { passwords }: Pick<Deps, 'passwords'>,
  password: string,
  names: readonly string[],
  field: string,
): Promise<void> {
  const left = besideNames(password, [...names, product]);
  if (left !== undefined && (left.length < 4 || (await passwords.isCommon(left)))) throw invalid({ [field]: tooNear });
  if (isRun(password)) throw invalid({ [field]: tooRegular });
  for (const hearts of heartsOf(password)) {
    const common = await Promise.all(hearts.map((heart) => passwords.isCommon(heart)));
    if (common.every(Boolean)) throw invalid({ [field]: tooCommon });
  }
}

/** What somebody is called, where they are known: for `assertChoosable`. */
export async function namesOf(deps: Deps, person: Person): Promise<string[]> {
  const known = await Promise.all(
    currentOrganisations(person).map(async (organisationId) => [
      await nameIn(deps, organisationId, person.id),
      (await deps.aggregates.get('organisation', organisationId))?.value.name ?? '',
    ]),
  );
  return [person.username, ...known.flat()];
}
