import { createSubscriber } from 'svelte/reactivity';
import type { MeetingView, MotionView } from '#lib/domain/views.ts';
import { ownPaper, type OwnPaper, type PaperState } from '#lib/live/ballot.ts';

/** The reader's own paper in the ballot on a motion, as this browser has it. */
export class OwnBallot {
  readonly #paper: OwnPaper;
  readonly #watch: () => void;

  constructor(paper: OwnPaper) {
    this.#paper = paper;
    this.#watch = createSubscriber((update) => paper.subscribe(update));
  }

  get state(): PaperState {
    this.#watch();
    return this.#paper.state;
  }

  take = (): Promise<void> => this.#paper.take();
  cast: OwnPaper['cast'] = (choice) => this.#paper.cast(choice);
  over = (): void => this.#paper.over();
}

/** @returns undefined where no ballot is held, and on the server */
export function ownBallot(view: MeetingView, motion: MotionView): OwnBallot | undefined {
  const ballotId = motion.vote?.ballotId;
  if (ballotId === undefined || typeof sessionStorage === 'undefined') return undefined;
  const paper = ownPaper({
    personId: view.you.personId,
    boardId: view.board.id,
    meetingId: view.id,
    motionId: motion.id,
    ballotId,
  });
  return new OwnBallot(paper);
}
