/** Answers about people, their sessions and the end of their access. */
import { z } from 'zod';
import { categories, roles } from '#lib/domain/people.ts';
import { connectionKinds, type Receipt, type Revocation, revocationScopes } from '#lib/domain/revocation.ts';
import type { Me, MembershipView, PeopleView, PersonAdded } from '#lib/domain/views.ts';
import { boardKind, id, instant, named } from './common.ts';

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
