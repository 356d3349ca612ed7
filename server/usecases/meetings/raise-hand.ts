import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertStep } from './recording.ts';

export const raiseHandInput = z.strictObject({ meetingId: id });

const verb: MeetingVerb<typeof raiseHandInput> = {
  input: raiseHandInput,
  permission: 'hand.raise',
  whileFrozen: true,
  apply: (meeting, _, { actor, now }) => {
    assertStep('decide', meeting);
    const personId = actorId(actor);
    const hands = meeting.hands ?? [];
    if (hands.some((hand) => hand.personId === personId)) return undefined;
    return {
      meeting: { ...meeting, hands: [...hands, { personId, at: now }] },
      audit: { action: 'hand.raise' },
    };
  },
};

/** Asks to speak; asking twice keeps one's place. Commutes with every other command (W3). */
export const raiseHand = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
