import { z } from 'zod';
import { closeDocument } from '#lib/domain/course.ts';
import { type Declaration, interestKinds } from '#lib/domain/declarations.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import type { MeetingVerb } from '../meetings/change-meeting.ts';
import { assertForOneselfOrRuns, assertRecordable, knownIn } from '../meetings/recording.ts';
import { changeForReaders } from '../meetings/tell-readers.ts';
import { authoriseInMeeting, mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { id, interestText } from '../shared/fields.ts';

export const declareInput = z.strictObject({
  meetingId: id,
  itemId: id,
  /** Absent: one's own. */
  personId: id.optional(),
  kind: z.enum(interestKinds),
  /** What the interest is, in the declarer's words. */
  interest: interestText,
  /** Whether they leave for the item. */
  withdraw: z.boolean(),
});

const verb: MeetingVerb<typeof declareInput> = {
  input: declareInput,
  permission: ['interest.declare', 'meeting.run'],
  // Whoever runs the meeting records it of others, though they may not read the item themselves.
  onItem: 'manage',
  whileFrozen: true,
  apply: async (meeting, { personId: of, kind, interest, withdraw }, { deps, actor, item, now }) => {
    assertRecordable(meeting);
    const personId = of ?? actorId(actor);
    await assertForOneselfOrRuns(deps, actor, meeting, personId);
    await assertMayKnow(deps, actor, meeting, item!, personId);
    const { name } = await knownIn(deps, meeting, personId);
    const all = meeting.declarations ?? [];
    const before = all.find((d) => d.itemId === item!.id && d.personId === personId);
    if (before === undefined && all.length >= limits.declarationsPerMeeting) {
      throw new QuorateError('not_possible_now', 'The meeting has too many declarations.');
    }
    if (before?.withdrew === true && !withdraw) await assertMayTakeBack(deps, actor, meeting, item!, personId);
    if (before?.kind === kind && before.interest === interest && before.withdrew === withdraw) return undefined;
    const declaration: Declaration = {
      id: before?.id ?? deps.ids.next(),
      personId,
      name,
      itemId: item!.id,
      kind,
      interest,
      withdrew: withdraw,
      at: before?.at ?? now,
      by: actorId(actor),
      ...(withdraw && isOver(meeting, item!) ? { returnedAt: before?.returnedAt ?? now } : {}),
    };
    const declarations =
      before === undefined ? [...all, declaration] : all.map((d) => (d === before ? declaration : d));
    const changed = { ...meeting, declarations };
    return {
      meeting: withdraw ? closeDocument(changed, item!.id, personId) : changed,
      audit: {
        action: 'interest.declare',
        detail: { declarationId: declaration.id, itemId: item!.id, personId, withdrew: withdraw },
      },
    };
  },
};

/** One's own interest in a Part 2 item one may not read is not for this list. @throws QuorateError `forbidden` */
async function assertMayKnow(
  deps: Deps,
  actor: Actor,
  meeting: Meeting,
  item: AgendaItem,
  personId: string,
): Promise<void> {
  if (item.part === 1 || actorId(actor) !== personId) return;
  await authoriseInMeeting(deps, actor, 'part2.read', meeting, item);
}

/** Nobody lets themselves back into what they withdrew from. @throws QuorateError `not_possible_now` */
async function assertMayTakeBack(
  deps: Deps,
  actor: Actor,
  meeting: Meeting,
  item: AgendaItem,
  personId: string,
): Promise<void> {
  if (item.confidential?.withdrawn.includes(personId) === true) {
    throw new QuorateError('not_possible_now', 'Open the confidential item to them first, with a reason.');
  }
  if (actorId(actor) === personId || !(await mayInMeeting(deps, actor, 'meeting.run', meeting))) {
    throw new QuorateError('not_possible_now', 'You have withdrawn from this item. Ask whoever runs the meeting.');
  }
}

/** Recorded after the item was left: they are back already. */
const isOver = (meeting: Meeting, item: AgendaItem): boolean =>
  meeting.currentItemId !== item.id && (meeting.calls ?? []).some(({ itemId }) => itemId === item.id);

/**
 * Declares an interest in an item, or changes what was declared. Who withdraws does not count and does not vote there;
 * when it returns, nothing of its Part 2 document is open to them any more (R5). Commutes, so it carries no version (W3).
 */
export async function declare(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeForReaders(deps, given, input, verb);
}
