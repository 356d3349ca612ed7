import { createSubscriber } from 'svelte/reactivity';
import { toast } from '#lib/components/ui/toasts.svelte.ts';
import type { MeetingView, MotionView } from '#lib/domain/views.ts';
import { ownPaper, type OwnPaper, type PaperState } from '#lib/live/ballot.ts';

/** Papers of which the reader is told how they ended, once. */
const told = new WeakSet<OwnPaper>();

/** By then the dialog is closed, and the vote is no longer on the page. */
function tellWhenLost(paper: OwnPaper): void {
  if (told.has(paper)) return;
  told.add(paper);
  let sent = paper.state.is === 'sent';
  paper.subscribe(({ is }) => {
    if (sent && is === 'late') toast('Your ballot came after the ballot was closed. It was not counted.', 'warn');
    if (sent && is === 'refused') toast('Your ballot was not taken. It was not counted.', 'warn');
    sent = is === 'sent';
  });
}

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
  tellWhenLost(paper);
  return new OwnBallot(paper);
}

/** Papers of votes that are over, and were not filled in, are of no use any more. */
export function putAwayUnused(view: MeetingView): void {
  for (const motion of view.motions) if (motion.state !== 'voting') ownBallot(view, motion)?.over();
}
