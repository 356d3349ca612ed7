/** Shapes of what registers, interests and rules answer with; `src/lib/domain/registers/views.ts` says what they mean. */
import { z } from 'zod';
import { interestKinds } from '#lib/domain/declarations.ts';
import { minutesStates } from '#lib/domain/meetings.ts';
import { voteMethods } from '#lib/domain/motions.ts';
import { categories, roles } from '#lib/domain/people.ts';
import {
  type ActionEntry,
  type ActionsRegister,
  attendanceCells,
  type AttendanceRegister,
  type DecisionsRegister,
  type InterestsRegister,
  type MyInterests,
  type TermsRegister,
} from '#lib/domain/registers/views.ts';
import { ruleSetIds } from '#lib/domain/rules/rule-set.ts';
import { termStates } from '#lib/domain/rules/terms.ts';
import type { RulesView } from '#lib/domain/rules/views.ts';
import { action } from './schemas.ts';

const id = z.string();
const text = z.string();
const date = z.iso.date();
const instant = z.iso.datetime();
const boardKind = z.enum(['board', 'committee']);
const board = z.strictObject({ id, name: text, kind: boardKind });
const somebody = { personId: id, name: text, role: z.enum(roles), category: z.enum(categories).optional() };

export const attendanceAnswer = z.strictObject({
  board,
  from: date,
  to: date,
  meetings: z.array(z.strictObject({ id, title: text, date })),
  people: z.array(
    z.strictObject({
      ...somebody,
      cells: z.array(z.enum(attendanceCells)),
      attended: z.int(),
      of: z.int(),
      percent: z.int().optional(),
      absence: z.strictObject({ since: date, on: date, reached: z.boolean(), says: text }).optional(),
    }),
  ),
  year: z
    .strictObject({
      name: text,
      held: z.int(),
      planned: z.int(),
      needed: z.int(),
      lacking: z.int(),
      says: text,
    })
    .optional(),
}) satisfies z.ZodType<AttendanceRegister>;

const atItem = {
  meetingId: id,
  meetingTitle: text,
  date,
  itemId: id,
  number: text,
  itemTitle: text,
  part: z.literal([1, 2]),
};

export const decisionsAnswer = z.strictObject({
  board,
  decisions: z.array(
    z.strictObject({
      ...atItem,
      motionId: id,
      text,
      state: z.enum(['carried', 'lost', 'notPut']),
      method: z.enum(voteMethods).optional(),
      counts: z.strictObject({ for: z.int(), against: z.int(), abstain: z.int() }).optional(),
      casting: z.enum(['for', 'against']).optional(),
      proposerName: text.optional(),
      seconderName: text.optional(),
      minutesState: z.enum(minutesStates),
    }),
  ),
}) satisfies z.ZodType<DecisionsRegister>;

const actionEntry = z.strictObject({ ...action.shape, ...atItem, boardName: text }) satisfies z.ZodType<ActionEntry>;
export const actionEntriesAnswer = z.array(actionEntry);
export const actionsAnswer = z.strictObject({
  board,
  actions: actionEntriesAnswer,
}) satisfies z.ZodType<ActionsRegister>;

const ownInterest = z.strictObject({
  id,
  organisationId: id,
  personId: id,
  kind: z.enum(interestKinds),
  organisation: text,
  nature: text,
  since: date.optional(),
  declaredAt: instant,
  confirmedAt: instant,
  endedAt: instant.optional(),
  confirmBy: date,
  due: z.boolean(),
});

const none = z.strictObject({ at: instant, confirmBy: date, due: z.boolean() });

export const interestsAnswer = z.strictObject({
  board,
  standing: z.array(ownInterest.extend({ name: text })),
  declared: z.array(
    z.strictObject({
      ...atItem,
      id,
      personId: id,
      name: text,
      kind: z.enum(interestKinds),
      interest: text,
      withdrew: z.boolean(),
    }),
  ),
  without: z.array(z.strictObject({ personId: id, name: text, none: none.optional() })),
}) satisfies z.ZodType<InterestsRegister>;

export const termsAnswer = z.strictObject({
  board,
  seats: z.int(),
  vacancies: z.int(),
  terms: z.array(z.strictObject({ ...somebody, termStart: date, termEnd: date.optional(), state: z.enum(termStates) })),
}) satisfies z.ZodType<TermsRegister>;

export const myInterestsAnswer = z.strictObject({
  organisations: z.array(z.strictObject({ id, name: text, none: none.optional() })),
  interests: z.array(ownInterest),
  due: z.int(),
}) satisfies z.ZodType<MyInterests>;

export const rulesAnswer = z.strictObject({
  board: board.extend({ seats: z.int() }),
  version: z.int(),
  set: z.enum(ruleSetIds),
  name: text,
  numbers: z.strictObject({
    quorumShare: z.number(),
    quorumLeast: z.int(),
    committeeQuorumLeast: z.int(),
    noticeDays: z.int(),
    meetingsPerYear: z.int(),
    requisitionMembers: z.int(),
    absenceMonths: z.int(),
    castingVote: z.boolean(),
  }),
  quorumSet: z.int().optional(),
  remoteApproved: z.strictObject({ at: instant, byName: text }).optional(),
  namesVotes: z.boolean(),
  rules: z.array(z.strictObject({ id: text, title: text, says: text, source: text })),
  may: z.strictObject({ change: z.boolean() }),
}) satisfies z.ZodType<RulesView>;
