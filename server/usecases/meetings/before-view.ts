import { canStep } from '#lib/domain/agenda.ts';
import type { ActionItem } from '#lib/domain/action-items.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { may } from '#lib/domain/permissions.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import type { ActionView, MeetingView } from '#lib/domain/views.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { actionView, type Reader } from './record-view.ts';

type BeforeView = Pick<MeetingView, 'noticeNow'> & { openActions?: OpenActions };

interface OpenActions {
  all: ActionView[];
  /** Those that were given in Part 2. */
  inPart2: ActionItem[];
}

/** What a meeting has before it begins: the notice that could be given now, and what earlier meetings left to do. */
export async function beforeView(deps: Deps, reader: Reader, meeting: Meeting, board: Board): Promise<BeforeView> {
  const asks = meeting.items.some((item) => item.kind === 'mattersArising' && reader.mayRead(item));
  const reads = asks && may('register.read', reader.own);
  return {
    ...(reader.prepare && canStep('announce', meeting) ? { noticeNow: noticeNow(reader, meeting, board) } : {}),
    ...(reads ? { openActions: await openActions(deps, reader, meeting) } : {}),
  };
}

function noticeNow({ now }: Reader, meeting: Meeting, board: Board): MeetingView['noticeNow'] {
  const { value, says } = rulesOf(board).notice(localDate(now), localDate(meeting.startsAt));
  return { ...value, says };
}

/** The oldest first. Of Part 2 items those alone that the reader may read (A3). */
async function openActions(deps: Deps, reader: Reader, meeting: Meeting): Promise<OpenActions> {
  const all = await findAll(deps, 'actionItem', 'open', meeting.boardId);
  const open = all.map(({ value }) => value).filter(({ meetingId }) => meetingId !== meeting.id);
  const confidential = new Set(open.flatMap(({ confidential, meetingId }) => (confidential ? [meetingId] : [])));
  const earlier = await Promise.all([...confidential].map((id) => deps.aggregates.get('meeting', id)));
  const readable = new Set(
    earlier.flatMap((found) => found?.value.items.filter((item) => reader.mayRead(item)).map(({ id }) => id) ?? []),
  );
  const shown = open
    .filter(({ confidential, itemId }) => confidential !== true || readable.has(itemId))
    .sort((a, b) => (a.givenAt < b.givenAt ? -1 : 1));
  return {
    all: shown.map((action) => actionView(reader, action)),
    inPart2: shown.filter(({ confidential }) => confidential === true),
  };
}
