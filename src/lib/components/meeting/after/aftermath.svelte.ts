import type { AgreedCorrection } from '#lib/domain/meetings.ts';
import type { MeetingSummary, MeetingView } from '#lib/domain/views.ts';
import { api } from '#lib/live/api.ts';
import { Commands } from '../room/commands.svelte.ts';
import { canApprove } from './words.ts';

/** What is done once a meeting is over, until its minutes are the signed record, and after that. */
export class Aftermath extends Commands {
  circulate = (): Promise<boolean> => this.#based('circulate', '/circulate', 'The draft is with the board.');

  propose(text: string, itemId?: string): Promise<boolean> {
    return this.run('propose', () => api('POST', this.#path('/corrections'), { text, itemId }), 'Proposed.');
  }

  answer(correctionId: string, state: 'accepted' | 'declined', text?: string): Promise<boolean> {
    const said = state === 'accepted' ? 'Accepted.' : 'Declined.';
    const body = { state, text };
    return this.run(
      `answer ${correctionId}`,
      () => api('PATCH', this.#path(`/corrections/${correctionId}`), body),
      said,
    );
  }

  /** Later meetings of the board that can have approved these minutes, the latest first. */
  async approvers(): Promise<MeetingSummary[]> {
    const meetings = await api<MeetingSummary[]>('GET', `/boards/${this.view.board.id}/meetings`);
    return meetings.filter((meeting) => canApprove(this.view, meeting)).reverse();
  }

  /** The decision of a later meeting, where it was recorded as a motion. */
  async motionIn(meetingId: string): Promise<string | undefined> {
    const { motions } = await api<MeetingView>('GET', `/meetings/${meetingId}`);
    return motions.find(({ state, approves }) => state === 'carried' && approves?.meetingId === this.view.id)?.id;
  }

  async approve(approvedInId: string, corrections: AgreedCorrection[]): Promise<boolean> {
    const motionId = await this.motionIn(approvedInId).catch(() => undefined);
    const more = { approvedInId, motionId, corrections };
    return this.#based('approve', '/approve', 'The minutes are approved.', more);
  }

  sign = (): Promise<boolean> => this.#based('sign', '/sign', 'The minutes are signed and sealed.');

  addAddendum(text: string, itemId?: string): Promise<boolean> {
    return this.run('addendum', () => api('POST', this.#path('/addenda'), { text, itemId }), 'Drafted.');
  }
  removeAddendum(id: string): Promise<boolean> {
    return this.run('addendum', () => api('DELETE', this.#path(`/addenda/${id}`)), 'Taken back.');
  }
  signAddendum = (id: string): Promise<boolean> =>
    this.#based('addendum', `/addenda/${id}/sign`, 'The addendum is signed and sealed.');

  #path = (rest: string): string => `/meetings/${this.view.id}/minutes${rest}`;

  #based(name: string, path: string, said: string, more: object = {}): Promise<boolean> {
    const baseVersion = this.view.versions.minutes;
    return this.run(name, () => api('POST', this.#path(path), { baseVersion, ...more }), said);
  }
}
