import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { vacanciesOf } from '#lib/domain/quorum.ts';
import { assembleRecord, type RecordSource } from '#lib/domain/record-assembly/assemble.ts';
import type { MinutesRecord } from '#lib/domain/records.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { namesIn } from '../shared/names.ts';
import { withSections } from './sections.ts';

/** What a record of a meeting may be of: its open minutes, or one Part 2 item. */
export interface RecordOf {
  part2?: AgendaItem;
}

/** All that there are: the open minutes first. */
export const recordsIn = (meeting: Meeting): RecordOf[] => [
  {},
  ...meeting.items.filter(({ part }) => part === 2).map((part2) => ({ part2 })),
];

/** Records from the meeting as it is, and its minutes as `withSections` gives them; in the order asked for. */
export async function assembleRecords(
  deps: Deps,
  meeting: Meeting,
  wanted: readonly RecordOf[],
): Promise<MinutesRecord[]> {
  const source = await sourceOf(deps, meeting);
  const items = wanted.flatMap(({ part2 }) =>
    part2 === undefined ? meeting.items.filter(({ part }) => part === 1) : [part2],
  );
  return withSections(deps, meeting, items, (sectionOf) =>
    wanted.map(({ part2 }) => assembleRecord({ ...source, sectionOf }, part2)),
  );
}

async function sourceOf(deps: Deps, meeting: Meeting): Promise<Omit<RecordSource, 'sectionOf'>> {
  const approvedInId = meeting.minutes.approval?.meetingId;
  const [organisation, board, actions, people, nameOf, approvedIn] = await Promise.all([
    deps.aggregates.get('organisation', meeting.organisationId),
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'actionItem', 'meeting', meeting.id),
    findAll(deps, 'person', 'board', meeting.boardId),
    namesIn(deps, meeting.organisationId),
    approvedInId === undefined ? undefined : deps.aggregates.get('meeting', approvedInId),
  ]);
  if (organisation === undefined || board === undefined) throw new QuorateError('not_found');
  const members = people.flatMap(({ value }) => membershipOn(value, meeting.boardId) ?? []);
  return {
    meeting,
    board: board.value,
    organisation: organisation.value,
    actions: actions.map(({ value }) => value),
    vacancies: vacanciesOf(board.value, members),
    nameOf,
    ...(approvedIn === undefined ? {} : { approvedIn: approvedIn.value }),
  };
}
