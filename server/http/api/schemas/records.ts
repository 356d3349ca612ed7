/** Answers about minutes, their copies and the proof of both. */
import { z } from 'zod';
import { exportFormats, exportStates, type ExportView } from '#lib/domain/exports.ts';
import type { PublicKey } from '#lib/domain/sealing/sealed-file.ts';
import type { AuditPage } from '../../../usecases/audit/list.ts';
import type { Expunged } from '../../../usecases/minutes/expunge.ts';
import type { Seen } from '../../../usecases/minutes/seen.ts';
import { id, instant } from './common.ts';

export const paperAdded = z.strictObject({ paperId: id });

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
