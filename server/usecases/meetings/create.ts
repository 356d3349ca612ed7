import { z } from 'zod';
import { settled } from '#lib/domain/agenda.ts';
import type { Board } from '#lib/domain/boards.ts';
import { limits } from '#lib/domain/names.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { builtInTemplates } from '#lib/domain/templates.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnBoard } from '../shared/authorise.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { agendaItem, type AgendaItemInput, id, instant, place, title } from '../shared/fields.ts';
import { findBoard } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged } from '../shared/tell-nodes.ts';
import { withCarryIn } from './carry-in.ts';
import { checkPresenter, newItem } from './new-item.ts';

export const createMeetingInput = z.strictObject({
  boardId: id,
  title,
  startsAt: instant,
  place: place.optional(),
  items: z.array(agendaItem).max(limits.itemsPerMeeting).optional(),
  /** An agenda to begin from: one that comes with the product, or one of the board's own. Instead of `items`. */
  template: id.optional(),
});

/** Puts a meeting of a board in the calendar, with its first agenda. */
export async function createMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ id: string }> {
  const actor = await identify(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  authoriseOnBoard(actor, 'meeting.prepare', board.id);
  const chosen = parse(createMeetingInput, input);
  const wanted = agendaFrom(board, chosen);
  for (const [i, item] of wanted.entries()) {
    await checkPresenter(deps, board.id, item.presenterId, `items.${i}.presenterId`);
  }
  const meetingId = deps.ids.next();
  const items = wanted.map((item) => newItem(deps, item));
  const meeting: Meeting = {
    id: meetingId,
    organisationId: board.organisationId,
    boardId: board.id,
    title: chosen.title,
    startsAt: chosen.startsAt,
    ...(chosen.place === undefined ? {} : { place: chosen.place }),
    state: 'scheduled',
    items: settled(await withCarryIn(deps, { id: meetingId, boardId: board.id, startsAt: chosen.startsAt }, items)),
    minutes: { id: deps.ids.next(), state: 'draft' },
    versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  };
  await insert(deps, actor, 'meeting', meeting, [
    auditEntry(deps, actor, {
      organisationId: board.organisationId,
      action: 'meeting.create',
      subject: `meeting:${meeting.id}`,
      detail: { boardId: board.id, title: meeting.title, startsAt: meeting.startsAt, items: meeting.items.length },
    }),
  ]);
  await deps.relay.move('meeting', meeting.id);
  await boardChanged(deps, board.id);
  return { id: meeting.id };
}

/** @throws QuorateError `invalid` when both are given, or the board has no such template */
function agendaFrom(board: Board, { items, template }: z.output<typeof createMeetingInput>): AgendaItemInput[] {
  if (template === undefined) return items ?? [];
  if (items !== undefined) throw invalid({ template: 'cannot stand beside items' });
  const found = [...(board.templates ?? []), ...builtInTemplates(board)].find(({ id }) => id === template);
  if (found === undefined) throw invalid({ template: 'is not a template of this board' });
  return found.items;
}
