import type { Role } from '#lib/domain/people.ts';
import type { PersonActor } from '../../usecases/actor.ts';

/** The use cases that presence asks. */
export interface PresenceUseCases {
  auth: { authenticate(token: string): Promise<{ actor: PersonActor }> };
  presence: {
    enter(
      actor: PersonActor,
      input: { meetingId: string },
    ): Promise<{
      personId: string;
      name: string;
      role: Role;
      meetingId: string;
      boardId: string;
      organisationId: string;
    }>;
    watchBoard(actor: PersonActor, input: { boardId: string }): Promise<unknown>;
    watchPeople(actor: PersonActor, input: { organisationId: string }): Promise<unknown>;
    /** @returns undefined when there is no such meeting any more */
    versionOf(input: { meetingId: string }): Promise<number | undefined>;
  };
}
