import { isOpenForWriting, maskedTitle, numbersOf } from '#lib/domain/agenda.ts';
import type { Board } from '#lib/domain/boards.ts';
import { type AgendaItem, documentOf, type Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { presentOf, quorumOf, withdrawnFrom } from '#lib/domain/quorum.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Stored } from '#server/ports.ts';
import type { PersonActor } from '../actor.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { type ItemAt, noteRecorded } from '../minutes/note-read.ts';
import { findAll } from '../shared/find.ts';
import { namesIn } from '../shared/names.ts';
import { beforeView } from './before-view.ts';
import { minutesView } from './minutes-view.ts';
import { recordView, type RecordView, type Reader, type Seat } from './record-view.ts';

/** A meeting as one reader may see it. That they are given what was recorded in Part 2 is in the log (A5). */
export async function meetingView(deps: Deps, actor: PersonActor, stored: Stored<Meeting>): Promise<MeetingView> {
  const { value: meeting, version } = stored;
  const own = membershipOn(actor.person, meeting.boardId);
  if (own === undefined) throw new QuorateError('not_found');
  const [organisation, foundBoard, members, actions, records, nameOf, prepare, run] = await Promise.all([
    deps.aggregates.get('organisation', meeting.organisationId),
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'person', 'board', meeting.boardId),
    findAll(deps, 'actionItem', 'meeting', meeting.id),
    meeting.minutes.signed === undefined ? [] : findAll(deps, 'sealedRecord', 'meeting', meeting.id),
    namesIn(deps, meeting.organisationId),
    mayInMeeting(deps, actor, 'meeting.prepare', meeting),
    mayInMeeting(deps, actor, 'meeting.run', meeting),
  ]);
  if (foundBoard === undefined) throw new QuorateError('not_found');
  const board = foundBoard.value;
  const seats: Seat[] = members.flatMap(({ value }) => {
    const seat = membershipOn(value, meeting.boardId);
    return seat === undefined ? [] : [{ personId: value.id, name: nameOf(value.id), membership: seat }];
  });
  const mayRead = (item: AgendaItem): boolean =>
    may(item.part === 2 ? 'part2.read' : 'minutes.read', own, { personId: actor.person.id, item });
  const reader: Reader = { personId: actor.person.id, own, prepare, run, mayRead, nameOf, now: deps.clock.now() };
  const rules = rulesOf(board);
  const numbers = numbersOf(meeting.items);
  const recorded = recordView(reader, meeting, board, seats, actions);
  const { openActions, ...before } = await beforeView(deps, reader, meeting, board);
  await noteRecorded(deps, actor, meeting, [...inPart2(meeting, recorded), ...(openActions?.inPart2 ?? [])]);
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
    ...cancelledView(reader, meeting),
    ...(meeting.currentItemId === undefined ? {} : { currentItemId: meeting.currentItemId }),
    organisation: { id: meeting.organisationId, name: organisation?.value.name ?? '' },
    board: { id: meeting.boardId, name: board.name, kind: board.kind },
    items: meeting.items.map((item, i) => itemView(reader, meeting, board, seats, item, numbers[i]!)),
    minutes: minutesView(reader, meeting, records),
    rules: { set: rules.id, name: rules.name },
    ...recorded,
    ...before,
    ...(openActions === undefined ? {} : { openActions: openActions.all }),
    people: seats
      .map(({ personId, name, membership: { role, votes } }) => ({ personId, name, role, votes }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    you: { personId: actor.person.id, name: nameOf(actor.person.id), role: own.role },
    may: {
      prepare,
      run,
      cancel: may('meeting.cancel', own),
      write: may('minutes.write', own) && isOpenForWriting(meeting),
      freeze: may('minutes.freeze', own),
      managePart2: may('part2.manage', own),
      history: may('history.read', own),
      expunge: may('history.expunge', own),
      reply: may('meeting.reply', own),
      raiseHand: may('hand.raise', own),
      review: may('minutes.review', own),
      correct: may('minutes.correct', own),
      sign: may('minutes.sign', own),
      giveActions: run || may('action.manage', own),
      registers: may('register.read', own),
    },
  };
}

/** At which items of Part 2 something was recorded that the view gives out. */
function inPart2(meeting: Meeting, { motions, actions, declarations }: RecordView): ItemAt[] {
  const confidential = new Set(meeting.items.filter(({ part }) => part === 2).map(({ id }) => id));
  return [...motions, ...actions, ...declarations]
    .filter(({ itemId }) => confidential.has(itemId))
    .map(({ itemId }) => ({ meetingId: meeting.id, itemId }));
}

function cancelledView({ own, nameOf, now }: Reader, { cancelled, startsAt }: Meeting): Pick<MeetingView, 'cancelled'> {
  if (cancelled === undefined) return {};
  const { at, by, reason } = cancelled;
  const mayPutBack = may('meeting.cancel', own) && Date.parse(startsAt) > now;
  return { cancelled: { at, byName: nameOf(by), reason, mayPutBack } };
}

function itemView(
  reader: Reader,
  meeting: Meeting,
  board: Board,
  seats: readonly Seat[],
  item: AgendaItem,
  number: string,
): AgendaItemView {
  const { own, personId } = reader;
  const confidential = item.part === 2;
  const reads = reader.mayRead(item);
  const writes =
    may(confidential ? 'part2.write' : 'minutes.write', own, { personId, item }) && isOpenForWriting(meeting);
  const { confidential: access } = item;
  const withdrawn = reads && withdrawnFrom(meeting, item.id).size > 0;
  return {
    id: item.id,
    number,
    title: reads ? item.title : maskedTitle,
    purpose: item.purpose,
    part: item.part,
    ...(reads && item.presenterId !== undefined ? { presenterId: item.presenterId } : {}),
    ...(item.plannedMinutes === undefined ? {} : { plannedMinutes: item.plannedMinutes }),
    level: item.level ?? 0,
    ...(reads && item.kind !== undefined ? { kind: item.kind } : {}),
    ...(reads && item.approves !== undefined ? { approves: item.approves } : {}),
    papers: reads ? (item.papers ?? []).map(({ id, name, type, size }) => ({ id, name, type, size })) : [],
    calls: (meeting.calls ?? [])
      .filter(({ itemId }) => itemId === item.id)
      .map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) })),
    ...(withdrawn
      ? {
          quorum: quorumOf(
            board,
            seats.map(({ membership }) => membership),
            presentOf(meeting, board, item.id),
          ),
        }
      : {}),
    version: item.version,
    ...(reads ? { documentId: documentOf(meeting, item) } : {}),
    mayWrite: writes,
    ...(access !== undefined && may('part2.manage', own)
      ? { access: { admitted: access.admitted, withdrawn: access.withdrawn } }
      : {}),
  };
}
