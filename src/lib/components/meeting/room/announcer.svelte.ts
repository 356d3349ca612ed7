/** Says things to those who cannot see them: what comes within a short while is said together, so that nobody is talked over. */
export class Announcer {
  said = $state('');
  readonly #waiting = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param about what the words are about: newer words about the same thing replace those not yet said
   */
  say(words: string, about: string = words): void {
    this.#waiting.delete(about);
    this.#waiting.set(about, words);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.said = [...this.#waiting.values()].join(' ');
      this.#waiting.clear();
    }, 700);
  }

  /** @returns whether something about this was still waiting, and now is not said at all */
  unsay(about: string): boolean {
    return this.#waiting.delete(about);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
