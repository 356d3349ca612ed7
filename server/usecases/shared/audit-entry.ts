import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import { type Actor, actorId } from '../actor.ts';
import type { WorkspaceDeps } from './deps.ts';

export interface Audited {
  organisationId: string;
  /** The verb, such as `person.add`. */
  action: string;
  /** What it was done to, such as `person:…`. */
  subject: string;
  /** Plain JSON; never minutes' text, titles of Part 2 items or secrets. */
  detail?: Record<string, unknown>;
  /** What is still to be done in other documents (W1a). */
  then?: readonly FollowUp[];
}

export function auditEntry(deps: Pick<WorkspaceDeps, 'ids' | 'clock'>, actor: Actor, about: Audited): OutboxEntry {
  return {
    id: deps.ids.next(),
    organisationId: about.organisationId,
    at: new Date(deps.clock.now()).toISOString(),
    actor: actorId(actor),
    action: about.action,
    subject: about.subject,
    detail: about.detail ?? {},
    ...(about.then === undefined || about.then.length === 0 ? {} : { then: about.then }),
  };
}
