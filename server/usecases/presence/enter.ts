import { membershipOn, type Role } from '#lib/domain/people.ts';
import type { Actor } from '../actor.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';

export interface Entered {
  personId: string;
  name: string;
  role: Role;
  meetingId: string;
  boardId: string;
  organisationId: string;
}

/** Whether somebody may be present in a meeting, and as whom the others see them. */
export async function enterMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<Entered> {
  const actor = await identifyPerson(deps, given);
  const { value: meeting } = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  await authoriseInMeeting(deps, actor, 'meeting.read', meeting);
  return {
    personId: actor.person.id,
    name: await nameIn(deps, meeting.organisationId, actor.person.id),
    role: membershipOn(actor.person, meeting.boardId)!.role,
    meetingId: meeting.id,
    boardId: meeting.boardId,
    organisationId: meeting.organisationId,
  };
}
