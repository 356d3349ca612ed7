/** So far to the side, and a row is put on another level. */
const indentPx = 28;

interface Rows {
  /** The rows in order, each with its id in `data-agenda-item`. */
  all: () => HTMLElement[];
  /** The ids of those that go along with a row, its own among them. */
  group: (id: string) => string[];
  levelOf: (id: string) => 0 | 1;
}

/** Dragging the rows of a list into another order and level with mouse, pen or finger. The keyboard has its own way. */
export class RowDrag {
  /** The id of the row that is being dragged. */
  dragging = $state<string>();
  /** The index it would be dropped at, in the list without it and what goes along. */
  over = $state(0);
  /** The level it would have there. */
  level = $state<0 | 1>(0);
  #group: readonly string[] = [];
  readonly #rows: Rows;
  readonly #drop: (id: string, to: number, level: 0 | 1) => void;

  /** @param drop called once the row was let go somewhere else than where it was */
  constructor(rows: Rows, drop: (id: string, to: number, level: 0 | 1) => void) {
    this.#rows = rows;
    this.#drop = drop;
  }

  /** For `pointerdown` on a row's handle. */
  take = (event: PointerEvent, id: string): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const { clientX: startX } = event;
    const from = this.#rows.all().findIndex((row) => row.dataset.agendaItem === id);
    const was = this.#rows.levelOf(id);
    this.#group = this.#rows.group(id);
    this.dragging = id;
    this.over = from;
    this.level = was;

    const move = ({ clientX, clientY }: PointerEvent): void => {
      this.over = this.#others().filter((row) => middle(row) < clientY).length;
      const aside = clientX - startX;
      const wanted = aside > indentPx ? 1 : aside < -indentPx ? 0 : was;
      // What has others under it stands on its own; so does the first.
      this.level = this.#group.length > 1 || this.over === 0 ? 0 : wanted;
    };
    const finish = (kept: boolean) => (): void => {
      handle.removeEventListener('pointermove', move);
      this.dragging = undefined;
      if (kept && (this.over !== from || this.level !== was)) this.#drop(id, this.over, this.level);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', finish(true), { once: true });
    handle.addEventListener('pointercancel', finish(false), { once: true });
  };

  /** Whether the row goes along with the one that is dragged. */
  goesAlong = (id: string): boolean => this.dragging !== undefined && this.#group.includes(id);

  /** Where the line goes that shows the place: before the row of this id, or after the last. */
  isBefore = (id: string): boolean =>
    this.dragging !== undefined && this.#others()[this.over]?.dataset.agendaItem === id;

  get isLast(): boolean {
    return this.dragging !== undefined && this.over === this.#others().length;
  }

  #others(): HTMLElement[] {
    return this.#rows.all().filter((row) => !this.#group.includes(row.dataset.agendaItem ?? ''));
  }
}

const middle = (row: HTMLElement): number => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};
