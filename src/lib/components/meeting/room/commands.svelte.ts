import type { MeetingView } from '#lib/domain/views.ts';
import { faultFrom } from '#lib/live/api.ts';
import { isView } from './answers.ts';
import { whyStale } from './changes.ts';
import type { MeetingRoom } from './room.svelte.ts';

/** Commands about one meeting, one at a time; after each the page shows what the server has. */
export abstract class Commands {
  /** Why the last command was not done, in plain words. */
  fault = $state<string>();
  busy = $state<string>();
  protected readonly room: MeetingRoom;

  constructor(room: MeetingRoom) {
    this.room = room;
  }

  protected get view(): MeetingView {
    return this.room.view;
  }

  /** @param said for those who hear the page, once it is done */
  protected async run(name: string, command: () => Promise<unknown>, said?: string): Promise<boolean> {
    if (this.busy !== undefined) return false;
    this.busy = name;
    this.fault = undefined;
    const before = this.view;
    try {
      const answer = await command();
      if (isView(answer)) this.room.take(answer);
      else await this.room.refresh();
      if (said !== undefined) this.room.announcer.say(said);
      return true;
    } catch (thrown) {
      const fault = faultFrom(thrown);
      if (this.room.refused(fault)) return false;
      await this.room.refresh();
      this.fault = fault.code === 'stale_version' ? whyStale(before, this.view) : fault.message;
      return false;
    } finally {
      this.busy = undefined;
    }
  }
}
