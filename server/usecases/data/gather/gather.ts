import type { Held } from '#lib/domain/data/held.ts';
import type { Deps } from '../../shared/deps.ts';
import { findAll } from '../../shared/find.ts';
import type { DataSubject } from '../subject.ts';
import { accountSections } from './account.ts';
import type { Gathering } from './gathering.ts';
import { meetingSections } from './meetings.ts';
import { restSections } from './rest.ts';

/** All that is held on somebody in one organisation (V2), and nothing of what other organisations hold. */
export async function gatherPerson(deps: Deps, subject: DataSubject): Promise<Held> {
  const { organisation, person, name } = subject;
  const boards = (await findAll(deps, 'board', 'organisation', organisation.id)).map(({ value }) => value);
  const boardNames = new Map(boards.map((board) => [board.id, board.name]));
  const found = await Promise.all(boards.map(({ id }) => findAll(deps, 'meeting', 'board', id)));
  const gathering: Gathering = {
    deps,
    subject,
    boardName: (id) => boardNames.get(id) ?? '',
    meetings: found
      .flat()
      .map(({ value }) => value)
      .sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1)),
  };
  return {
    organisation: { id: organisation.id, name: organisation.name },
    person: { id: person.value.id, name },
    at: new Date(deps.clock.now()).toISOString(),
    sections: [
      ...(await accountSections(gathering)),
      ...meetingSections(gathering),
      ...(await restSections(gathering)),
    ],
  };
}
