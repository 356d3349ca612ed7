import { z } from 'zod';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { Action } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { idIn, parse } from '../shared/parse.ts';

interface Found<S extends z.ZodType> {
  meeting: Meeting;
  item: AgendaItem;
  chosen: z.output<S>;
}

/**
 * The second to the fourth step of every use case on papers (W1): who may not read an item learns nothing of its papers.
 * @throws QuorateError `not_found`, `forbidden`, `invalid`
 */
export async function findForPapers<S extends z.ZodType = z.ZodUnknown>(
  deps: Deps,
  actor: PersonActor,
  action: Action,
  input: unknown,
  schema?: S,
): Promise<Found<S>> {
  const { value: meeting } = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  await authoriseInMeeting(deps, actor, action, meeting);
  const itemId = idIn(input, 'itemId');
  const item = meeting.items.find((i) => i.id === itemId);
  if (item === undefined) throw new QuorateError('not_found', 'This item is no longer on the agenda.');
  if (item.part === 2) await authoriseInMeeting(deps, actor, 'part2.read', meeting, item);
  return { meeting, item, chosen: parse(schema ?? z.unknown(), input) as z.output<S> };
}
