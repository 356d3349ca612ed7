import { ApiError, type ApiFault, faultFrom, leftBecauseOf } from '#lib/live/api.ts';

/** For commands that ask for a password given just now: the dialog asks for it, and the command is tried again. */
export class FreshSignIn {
  open = $state(false);
  #waiting: { resolve: () => void; reject: (why: unknown) => void } | undefined;

  /** @returns what it answered; undefined when the password was not given. @throws ApiError */
  async run<T>(command: () => Promise<T>): Promise<{ answer: T } | undefined> {
    try {
      return { answer: await command() };
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.code !== 'reauthentication_required') throw thrown;
    }
    const given = await new Promise<boolean>((resolve) => {
      this.#waiting = { resolve: () => resolve(true), reject: () => resolve(false) };
      this.open = true;
    });
    return given ? { answer: await command() } : undefined;
  }

  given(): void {
    this.#waiting?.resolve();
    this.open = false;
  }

  /** The dialog is gone, with the password given or without. */
  closed(): void {
    this.#waiting?.reject(undefined);
    this.#waiting = undefined;
  }
}

/** What is to be shown of a fault; the page may be left for another. */
export function shownFault(thrown: unknown): ApiFault {
  const fault = faultFrom(thrown);
  leftBecauseOf(fault);
  return fault;
}
