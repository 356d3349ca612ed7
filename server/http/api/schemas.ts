/** The answers' shapes, for the OpenAPI document and for the tests; `src/lib/domain/views.ts` says what they mean. */
import { z } from 'zod';
import { actionStates } from '#lib/domain/action-items.ts';
import { attendanceMarks, replyKinds } from '#lib/domain/attendance.ts';
import { interestKinds } from '#lib/domain/declarations.ts';
import { mailEnds } from '#lib/domain/mail.ts';
import { exportFormats, exportStates, type ExportView } from '#lib/domain/exports.ts';
import { correctionStates, itemKinds, meetingStates, minutesStates, purposes } from '#lib/domain/meetings.ts';
import { choices, motionStates, voteMethods } from '#lib/domain/motions.ts';
import { ruleSetIds } from '#lib/domain/rules/rule-set.ts';
import { categories, roles } from '#lib/domain/people.ts';
import { connectionKinds, revocationScopes, type Receipt, type Revocation } from '#lib/domain/revocation.ts';
import type { PublicKey } from '#lib/domain/sealing/sealed-file.ts';
import type {
  BallotView,
  BoardView,
  MailPageView,
  Me,
  MeetingSummary,
  MeetingView,
  MembershipView,
  PeopleView,
  PersonAdded,
  TemplatesView,
} from '#lib/domain/views.ts';
import type { AuditPage } from '../../usecases/audit/list.ts';
import type { Expunged } from '../../usecases/minutes/expunge.ts';
import type { Seen } from '../../usecases/minutes/seen.ts';

const id = z.string();
const instant = z.iso.datetime();
const named = z.strictObject({ id, name: z.string() });
const boardKind = z.enum(['board', 'committee']);

export const created = z.strictObject({ id });
export const itemAdded = z.strictObject({ itemId: id });
export const motionMoved = z.strictObject({ motionId: id });
export const actionGiven = z.strictObject({ actionId: id });

const membership = z.strictObject({
  organisationId: id,
  organisationName: z.string(),
  boardId: id,
  boardName: z.string(),
  role: z.enum(roles),
  category: z.enum(categories).optional(),
  votes: z.boolean(),
  termStart: z.iso.date(),
  termEnd: z.iso.date().optional(),
}) satisfies z.ZodType<MembershipView>;

export const me = z.strictObject({
  personId: id,
  username: z.string(),
  name: z.string(),
  mustChangePassword: z.boolean(),
  memberships: z.array(membership),
  session: z.strictObject({ id, startedAt: instant, expiresAt: instant, device: z.string() }),
}) satisfies z.ZodType<Me>;

export const receipt = z.strictObject({
  id,
  at: instant,
  elapsedMs: z.number(),
  nodes: z.array(
    z.strictObject({
      node: z.string(),
      closed: z.array(z.strictObject({ kind: z.enum(connectionKinds), since: instant, closedAt: instant })),
      unreachable: z.literal(true).optional(),
    }),
  ),
  sessionsEnded: z.int(),
}) satisfies z.ZodType<Receipt>;

export const revocation = z.strictObject({
  id,
  organisationId: id,
  personId: id,
  scope: z.enum(revocationScopes),
  scopeId: id.optional(),
  by: z.string(),
  reason: z.string().optional(),
  receipt,
}) satisfies z.ZodType<Revocation>;

const session = z.strictObject({
  id,
  device: z.string(),
  startedAt: instant,
  online: z.boolean(),
  current: z.boolean(),
});

const person = z.strictObject({
  id,
  name: z.string(),
  username: z.string(),
  email: z.string().optional(),
  memberships: z.array(membership),
  state: z.enum(['active', 'invited', 'ended']),
  online: z.strictObject({
    devices: z.int(),
    meetings: z.array(z.strictObject({ id, title: z.string() })),
  }),
  sessions: z.array(session),
  mayRevokeAccount: z.boolean(),
});

export const people = z.strictObject({
  organisation: named,
  boards: z.array(z.strictObject({ id, name: z.string(), kind: boardKind, role: z.enum(roles) })),
  people: z.array(person),
  revocations: z.array(revocation.extend({ personName: z.string(), byName: z.string() })),
}) satisfies z.ZodType<PeopleView>;

export const personAdded = z.strictObject({
  personId: id,
  username: z.string(),
  firstPassword: z.string().optional(),
  invitationUrl: z.url().optional(),
}) satisfies z.ZodType<PersonAdded>;

export const firstPassword = z.strictObject({ firstPassword: z.string() });

const summary = z.strictObject({
  id,
  boardId: id,
  title: z.string(),
  startsAt: instant,
  place: z.string().optional(),
  state: z.enum(meetingStates),
  minutesState: z.enum(minutesStates),
  yourReply: z.strictObject({ kind: z.enum(replyKinds), reason: z.string().optional() }).optional(),
}) satisfies z.ZodType<MeetingSummary>;
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

const counts = z.strictObject({ for: z.int(), against: z.int(), abstain: z.int() });
const choice = z.enum(choices);
const castingChoice = z.enum(['for', 'against']);

const motion = z.strictObject({
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
    approval: z.strictObject({ at: instant, meetingId: id, corrections: z.array(agreedCorrection) }).optional(),
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
}) satisfies z.ZodType<MailPageView>;

export const paperAdded = z.strictObject({ paperId: id });

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

export const exportRequested = z.strictObject({ exportId: id });
export const exportState = z.strictObject({
  id,
  meetingId: id,
  format: z.enum(exportFormats),
  inspection: z.boolean(),
  itemId: id.optional(),
  state: z.enum(exportStates),
  progress: z.number(),
  fault: z.string().optional(),
  name: z.string(),
  at: instant,
  expiresAt: instant,
}) satisfies z.ZodType<ExportView>;

export const seen = z.strictObject({ at: instant }) satisfies z.ZodType<Seen>;

export const expunged = z.strictObject({
  id,
  at: instant,
  passages: z.array(z.strictObject({ clientId: z.int(), clock: z.int(), length: z.int() })),
}) satisfies z.ZodType<Expunged>;

export const auditPage = z.strictObject({
  entries: z.array(
    z.strictObject({
      id,
      organisationId: id,
      at: instant,
      actor: z.string(),
      actorName: z.string(),
      action: z.string(),
      subject: z.string(),
      detail: z.record(z.string(), z.unknown()),
      sequence: z.int(),
      previous: z.string(),
      hash: z.string(),
    }),
  ),
  next: z.int().optional(),
}) satisfies z.ZodType<AuditPage>;

export const signingKeys = z.array(
  z.strictObject({ keyId: id, algorithm: z.literal('Ed25519'), publicKey: z.string(), since: instant }),
) satisfies z.ZodType<PublicKey[]>;
