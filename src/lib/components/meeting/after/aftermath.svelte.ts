import { FreshSignIn } from '#lib/components/account/fresh-sign-in.svelte.ts';
import type { AgreedCorrection } from '#lib/domain/meetings.ts';
import type { MeetingSummary, MeetingView } from '#lib/domain/views.ts';
import { api, ApiError } from '#lib/live/api.ts';
import { Commands } from '../room/commands.svelte.ts';
import { canApprove } from './words.ts';

/** What is done once a meeting is over, until its minutes are the signed record, and after that. */
export class Aftermath extends Commands {
  /** A signature asks for the password where the sign-in was too long ago. */
  readonly fresh = new FreshSignIn();

  circulate = (): Promise<boolean> => this.#based('circulate', '/circulate', 'The draft is with the board.');

  propose(text: string, itemId?: string): Promise<boolean> {
    return this.run('propose', () => api('POST', this.#path('/corrections'), { text, itemId }), { said: 'Proposed.' });
  }

  answer(correctionId: string, state: 'accepted' | 'declined', text?: string): Promise<boolean> {
    const said = state === 'accepted' ? 'Accepted.' : 'Declined.';
    const body = { state, text };
    return this.run(`answer ${correctionId}`, () => api('PATCH', this.#path(`/corrections/${correctionId}`), body), {
      said,
    });
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

  sign = (): Promise<boolean> => this.#signing('sign', '/sign', 'The minutes are signed and sealed.');

  addAddendum(text: string, itemId?: string): Promise<boolean> {
    return this.run('addendum', () => api('POST', this.#path('/addenda'), { text, itemId }), { said: 'Drafted.' });
  }
  removeAddendum(id: string): Promise<boolean> {
    return this.run('addendum', () => api('DELETE', this.#path(`/addenda/${id}`)), { said: 'Taken back.' });
  }
  signAddendum = (id: string): Promise<boolean> =>
    this.#signing('addendum', `/addenda/${id}/sign`, 'The addendum is signed and sealed.');

  withhold(ref: string, withheld: boolean): Promise<boolean> {
    const said = withheld ? 'Left out of inspection copies.' : 'In inspection copies again.';
    return this.run('withhold', () => api('POST', this.#path('/withheld'), { ref, withheld }), { said });
  }

  #path = (rest: string): string => `/meetings/${this.view.id}/minutes${rest}`;

  #signing(name: string, path: string, said: string): Promise<boolean> {
    const baseVersion = this.view.versions.minutes;
    const sign = async (): Promise<unknown> => {
      const answer = await this.fresh.run(() => api('POST', this.#path(path), { baseVersion }));
      if (answer !== 'cancelled') return answer;
      const message = 'Your password was not given. Signing asks for it when you signed in a while ago.';
      throw new ApiError({ code: 'reauthentication_required', message, fields: {} });
    };
    return this.run(name, sign, { said });
  }

  #based(name: string, path: string, said: string, more: object = {}): Promise<boolean> {
    const baseVersion = this.view.versions.minutes;
    return this.run(name, () => api('POST', this.#path(path), { baseVersion, ...more }), { said });
  }
}
