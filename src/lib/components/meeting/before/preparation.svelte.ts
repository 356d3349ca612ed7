import type { ReplyKind } from '#lib/domain/attendance.ts';
import type { MeetingView, TemplatesView } from '#lib/domain/views.ts';
import { api, faultFrom } from '#lib/live/api.ts';
import { Commands } from '../room/commands.svelte.ts';
import { asTemplate } from './templates.ts';

/** What is done before a meeting: notice, replies, and the agenda kept as a template. */
export class Preparation extends Commands {
  #path = (rest: string): string => `/meetings/${this.view.id}${rest}`;

  /** @param reason where the notice is too short: why the chair shortened it. @returns whether it was given */
  async giveNotice(reason: string): Promise<boolean> {
    const baseVersion = this.view.versions.details;
    const body = reason.trim() === '' ? { baseVersion } : { baseVersion, reason: reason.trim() };
    const again = this.view.notice !== undefined;
    const given = await this.run('notice', () => api('POST', this.#path('/notice'), body));
    if (given) this.room.announcer.say(again ? 'Everybody is told again.' : 'Notice has been given.');
    return given;
  }

  /** The page shows it: nobody waits for the answer, and a failure is tried again when the page is opened next. */
  async noteSeen(): Promise<void> {
    try {
      this.room.take(await api<MeetingView>('POST', this.#path('/notice/seen'), {}));
    } catch (thrown) {
      this.room.refused(faultFrom(thrown));
    }
  }

  async reply(kind: ReplyKind, reason?: string): Promise<boolean> {
    const why = reason?.trim();
    const body = why === undefined || why === '' ? { kind } : { kind, reason: why };
    const done = await this.run('reply', () => api('PUT', this.#path('/reply'), body));
    if (done) this.room.announcer.say('Your answer is with the clerk.');
    return done;
  }

  putBack(): Promise<boolean> {
    const baseVersion = this.view.versions.details;
    return this.run('putBack', () => api('POST', this.#path('/put-back'), { baseVersion }));
  }

  /** Keeps the agenda as one of the board's templates; one of the same name is replaced. */
  keepAsTemplate(name: string): Promise<boolean> {
    return this.run('template', async () => {
      const path = `/boards/${this.view.board.id}/templates`;
      const { own, digest } = await api<TemplatesView>('GET', path);
      const before = own.find((template) => template.name === name);
      const kept = { ...(before === undefined ? {} : { id: before.id }), name, items: asTemplate(this.view.items) };
      const templates = [...own.filter((template) => template !== before), kept];
      await api('PUT', path, { base: digest, templates });
    });
  }
}
