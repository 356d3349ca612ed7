/** Answers about people, their sessions and the end of their access. */
import { z } from 'zod';
import { categories, roles } from '#lib/domain/people.ts';
import { mailEnds } from '#lib/domain/mail.ts';
import { importColumns } from '#lib/domain/people-import/columns.ts';
import { importFaults, importOutcomes } from '#lib/domain/views/people-import.ts';
import { connectionKinds, type Receipt, type Revocation, revocationScopes } from '#lib/domain/revocation.ts';
import type {
  AuthenticatorOffered,
  Me,
  MembershipView,
  PasskeyOffered,
  PeopleView,
  PeopleImport,
  PersonAdded,
  PersonInvited,
  RecoveryCodes,
  SecondFactorsView,
} from '#lib/domain/views.ts';
import { boardKind, deciding, id, instant, named } from './common.ts';

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
  mustSetUpSecondFactor: z.boolean(),
  memberships: z.array(membership),
  session: z.strictObject({ id, startedAt: instant, expiresAt: instant, device: z.string() }),
}) satisfies z.ZodType<Me>;

export const secondFactors = z.strictObject({
  requiredBy: z.array(z.string()),
  authenticator: z.strictObject({ addedAt: instant, lastUsedAt: instant.optional() }).optional(),
  passkeys: z.array(
    z.strictObject({ id: z.string(), name: z.string(), addedAt: instant, lastUsedAt: instant.optional() }),
  ),
  recoveryCodesLeft: z.int(),
}) satisfies z.ZodType<SecondFactorsView>;

export const authenticatorOffered = z.strictObject({
  setUp: z.string(),
  expiresAt: instant,
  secret: z.string(),
  address: z.string(),
}) satisfies z.ZodType<AuthenticatorOffered>;

export const passkeyOffered = z.strictObject({
  setUp: z.string(),
  expiresAt: instant,
  options: z.looseObject({ challenge: z.string() }),
}) satisfies z.ZodType<PasskeyOffered>;

export const recoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) }) satisfies z.ZodType<RecoveryCodes>;

/** With the first one come the recovery codes. */
export const authenticatorAdded = recoveryCodes.partial();
export const passkeyAdded = authenticatorAdded.extend({ id: z.string() });

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
  secondFactor: z.boolean(),
  memberships: z.array(membership),
  former: z.array(membership.extend({ ended: z.strictObject({ at: z.string(), reason: z.string().optional() }) })),
  leadClerk: z.boolean(),
  invitation: z
    .strictObject({
      by: z.enum(['link', 'mail']),
      state: z.enum(['handedOut', 'waiting', 'sent', 'failed', 'expired']),
      address: z.string().optional(),
      sentAt: instant.optional(),
      ended: z.enum(mailEnds).optional(),
      error: z.string().optional(),
      expiresAt: instant,
    })
    .optional(),
  firstPassword: z.strictObject({ state: z.enum(['unused', 'expired']), until: instant.optional() }).optional(),
  mayInvite: z.boolean(),
  mayAddress: z.boolean(),
  state: z.enum(['active', 'invited', 'ended']),
  online: z.strictObject({
    devices: z.int(),
    meetings: z.array(z.strictObject({ id, title: z.string() })),
  }),
  sessions: z.array(session),
  mayRevokeAccount: z.boolean(),
});

export const people = z.strictObject({
  organisation: named.extend({ requiresSecondFactor: z.boolean() }),
  deciding,
  boards: z.array(z.strictObject({ id, name: z.string(), kind: boardKind, role: z.enum(roles) })),
  sendsMail: z.boolean(),
  people: z.array(person),
  mayNameLeadClerk: z.boolean(),
  revocations: z.array(revocation.extend({ personName: z.string(), byName: z.string() })),
}) satisfies z.ZodType<PeopleView>;

/** The same for whoever is invited again, and for whoever is reinstated. */
export const personInvited = z.strictObject({
  personId: id,
  username: z.string(),
  invitationUrl: z.url().optional(),
  mailedTo: z.string().optional(),
}) satisfies z.ZodType<PersonInvited>;

export const personAdded = personInvited.extend({
  firstPassword: z.string().optional(),
}) satisfies z.ZodType<PersonAdded>;

export const firstPassword = z.strictObject({ firstPassword: z.string() });

export const handedOver = z.strictObject({ receipt: receipt.optional() });

export const peopleImport = z.strictObject({
  rows: z.array(
    z.strictObject({
      row: z.int(),
      name: z.string(),
      username: z.string(),
      email: z.string().optional(),
      board: z.string(),
      role: z.enum(roles).optional(),
      category: z.enum(categories).optional(),
      termStart: z.iso.date().optional(),
      termEnd: z.iso.date().optional(),
      outcome: z.enum(importOutcomes),
      faults: z.array(
        z.strictObject({ column: z.enum(importColumns), code: z.enum(importFaults), message: z.string() }),
      ),
      added: z
        .strictObject({
          personId: id,
          firstPassword: z.string().optional(),
          invitationUrl: z.url().optional(),
          mailedTo: z.string().optional(),
        })
        .optional(),
    }),
  ),
  ignored: z.array(z.string()),
  next: z.int().optional(),
}) satisfies z.ZodType<PeopleImport>;
