import type { PersonActor } from '#server/usecases/actor.ts';
import type { Workspace } from '#server/usecases/workspace.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** The code of the family in server/errors.ts, where it is one of them. */
      code?: string;
      /** Under which the log has the rest. */
      id?: string;
    }
    interface Locals {
      /** Every verb there is: `locals.workspace.meetings.show(actor, { meetingId })`. */
      workspace: Workspace;
      /** Whoever is signed in; checked at the start of each request. */
      actor: PersonActor | undefined;
      /**
       * Of the request: its id in the log, the client's address, its browser in words ("Chrome on Android"); and what
       * counts something that takes the service long.
       */
      request: { id: string; address: string; device: string; spend(actor: PersonActor): void };
      /** Puts a `Set-Cookie` header, such as `signIn` answers, on the response. */
      sendCookie(header: string): void;
    }
  }
}
