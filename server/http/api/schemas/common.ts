/** What several answers have in common. */
import { z } from 'zod';
import { replyKinds } from '#lib/domain/attendance.ts';
import { meetingStates, minutesStates } from '#lib/domain/meetings.ts';
import type { Deciding, MeetingSummary } from '#lib/domain/views.ts';

export const id = z.string();

export const instant = z.iso.datetime();

export const named = z.strictObject({ id, name: z.string() });

/** Who may decide what holds on every board. */
export const deciding = z.union([
  z.strictObject({ may: z.literal(true) }),
  z.strictObject({ may: z.literal(false), lacks: z.array(z.string()), who: z.array(z.string()) }),
]) satisfies z.ZodType<Deciding>;

export const boardKind = z.enum(['board', 'committee']);

export const created = z.strictObject({ id });

export const summary = z.strictObject({
  id,
  boardId: id,
  title: z.string(),
  startsAt: instant,
  place: z.string().optional(),
  state: z.enum(meetingStates),
  minutesState: z.enum(minutesStates),
  cancelledBecause: z.string().optional(),
  yourReply: z.strictObject({ kind: z.enum(replyKinds), reason: z.string().optional() }).optional(),
}) satisfies z.ZodType<MeetingSummary>;
