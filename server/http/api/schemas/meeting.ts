/** The answer about one meeting, as one reader may see it. */
import { z } from 'zod';
import { attendanceMarks, replyKinds } from '#lib/domain/attendance.ts';
import { interestKinds } from '#lib/domain/declarations.ts';
import { correctionStates, itemKinds, meetingStates, minutesStates, purposes } from '#lib/domain/meetings.ts';
import { ruleSetIds } from '#lib/domain/rules/rule-set.ts';
import { categories, roles } from '#lib/domain/people.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { boardKind, id, instant, named } from './common.ts';
import { action, motion } from './motions.ts';

export const itemAdded = z.strictObject({ itemId: id });

const quorum = z.strictObject({ present: z.int(), needed: z.int(), quorate: z.boolean(), says: z.string() });

const stay = z.strictObject({ from: instant, to: instant.optional(), remote: z.literal(true).optional() });

const period = z.strictObject({ from: instant, to: instant.optional() });

const attendance = z.strictObject({
  personId: id,
  name: z.string(),
  role: z.enum(roles),
  category: z.enum(categories).optional(),
  mark: z.enum(attendanceMarks).optional(),
  accepted: z.boolean().optional(),
  reason: z.string().optional(),
  stays: z.array(stay),
  here: z.boolean(),
  version: z.int(),
});

const declaration = z.strictObject({
  id,
  personId: id,
  name: z.string(),
  itemId: id,
  kind: z.enum(interestKinds),
  interest: z.string(),
  withdrew: z.boolean(),
  at: instant,
  returnedAt: instant.optional(),
});

const notice = z.strictObject({
  at: instant,
  byName: z.string(),
  clearDays: z.int(),
  needed: z.int(),
  shortened: z.strictObject({ byName: z.string(), reason: z.string() }).optional(),
  seen: z.array(z.strictObject({ personId: id, name: z.string(), at: instant })).optional(),
  sentTo: z.int(),
  youHaveSeen: z.boolean(),
  startsAt: instant,
  againAt: instant.optional(),
  changed: z.literal(true).optional(),
});

const agreedCorrection = z.strictObject({ itemId: id.optional(), text: z.string() });

const item = z.strictObject({
  id,
  number: z.string(),
  title: z.string(),
  purpose: z.enum(purposes),
  part: z.literal([1, 2]),
  presenterId: id.optional(),
  plannedMinutes: z.int().optional(),
  level: z.literal([0, 1]),
  kind: z.enum(itemKinds).optional(),
  approves: id.optional(),
  papers: z.array(z.strictObject({ id, name: z.string(), type: z.string(), size: z.int() })),
  calls: z.array(period),
  quorum: quorum.optional(),
  version: z.int(),
  documentId: id.optional(),
  mayWrite: z.boolean(),
  access: z.strictObject({ admitted: z.array(id), withdrawn: z.array(id) }).optional(),
});

export const meeting = z.strictObject({
  id,
  version: z.int(),
  versions: z.strictObject({ details: z.int(), agenda: z.int(), progress: z.int(), minutes: z.int() }),
  title: z.string(),
  startsAt: instant,
  place: z.string().optional(),
  state: z.enum(meetingStates),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  cancelled: z
    .strictObject({ at: instant, byName: z.string(), reason: z.string(), mayPutBack: z.boolean() })
    .optional(),
  currentItemId: id.optional(),
  organisation: named,
  board: z.strictObject({ id, name: z.string(), kind: boardKind }),
  items: z.array(item),
  minutes: z.strictObject({
    id,
    state: z.enum(minutesStates),
    frozen: z.strictObject({ at: instant, byName: z.string() }).optional(),
    circulated: z.strictObject({ at: instant, byName: z.string() }).optional(),
    corrections: z.array(
      z.strictObject({
        id,
        byId: id,
        byName: z.string(),
        at: instant,
        itemId: id.optional(),
        text: z.string(),
        state: z.enum(correctionStates),
        answer: z.strictObject({ byName: z.string(), at: instant, text: z.string().optional() }).optional(),
      }),
    ),
    approval: z
      .strictObject({ at: instant, meetingId: id, corrections: z.array(agreedCorrection.extend({ ref: z.string() })) })
      .optional(),
    withheld: z.array(z.string()).optional(),
    signed: z
      .strictObject({
        at: instant,
        byName: z.string(),
        records: z.array(z.strictObject({ id, part: z.literal([1, 2]), itemId: id.optional(), sha256: z.string() })),
      })
      .optional(),
    addenda: z.array(
      z.strictObject({
        id,
        at: instant,
        byName: z.string(),
        itemId: id.optional(),
        text: z.string(),
        signed: z
          .strictObject({ at: instant, byName: z.string(), recordId: id, sha256: z.string().optional() })
          .optional(),
      }),
    ),
  }),
  rules: z.strictObject({ set: z.enum(ruleSetIds), name: z.string() }),
  quorum,
  forecast: quorum.optional(),
  notice: notice.optional(),
  noticeNow: z.strictObject({ clearDays: z.int(), needed: z.int(), enough: z.boolean(), says: z.string() }).optional(),
  openActions: z.array(action).optional(),
  replies: z.array(
    z.strictObject({ personId: id, kind: z.enum(replyKinds), reason: z.string().optional(), at: instant }),
  ),
  attendance: z.array(attendance),
  guests: z.array(z.strictObject({ id, name: z.string(), capacity: z.string().optional(), stays: z.array(stay) })),
  presidingId: id.optional(),
  adjournments: z.array(period.extend({ reason: z.string().optional() })),
  declarations: z.array(declaration),
  motions: z.array(motion),
  actions: z.array(action),
  hands: z.array(z.strictObject({ personId: id, at: instant })),
  speakerId: id.optional(),
  people: z.array(z.strictObject({ personId: id, name: z.string(), role: z.enum(roles), votes: z.boolean() })),
  you: z.strictObject({ personId: id, name: z.string(), role: z.enum(roles) }),
  may: z.strictObject({
    prepare: z.boolean(),
    run: z.boolean(),
    cancel: z.boolean(),
    write: z.boolean(),
    freeze: z.boolean(),
    managePart2: z.boolean(),
    history: z.boolean(),
    expunge: z.boolean(),
    reply: z.boolean(),
    raiseHand: z.boolean(),
    review: z.boolean(),
    correct: z.boolean(),
    sign: z.boolean(),
    giveActions: z.boolean(),
    registers: z.boolean(),
  }),
}) satisfies z.ZodType<MeetingView>;
