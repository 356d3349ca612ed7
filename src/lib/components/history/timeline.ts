import type { Moment } from '#lib/domain/minutes-past.ts';

/** What the timeline needs of each open document. */
export interface Source {
  documentId: string;
  moments: readonly Moment[];
}

/** Something that somebody did in one of the documents. */
export interface Step {
  documentId: string;
  /** Which of that document's moments it is. */
  moment: number;
  /** A person's id, or `server`. */
  author: string;
  carried: boolean;
  /** Milliseconds since the epoch: of its first change and of its last. */
  from: number;
  at: number;
  items: ReadonlySet<string>;
  /** Where it stands on the slider: about a second a unit, rising. */
  position: number;
}

/** Pauses take no more room than this, in seconds: an evening's work would be a dot in a year. */
const longestPause = 45;
/** A pause that parts one sitting from the next. */
const sittingMs = 30 * 60_000;

/** All that happened in a meeting's minutes, in the order of time. Steps are counted from 0; -1 is before the first. */
export class Timeline {
  readonly steps: readonly Step[];
  readonly #moments = new Map<string, Int32Array>();

  constructor(sources: readonly Source[]) {
    const steps = sources.flatMap(({ documentId, moments }) =>
      moments.flatMap(({ author, carried, from, at, items }, moment) =>
        items.size > 0 ? [{ documentId, moment, author, carried, from, at, items, position: 0 }] : [],
      ),
    );
    // Stable, so that each document's own moments stay in their order.
    steps.sort((one, other) => one.at - other.at);
    let position = 0;
    steps.forEach((step, index) => {
      const pause = Math.round((step.at - (steps[index - 1]?.at ?? step.from)) / 1000);
      position += Math.max(1, Math.min(pause, longestPause));
      step.position = position;
    });
    this.steps = steps;
    for (const { documentId } of sources) this.#moments.set(documentId, momentsOf(documentId, steps));
  }

  get last(): number {
    return this.steps.length - 1;
  }

  /** The slider's greatest value; its smallest is 0. */
  get length(): number {
    return this.steps.at(-1)?.position ?? 0;
  }

  positionOf(index: number): number {
    return this.steps[index]?.position ?? 0;
  }

  /** The last step at a value of the slider or before it. */
  indexAt(position: number): number {
    return this.steps.findLastIndex((step) => step.position <= position);
  }

  /** The last step that was over by then. */
  indexBy(time: number): number {
    return this.steps.findLastIndex((step) => step.at <= time);
  }

  /** The first step whose end is at least `milliseconds` away from a step's, in that direction; else the outermost. */
  leap(index: number, milliseconds: number): number {
    const from = this.steps[Math.max(0, index)]?.at ?? 0;
    const found =
      milliseconds < 0
        ? this.steps.findLastIndex(({ at }) => at <= from + milliseconds)
        : this.steps.findIndex(({ at }) => at >= from + milliseconds);
    return found < 0 && milliseconds > 0 ? this.last : found;
  }

  /** Which of a document's moments was its last at a step. */
  momentOf(documentId: string, index: number): number {
    return index < 0 ? -1 : (this.#moments.get(documentId)?.[index] ?? -1);
  }

  /** The first step of each sitting. */
  get sittings(): Step[] {
    return this.steps.filter((step, index) => index === 0 || step.from - this.steps[index - 1]!.at > sittingMs);
  }
}

function momentsOf(documentId: string, steps: readonly Step[]): Int32Array {
  let moment = -1;
  return Int32Array.from(steps, (step) => (moment = step.documentId === documentId ? step.moment : moment));
}

/** One writer's row above the slider. */
export interface Lane {
  author: string;
  /** Stretches of writing on the slider, those that touch joined. */
  stretches: { from: number; until: number }[];
}

/**
 * Who wrote when, in the order in which they first wrote.
 * @param most lanes; those who wrote least share the last one, as `others`
 */
export function lanesOf(timeline: Timeline, most: number): Lane[] {
  const lanes = new Map<string, Lane & { steps: number }>();
  for (const step of timeline.steps) {
    let lane = lanes.get(step.author);
    if (lane === undefined) lanes.set(step.author, (lane = { author: step.author, stretches: [], steps: 0 }));
    lane.steps += 1;
    extend(lane, step);
  }
  const all = [...lanes.values()];
  if (all.length <= most) return all;
  const kept = new Set(all.toSorted((one, other) => other.steps - one.steps).slice(0, most - 1));
  const others: Lane = { author: 'others', stretches: [] };
  for (const step of timeline.steps) if (!kept.has(lanes.get(step.author)!)) extend(others, step);
  return [...all.filter((lane) => kept.has(lane)), others];
}

function extend({ stretches }: Lane, { from, at, position }: Step): void {
  const begin = Math.max(0, position - Math.max(1, Math.min(longestPause, Math.round((at - from) / 1000))));
  const last = stretches.at(-1);
  if (last !== undefined && begin <= last.until) last.until = Math.max(last.until, position);
  else stretches.push({ from: begin, until: position });
}
