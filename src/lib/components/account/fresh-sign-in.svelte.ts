import { faultFrom } from '#lib/live/api.ts';

/**
 * Runs what needs a fresh sign-in. Where the last one was too long ago, `FreshSignIn.svelte` asks for the password, and
 * what was refused is tried again.
 */
export class FreshSignIn {
  open = $state(false);
  #answer: ((given: boolean) => void) | undefined;

  async run<T>(work: () => Promise<T>): Promise<T | 'cancelled'> {
    try {
      return await work();
    } catch (thrown) {
      if (faultFrom(thrown).code !== 'reauthentication_required') throw thrown;
    }
    const given = await new Promise<boolean>((resolve) => {
      this.#answer = resolve;
      this.open = true;
    });
    return given ? work() : 'cancelled';
  }

  given(): void {
    this.#answer?.(true);
    this.#answer = undefined;
    this.open = false;
  }

  closed(): void {
    this.#answer?.(false);
    this.#answer = undefined;
  }
}
