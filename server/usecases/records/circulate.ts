import { z } from 'zod';
import type { CirculatedFacts, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { circulatedFacts } from '#lib/domain/record-assembly/circulated-facts.ts';
import { vacanciesOf } from '#lib/domain/quorum.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { queued } from '../mail/queued.ts';
import { changeOnBoard, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';

export const circulateMinutesInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof circulateMinutesInput> = {
  input: circulateMinutesInput,
  permission: 'minutes.review',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: async (meeting, _, { deps, actor, now }) => {
    if (meeting.minutes.state !== 'forReview') {
      throw new QuorateError('not_possible_now', 'Only minutes that are in review can be circulated.');
    }
    if (meeting.state !== 'ended') {
      throw new QuorateError('not_possible_now', 'The meeting is not over yet: its minutes go out once it has ended.');
    }
    const documents = meeting.minutes.frozen?.documents ?? [];
    if (documents.length === 0) {
      throw new QuorateError('not_possible_now', 'The minutes are still being closed. Try again in a moment.');
    }
    const facts = await factsOf(deps, meeting);
    const mails = await mailsTo(deps, actor, meeting);
    return {
      meeting: {
        ...meeting,
        minutes: { ...meeting.minutes, state: 'draftCirculated', circulated: { at: now, by: actorId(actor), facts } },
        versions: raise(meeting, 'minutes'),
      },
      // What went out stays provable.
      audit: {
        action: 'minutes.circulate',
        detail: { documents: documents.map(({ documentId, sha256 }) => ({ documentId, sha256 })) },
        then: mails,
      },
    };
  },
};

/** Taken with the decision, so that what the board was sent is what it approves and what is sealed. */
async function factsOf(deps: Deps, meeting: Meeting): Promise<CirculatedFacts> {
  const [board, people, actions] = await Promise.all([
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'person', 'board', meeting.boardId),
    findAll(deps, 'actionItem', 'meeting', meeting.id),
  ]);
  if (board === undefined) throw new QuorateError('not_found');
  const members = people.flatMap(({ value }) => membershipOn(value, meeting.boardId) ?? []);
  return circulatedFacts(
    actions.map(({ value }) => value),
    board.value,
    vacanciesOf(board.value, members),
  );
}

/** To those who may propose corrections. */
async function mailsTo(deps: Deps, actor: Actor, meeting: Meeting) {
  const [board, people] = await Promise.all([
    deps.aggregates.get('board', meeting.boardId),
    findAll(deps, 'person', 'board', meeting.boardId),
  ]);
  const to = people
    .map(({ value }) => value)
    .filter((person) => person.id !== actorId(actor) && may('minutes.correct', membershipOn(person, meeting.boardId)));
  return queued(
    deps,
    meeting,
    to.map(({ id }) => id),
    (nameOf) => ({
      subject: `Draft minutes: ${meeting.title}`,
      text: [
        `The draft minutes of a meeting of ${board?.value.name ?? 'the board'} are with you: ${meeting.title}.`,
        '',
        'Please read them, and propose there what should be corrected before the next meeting approves them:',
        `${deps.origin}/meetings/${meeting.id}`,
        '',
        `Sent on behalf of ${nameOf(actorId(actor))} by Quorate.`,
      ].join('\n'),
    }),
  );
}

/** Lets the reviewed draft go out to the board, whose members may propose corrections from then on. */
export async function circulateMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
