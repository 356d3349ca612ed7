import type { MeetingView } from '#lib/domain/views.ts';
import { ApiError, type ApiFault, faultFrom } from '#lib/live/api.ts';
import { whyStale } from './changes.ts';
import type { MeetingRoom } from './room.svelte.ts';

interface Doing {
  /** For those who hear the page, once it is done. */
  said?: string;
  /** For forms, which show what is wrong beside their fields. */
  invalidThrown?: boolean;
  /** Who withdraws loses what they have open, the answer included: what the meeting shows then tells. */
  doneAnyway?: (before: MeetingView, now: MeetingView) => boolean;
}

/** Commands about one meeting, one at a time; after each the page shows what the server has. */
export abstract class Commands {
  /** Why the last command was not done, in plain words. */
  fault = $state<string>();
  protected readonly room: MeetingRoom;
  #busy = $state.raw<ReadonlySet<string>>(new Set());

  constructor(room: MeetingRoom) {
    this.room = room;
  }

  protected get view(): MeetingView {
    return this.room.view;
  }

  /** Whether a command about this is under way. */
  isBusy = (about: string): boolean => this.#busy.has(about);

  /** Whether a command about this has to be left out while others are under way: a second press is none. */
  protected isHeldUp(_about: string): boolean {
    return this.#busy.size > 0;
  }

  /** The answer is shown from now on. */
  protected answered(): void {}

  /** @throws ApiError with `fields` when something typed is not valid, to those who show it (`invalidThrown`) */
  protected async run(about: string, command: () => Promise<unknown>, doing: Doing = {}): Promise<boolean> {
    if (this.isHeldUp(about)) return false;
    this.#busy = new Set([...this.#busy, about]);
    this.fault = undefined;
    const before = this.view;
    try {
      await this.room.answerTo(command);
      this.answered();
      if (doing.said !== undefined) this.room.announcer.say(doing.said);
      return true;
    } catch (thrown) {
      const fault = faultFrom(thrown);
      if (doing.invalidThrown && fault.code === 'invalid') throw new ApiError(fault);
      // Of what may not be done, or is not there, the meeting itself tells whether it is the end of this page.
      if (fault.code !== 'forbidden' && fault.code !== 'not_found' && this.room.refused(fault)) return false;
      await this.room.refresh();
      if (doing.doneAnyway?.(before, this.view)) return true;
      this.fault = fault.code === 'stale_version' ? whyStale(before, this.view) : wordsOf(fault);
      return false;
    } finally {
      this.#busy = new Set([...this.#busy].filter((other) => other !== about));
    }
  }
}

/** Of fields that nobody typed there is no form to show the fault beside. */
const wordsOf = ({ message, fields }: ApiFault): string => {
  const [first] = Object.entries(fields);
  return first === undefined ? message : `${message} (${first[0]} ${first[1]})`;
};
