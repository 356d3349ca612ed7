import type { AgreedCorrection } from '#lib/domain/meetings.ts';
import type { MeetingSummary, MeetingView } from '#lib/domain/views.ts';
import { api, faultFrom } from '#lib/live/api.ts';
import { isView } from '../room/answers.ts';
import { whyStale } from '../room/changes.ts';
import type { MeetingRoom } from '../room/room.svelte.ts';
import { canApprove } from './words.ts';

/** What is done once a meeting is over, until its minutes are the signed record, and after that. */
export class Aftermath {
  /** Why the last command was not done, in plain words. */
  fault = $state<string>();
  busy = $state<string>();
  readonly #room: MeetingRoom;

  constructor(room: MeetingRoom) {
    this.#room = room;
  }

  get #view(): MeetingView {
    return this.#room.view;
  }

  circulate = (): Promise<boolean> => this.#based('circulate', '/circulate', 'The draft is with the board.');

  propose(text: string, itemId?: string): Promise<boolean> {
    return this.#do('propose', () => api('POST', this.#path('/corrections'), { text, itemId }), 'Proposed.');
  }

  answer(correctionId: string, state: 'accepted' | 'declined', text?: string): Promise<boolean> {
    const said = state === 'accepted' ? 'Accepted.' : 'Declined.';
    const body = { state, text };
    return this.#do(
      `answer ${correctionId}`,
      () => api('PATCH', this.#path(`/corrections/${correctionId}`), body),
      said,
    );
  }

  /** Later meetings of the board that can have approved these minutes, the latest first. */
  async approvers(): Promise<MeetingSummary[]> {
    const meetings = await api<MeetingSummary[]>('GET', `/boards/${this.#view.board.id}/meetings`);
    return meetings.filter((meeting) => canApprove(this.#view, meeting)).reverse();
  }

  /** The decision of a later meeting, where it was recorded as a motion. */
  async motionIn(meetingId: string): Promise<string | undefined> {
    const { motions } = await api<MeetingView>('GET', `/meetings/${meetingId}`);
    return motions.find(({ state, approves }) => state === 'carried' && approves?.meetingId === this.#view.id)?.id;
  }

  async approve(approvedInId: string, corrections: AgreedCorrection[]): Promise<boolean> {
    const motionId = await this.motionIn(approvedInId).catch(() => undefined);
    const more = { approvedInId, motionId, corrections };
    return this.#based('approve', '/approve', 'The minutes are approved.', more);
  }

  sign = (): Promise<boolean> => this.#based('sign', '/sign', 'The minutes are signed and sealed.');

  addAddendum(text: string, itemId?: string): Promise<boolean> {
    return this.#do('addendum', () => api('POST', this.#path('/addenda'), { text, itemId }), 'Drafted.');
  }
  removeAddendum(id: string): Promise<boolean> {
    return this.#do('addendum', () => api('DELETE', this.#path(`/addenda/${id}`)), 'Taken back.');
  }
  signAddendum = (id: string): Promise<boolean> =>
    this.#based('addendum', `/addenda/${id}/sign`, 'The addendum is signed and sealed.');

  #path = (rest: string): string => `/meetings/${this.#view.id}/minutes${rest}`;

  #based(name: string, path: string, said: string, more: object = {}): Promise<boolean> {
    const baseVersion = this.#view.versions.minutes;
    return this.#do(name, () => api('POST', this.#path(path), { baseVersion, ...more }), said);
  }

  async #do(name: string, command: () => Promise<unknown>, said: string): Promise<boolean> {
    if (this.busy !== undefined) return false;
    this.busy = name;
    this.fault = undefined;
    const before = this.#view;
    try {
      const answer = await command();
      if (isView(answer)) this.#room.take(answer);
      else await this.#room.refresh();
      this.#room.announcer.say(said);
      return true;
    } catch (thrown) {
      const fault = faultFrom(thrown);
      if (this.#room.refused(fault)) return false;
      await this.#room.refresh();
      this.fault = fault.code === 'stale_version' ? whyStale(before, this.#view) : fault.message;
      return false;
    } finally {
      this.busy = undefined;
    }
  }
}
