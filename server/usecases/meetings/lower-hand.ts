import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';

const lowerHandInput = z.strictObject({ meetingId: id });

const verb: MeetingVerb<typeof lowerHandInput> = {
  input: lowerHandInput,
  permission: 'hand.raise',
  whileFrozen: true,
  apply: (meeting, _, { actor }) => {
    const personId = actorId(actor);
    const hands = meeting.hands ?? [];
    if (!hands.some((hand) => hand.personId === personId)) return undefined;
    return {
      meeting: { ...meeting, hands: hands.filter((hand) => hand.personId !== personId) },
      audit: { action: 'hand.lower' },
    };
  },
};

/** Takes one's own hand down. Commutes with every other command (W3). */
export const lowerHand = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
