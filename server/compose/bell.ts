/** Called by who is there before whoever hears it is; until then nobody does. */
export class Bell {
  #heard: () => void = () => undefined;

  readonly ring = (): void => this.#heard();

  answeredBy(heard: () => void): void {
    this.#heard = heard;
  }
}
