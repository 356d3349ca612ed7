/** Answers about the audit log and about personal data. */
import { z } from 'zod';
import { exportStates } from '#lib/domain/exports.ts';
import type { DataExportView } from '#lib/domain/data/exports.ts';
import type { AgreementView, AuditCheck, AuditHeadView, PersonDataView, RetentionView } from '#lib/domain/views.ts';
import { deciding, id, instant, named } from './common.ts';

const head = z.strictObject({ sequence: z.int(), hash: z.string() });

export const auditCheck = z.strictObject({
  at: instant,
  verdict: z.union([
    z.strictObject({ ok: z.literal(true), entries: z.int() }),
    z.strictObject({ ok: z.literal(false), at: z.int(), why: z.string() }),
  ]),
  head: head.optional(),
  compared: head.optional(),
}) satisfies z.ZodType<AuditCheck>;

export const auditHead = z.strictObject({
  organisation: named,
  deciding,
  head: head.extend({ at: instant }).optional(),
  mailTo: z.string().optional(),
  mailedAt: instant.optional(),
  sends: z.boolean(),
}) satisfies z.ZodType<AuditHeadView>;

export const dataExport = z.strictObject({
  id,
  personId: id,
  state: z.enum(exportStates),
  progress: z.number(),
  fault: z.string().optional(),
  name: z.string(),
  at: instant,
  expiresAt: instant,
}) satisfies z.ZodType<DataExportView>;

const stamp = z.strictObject({ at: instant, by: z.string() });
const line = z.strictObject({ what: z.string(), why: z.string().optional() });

export const personData = z.strictObject({
  organisation: named,
  person: z.strictObject({
    id,
    name: z.string(),
    current: z.boolean(),
    erased: z.strictObject({ at: instant, byName: z.string(), kept: z.string() }).optional(),
  }),
  today: z.iso.date(),
  requests: z.array(
    z.strictObject({
      id,
      receivedOn: z.iso.date(),
      note: z.string().optional(),
      openedAt: instant,
      byName: z.string(),
      extended: stamp.extend({ reason: z.string() }).optional(),
      pauses: z.array(z.strictObject({ from: z.iso.date(), to: z.iso.date().optional(), reason: z.string() })),
      closed: stamp.extend({ how: z.enum(['answered', 'withdrawn']) }).optional(),
      deadline: z.strictObject({ due: z.iso.date(), paused: z.boolean(), left: z.int(), says: z.string() }),
    }),
  ),
  exports: z.array(dataExport),
  erasure: z.strictObject({ goes: z.array(line), stays: z.array(line) }),
}) satisfies z.ZodType<PersonDataView>;

export const dataRequestOpened = z.strictObject({ requestId: id });
export const dataExportRequested = z.strictObject({ dataExportId: id });

const period = z.union([z.int(), z.literal('never')]);
const periods = z.strictObject({
  mail: period,
  interests: period,
  endedProfiles: period,
  history: period,
  cancelledMeetings: period,
});
const what = z.strictObject({ what: z.string(), since: z.iso.date() });
const over = z.strictObject({ count: z.int(), more: z.literal(true).optional(), first: z.array(what) });
const due = over.extend({
  kept: over.extend({ first: z.array(what.extend({ askedBy: z.array(named) })) }).optional(),
});

export const retention = z.strictObject({
  organisation: named,
  deciding,
  set: periods,
  periods,
  due: z.strictObject({ mail: due, interests: due, endedProfiles: due, history: due, cancelledMeetings: due }),
  lastRun: z.strictObject({ at: instant, deleted: z.record(z.string(), z.int()) }).optional(),
}) satisfies z.ZodType<RetentionView>;

export const agreement = z.strictObject({
  organisation: named,
  deciding,
  version: z.string(),
  accepted: z.array(z.strictObject({ version: z.string(), at: instant, name: z.string() })),
  asks: z.boolean(),
}) satisfies z.ZodType<AgreementView>;
