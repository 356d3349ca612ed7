import { isCurrent } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';

/**
 * How much of an organisation's log somebody may read.
 * @returns undefined: all of it; else the person whose own entries they are
 * @throws QuorateError `forbidden`
 */
export function ownOnly(actor: Actor, organisationId: string): string | undefined {
  if (actor.kind !== 'person') return undefined;
  const here = actor.person.memberships.filter((m) => m.organisationId === organisationId && isCurrent(m));
  if (here.some((m) => may('audit.readAll', m))) return undefined;
  if (here.some((m) => may('audit.readOwn', m))) return actor.person.id;
  throw new QuorateError('forbidden');
}

/** @throws QuorateError `forbidden` */
export function assertReadsAll(actor: Actor, organisationId: string): void {
  if (ownOnly(actor, organisationId) !== undefined) throw new QuorateError('forbidden');
}
