/** Dragging the rows of a list into another order with mouse, pen or finger. The keyboard has its own way. */
export class RowDrag {
  /** The id of the row that is being dragged. */
  dragging = $state<string>();
  /** The index it would be dropped at, in the list without it. */
  over = $state(0);
  readonly #rows: () => HTMLElement[];
  readonly #drop: (id: string, to: number) => void;

  /**
   * @param rows the rows in order, each with its id in `data-agenda-item`
   * @param drop called once the row was let go somewhere else than where it was
   */
  constructor(rows: () => HTMLElement[], drop: (id: string, to: number) => void) {
    this.#rows = rows;
    this.#drop = drop;
  }

  /** For `pointerdown` on a row's handle. */
  take = (event: PointerEvent, id: string): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const from = this.#rows().findIndex((row) => row.dataset.agendaItem === id);
    this.dragging = id;
    this.over = from;

    const move = ({ clientY }: PointerEvent): void => {
      this.over = this.#others(id).filter((row) => middle(row) < clientY).length;
    };
    const finish = (kept: boolean) => (): void => {
      handle.removeEventListener('pointermove', move);
      this.dragging = undefined;
      if (kept && this.over !== from) this.#drop(id, this.over);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', finish(true), { once: true });
    handle.addEventListener('pointercancel', finish(false), { once: true });
  };

  /** Where the line goes that shows the place: before the row of this id, or after the last. */
  isBefore = (id: string): boolean =>
    this.dragging !== undefined && this.#others(this.dragging)[this.over]?.dataset.agendaItem === id;

  get isLast(): boolean {
    return this.dragging !== undefined && this.over === this.#others(this.dragging).length;
  }

  #others(id: string): HTMLElement[] {
    return this.#rows().filter((row) => row.dataset.agendaItem !== id);
  }
}

const middle = (row: HTMLElement): number => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};
