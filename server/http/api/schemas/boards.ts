/** Answers about boards and what they keep. */
import { z } from 'zod';
import { mailEnds } from '#lib/domain/mail.ts';
import { itemKinds, purposes } from '#lib/domain/meetings.ts';
import { roles } from '#lib/domain/people.ts';
import type { BoardView, MailPageView, TemplatesView } from '#lib/domain/views.ts';
import { boardKind, id, instant, named, summary } from './common.ts';

export const meetings = z.array(summary);

export const board = z.strictObject({
  id,
  name: z.string(),
  kind: boardKind,
  seats: z.int(),
  organisation: named,
  role: z.enum(roles),
  may: z.strictObject({ prepare: z.boolean(), managePeople: z.boolean(), registers: z.boolean(), reply: z.boolean() }),
  meetings,
}) satisfies z.ZodType<BoardView>;

const template = z.strictObject({
  id,
  name: z.string(),
  items: z.array(
    z.strictObject({
      title: z.string(),
      purpose: z.enum(purposes),
      part: z.literal([1, 2]),
      level: z.literal([0, 1]),
      plannedMinutes: z.int().optional(),
      kind: z.enum(itemKinds).optional(),
    }),
  ),
});

export const templates = z.strictObject({
  builtIn: z.array(template).readonly(),
  own: z.array(template),
  digest: z.string(),
}) satisfies z.ZodType<TemplatesView>;

export const mailPage = z.strictObject({
  organisation: named,
  sends: z.boolean(),
  mail: z.array(
    z.strictObject({
      id,
      toName: z.string(),
      address: z.string().optional(),
      subject: z.string(),
      text: z.string(),
      at: instant,
      sentAt: instant.optional(),
      state: z.enum(['sent', 'waiting', 'kept', 'noAddress', ...mailEnds]),
      error: z.string().optional(),
    }),
  ),
  next: z.string().optional(),
}) satisfies z.ZodType<MailPageView>;
