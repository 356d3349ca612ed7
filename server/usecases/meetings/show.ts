import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { meetingView } from './view.ts';

/** A meeting, made for the reader. */
export async function showMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const actor = await identifyPerson(deps, given);
  const stored = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  await authoriseInMeeting(deps, actor, 'meeting.read', stored.value);
  return meetingView(deps, actor, stored);
}
