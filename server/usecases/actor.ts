import type { ApiScope } from '#lib/domain/api-tokens.ts';
import type { Person, Session } from '#lib/domain/people.ts';

/** Somebody who is signed in. */
export interface PersonActor {
  kind: 'person';
  person: Person;
  session: Session;
  /** Set when an integration asks in their name: `session` stands for the token then. */
  token?: { id: string; scopes: readonly ApiScope[] };
  /** Aborted when their access ends, or the request goes: nothing is written for them from then on. */
  signal?: AbortSignal;
  /** Said before they lose a Part 2 document by what they ask for: their answer is made after that, and reaches them. */
  answersAfterwards?: (documentId: string) => void;
}

/** The operator's tool on the server itself; not a person of any board. */
export interface OperatorActor {
  kind: 'operator';
}

/** The service itself: jobs, and what completes a change after a crash. */
export interface SystemActor {
  kind: 'system';
}

/** On whose behalf a use case runs. */
export type Actor = PersonActor | OperatorActor | SystemActor;

/** What the audit log and records call the actor. */
export const actorId = (actor: Actor): string => (actor.kind === 'person' ? actor.person.id : actor.kind);
