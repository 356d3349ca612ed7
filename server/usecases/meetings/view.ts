import { isOpenForWriting, maskedTitle } from '#lib/domain/agenda.ts';
import { type AgendaItem, documentOf, type Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Stored } from '#server/ports.ts';
import type { PersonActor } from '../actor.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { namesIn } from '../shared/names.ts';

/** A meeting as one reader may see it. */
export async function meetingView(deps: Deps, actor: PersonActor, stored: Stored<Meeting>): Promise<MeetingView> {
  const { value: meeting, version } = stored;
  const own = membershipOn(actor.person, meeting.boardId);
  if (own === undefined) throw new QuorateError('not_found');
  const [organisation, board, members, nameOf, prepare, run] = await Promise.all([
    deps.aggregates.get('organisation', meeting.organisationId),
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'person', 'board', meeting.boardId),
    namesIn(deps, meeting.organisationId),
    mayInMeeting(deps, actor, 'meeting.prepare', meeting),
    mayInMeeting(deps, actor, 'meeting.run', meeting),
  ]);
  const { frozen } = meeting.minutes;
  return {
    id: meeting.id,
    version,
    versions: meeting.versions,
    title: meeting.title,
    startsAt: meeting.startsAt,
    ...(meeting.place === undefined ? {} : { place: meeting.place }),
    state: meeting.state,
    ...(meeting.startedAt === undefined ? {} : { startedAt: meeting.startedAt }),
    ...(meeting.endedAt === undefined ? {} : { endedAt: meeting.endedAt }),
    ...(meeting.currentItemId === undefined ? {} : { currentItemId: meeting.currentItemId }),
    organisation: { id: meeting.organisationId, name: organisation?.value.name ?? '' },
    board: { id: meeting.boardId, name: board?.value.name ?? '', kind: board?.value.kind ?? 'board' },
    items: meeting.items.map((item, i) => itemView(actor, meeting, item, i)),
    minutes: {
      id: meeting.minutes.id,
      state: meeting.minutes.state,
      ...(frozen === undefined ? {} : { frozen: { at: frozen.at, byName: nameOf(frozen.by) } }),
    },
    people: members
      .flatMap(({ value }) => {
        const seat = membershipOn(value, meeting.boardId);
        return seat === undefined
          ? []
          : [{ personId: value.id, name: nameOf(value.id), role: seat.role, votes: seat.votes }];
      })
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    you: { personId: actor.person.id, name: nameOf(actor.person.id), role: own.role },
    may: {
      prepare,
      run,
      write: may('minutes.write', own) && isOpenForWriting(meeting),
      freeze: may('minutes.freeze', own),
      managePart2: may('part2.manage', own),
      history: may('history.read', own),
      expunge: may('history.expunge', own),
    },
  };
}

function itemView(actor: PersonActor, meeting: Meeting, item: AgendaItem, index: number): AgendaItemView {
  const own = membershipOn(actor.person, meeting.boardId);
  const about = { personId: actor.person.id, item };
  const confidential = item.part === 2;
  const reads = may(confidential ? 'part2.read' : 'minutes.read', own, about);
  const writes = may(confidential ? 'part2.write' : 'minutes.write', own, about) && isOpenForWriting(meeting);
  const { confidential: access } = item;
  return {
    id: item.id,
    number: String(index + 1),
    title: reads ? item.title : maskedTitle,
    purpose: item.purpose,
    part: item.part,
    ...(reads && item.presenterId !== undefined ? { presenterId: item.presenterId } : {}),
    ...(item.plannedMinutes === undefined ? {} : { plannedMinutes: item.plannedMinutes }),
    version: item.version,
    ...(reads ? { documentId: documentOf(meeting, item) } : {}),
    mayWrite: writes,
    ...(access !== undefined && may('part2.manage', own)
      ? { access: { admitted: access.admitted, withdrawn: access.withdrawn } }
      : {}),
  };
}
