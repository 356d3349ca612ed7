/** Answers about what is proposed, voted on and to be done. */
import { z } from 'zod';
import { actionStates } from '#lib/domain/action-items.ts';
import { choices, motionStates, voteMethods } from '#lib/domain/motions.ts';
import type { BallotView } from '#lib/domain/views.ts';
import { id, instant } from './common.ts';

export const motionMoved = z.strictObject({ motionId: id });

export const actionGiven = z.strictObject({ actionId: id });

const counts = z.strictObject({ for: z.int(), against: z.int(), abstain: z.int() });

const choice = z.enum(choices);

const castingChoice = z.enum(['for', 'against']);

export const motion = z.strictObject({
  id,
  itemId: id,
  text: z.string(),
  proposerId: id.optional(),
  seconderId: id.optional(),
  state: z.enum(motionStates),
  movedAt: instant,
  decidedAt: instant.optional(),
  approves: z.strictObject({ meetingId: id }).optional(),
  vote: z
    .strictObject({
      method: z.enum(voteMethods),
      openedAt: instant,
      closedAt: instant.optional(),
      eligible: z.int(),
      voted: z.int(),
      counts: counts.optional(),
      named: z.array(z.strictObject({ personId: id, choice })).optional(),
      ballotId: id.optional(),
      casting: z.strictObject({ personId: id, choice: castingChoice }).optional(),
      you: z.strictObject({ mayVote: z.boolean(), voted: z.boolean(), choice: choice.optional() }),
      says: z.array(z.string()),
    })
    .optional(),
  casting: z.strictObject({ may: z.boolean(), says: z.string() }).optional(),
  version: z.int(),
});

export const action = z.strictObject({
  id,
  boardId: id,
  meetingId: id,
  itemId: id,
  text: z.string(),
  ownerId: id,
  ownerName: z.string(),
  due: z.iso.date().optional(),
  state: z.enum(actionStates),
  givenAt: instant,
  closedAt: instant.optional(),
  note: z.string().optional(),
  overdue: z.boolean(),
  mayClose: z.boolean(),
  minuted: z
    .strictObject({ ownerName: z.string(), due: z.iso.date().optional(), state: z.enum(actionStates) })
    .optional(),
  version: z.int(),
});

export const ballot = z.strictObject({
  id,
  state: z.enum(['open', 'closed']),
  key: z.strictObject({ n: z.base64url(), e: z.base64url() }),
  fingerprint: z.string(),
  papers: z.strictObject({ taken: z.int(), eligible: z.int() }),
  you: z.strictObject({ taken: z.boolean() }),
  allIn: z.boolean().optional(),
  cast: z.int().optional(),
}) satisfies z.ZodType<BallotView>;

export const ballotPaper = z.strictObject({ ballotId: id, signature: z.base64url() });
