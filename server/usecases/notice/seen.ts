import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { meetingView } from '../meetings/view.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import { findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';

export const seeNoticeInput = z.strictObject({ meetingId: id });

const verb: MeetingVerb<typeof seeNoticeInput> = {
  input: seeNoticeInput,
  permission: 'meeting.read',
  whileFrozen: true,
  apply: (meeting, _, { actor, now }) => {
    const { notice } = meeting;
    if (notice === undefined) throw new QuorateError('not_possible_now', 'No notice of this meeting has been given.');
    const personId = actorId(actor);
    const others = notice.seen.filter((entry) => entry.personId !== personId);
    return {
      meeting: { ...meeting, notice: { ...notice, seen: [...others, { personId, at: now }] } },
      audit: { action: 'meeting.seeNotice' },
    };
  },
};

/**
 * Notes that the reader, whom notice was sent to, has it before them; once. Commutes with every other command (W3).
 */
export async function seeNotice(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const actor = await identifyPerson(deps, given);
  const stored = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  await authoriseInMeeting(deps, actor, 'meeting.read', stored.value);
  parse(seeNoticeInput, input);
  const { notice, state } = stored.value;
  const personId = actor.person.id;
  const counts = state === 'noticed' && notice?.sentTo.includes(personId) === true;
  if (!counts || notice.seen.some((entry) => entry.personId === personId)) return meetingView(deps, actor, stored);
  return changeAndShow(deps, actor, input, verb);
}
