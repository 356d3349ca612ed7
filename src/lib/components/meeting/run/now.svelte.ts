/** The time of day for what is counted on a page: absent on the server, so that what is drawn first does not change. */
export class Now {
  at = $state<number>();

  /** @returns what stops it */
  start = (): (() => void) => {
    const tick = (): void => {
      this.at = Date.now();
    };
    tick();
    const timer = setInterval(tick, 5_000);
    return () => clearInterval(timer);
  };
}
