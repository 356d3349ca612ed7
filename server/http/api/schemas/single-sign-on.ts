import { z } from 'zod';
import type { AtProvider, IdentityView, SingleSignOnView } from '#lib/domain/views.ts';
import { deciding, id, instant } from './common.ts';

export const atProvider = z.strictObject({ url: z.url() }) satisfies z.ZodType<AtProvider>;

export const singleSignOn = z.strictObject({
  organisation: z.strictObject({ id, name: z.string() }),
  deciding,
  issuers: z.array(z.string()),
  redirectAddress: z.url(),
  signInAddress: z.url(),
  setting: z
    .strictObject({ issuer: z.url(), clientId: z.string(), name: z.string(), countsAsSecondFactor: z.boolean() })
    .optional(),
  connected: z.int(),
}) satisfies z.ZodType<SingleSignOnView>;

export const identities = z.array(
  z.strictObject({
    organisationId: id,
    organisationName: z.string(),
    name: z.string().optional(),
    connected: z
      .strictObject({
        id,
        at: instant,
        by: z.enum(['person', 'address']),
        fresh: z.literal(true).optional(),
        signInOnly: z.literal(true).optional(),
        former: z.literal(true).optional(),
      })
      .optional(),
  }),
) satisfies z.ZodType<IdentityView[]>;

export const connectedTo = z.strictObject({ organisationId: id });
