import type { Passage } from '#lib/domain/expunction.ts';
import { passagesOf } from './past-dom.ts';

/** A stretch of removed text, as it stands on the page. */
export interface RemovedPassage {
  /** The agenda item in whose minutes it stood. */
  itemId: string;
  text: string;
  passages: Passage[];
}

/** Goes from one change on the page to the next; each begins at an element with `data-change`. */
export class ChangeWalk {
  /** Where the reader is. */
  here = $state.raw<HTMLElement>();
  readonly #paper: () => HTMLElement | undefined;

  constructor(paper: () => HTMLElement | undefined) {
    this.#paper = paper;
  }

  to(direction: 1 | -1): void {
    const changes = [...(this.#paper()?.querySelectorAll<HTMLElement>('[data-change]') ?? [])];
    const at = this.here === undefined ? -1 : changes.indexOf(this.here);
    const next = at < 0 ? changes.at(direction > 0 ? 0 : -1) : changes[at + direction];
    if (next === undefined) return;
    this.#stand(next);
    next.scrollIntoView({ block: 'center' });
  }

  /** To the change that was pointed at, if it was one. */
  at(target: EventTarget | null): void {
    let run = target instanceof Element ? target.closest<HTMLElement>('.run') : null;
    const kind = run?.className.match(/added|removed|restyled/)?.[0];
    if (kind === undefined) return;
    while (run !== null && run.dataset.change === undefined) run = run.previousElementSibling as HTMLElement | null;
    if (run !== null) this.#stand(run);
  }

  forget(): void {
    this.here?.classList.remove('here');
    this.here = undefined;
  }

  /** What was removed here, if it is that. */
  get removed(): RemovedPassage | undefined {
    const first = this.here;
    const itemId = first?.closest<HTMLElement>('[data-past]')?.dataset.past;
    if (first === undefined || itemId === undefined || !first.isConnected) return undefined;
    const runs = [first];
    for (let next = first.nextElementSibling; isSame(next); next = next.nextElementSibling) runs.push(next);
    const passages = joined(runs.flatMap((run) => passagesOf(run)));
    if (passages.length === 0) return undefined;
    return { itemId, text: runs.map(textOf).join(''), passages };
  }

  #stand(change: HTMLElement): void {
    this.forget();
    change.classList.add('here');
    this.here = change;
  }
}

const isSame = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement && element.matches('del.run') && element.dataset.change === undefined;

function textOf(run: HTMLElement): string {
  const copy = run.cloneNode(true) as HTMLElement;
  for (const who of copy.querySelectorAll('.who')) who.remove();
  return copy.textContent ?? '';
}

/** Each character once, those that follow each other together. */
function joined(passages: readonly Passage[]): Passage[] {
  const found: Passage[] = [];
  for (const { clientId, clock, length } of passages.toSorted(
    (one, other) => one.clientId - other.clientId || one.clock - other.clock,
  )) {
    const last = found.at(-1);
    const end = last === undefined ? 0 : last.clock + last.length;
    if (last?.clientId === clientId && clock <= end) last.length = Math.max(end, clock + length) - last.clock;
    else found.push({ clientId, clock, length });
  }
  return found;
}
