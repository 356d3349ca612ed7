/** Which item somebody has before their eyes: where the caret is, else what stands in the upper part of the window. */
export class Reading {
  itemId = $state<string | null>(null);
  readonly #told: (itemId: string | null) => void;
  #observer: IntersectionObserver | undefined;
  readonly #visible = new Set<Element>();
  #telling: ReturnType<typeof setTimeout> | undefined;

  /** @param told called when it has changed and stayed so for a moment */
  constructor(told: (itemId: string | null) => void) {
    this.#told = told;
  }

  /** Watches the sections of a page, anew whenever there are others. */
  watch(sections: Iterable<Element>): () => void {
    this.#visible.clear();
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.#visible.add(target);
          else this.#visible.delete(target);
        }
        const first = [...this.#visible].sort(
          (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
        )[0];
        if (first instanceof HTMLElement) this.at(first.dataset.item ?? null);
      },
      { rootMargin: '-27% 0px -72% 0px' },
    );
    for (const section of sections) this.#observer.observe(section);
    return () => this.#observer?.disconnect();
  }

  at(itemId: string | null): void {
    if (itemId === this.itemId) return;
    this.itemId = itemId;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#told(this.itemId), 250);
  }
}
