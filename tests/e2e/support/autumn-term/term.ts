/** What the parts of the autumn term share: the board, its two meetings, and what is confidential. */
import type { Locator } from '@playwright/test';
import type { MeetingView } from '#lib/domain/views.ts';
import { isoDate } from '#lib/pages/when.ts';
import { BoardRoom, type Somebody } from '../board-room.ts';
import { open } from '../browser.ts';
import { call } from '../call.ts';

const day = 24 * 3600_000;

/** Words that stand in the confidential item alone. Whoever withdraws from it has been told the first of them by then. */
export const early = { title: 'Umbrafelt', paper: 'Gildenhorn' };
export const late = {
  motion: 'Vorsteenkin',
  action: 'Tallowbrisk',
  clerksText: 'Querlmoss',
  governorsText: 'Nimberwick',
  correction: 'Oskavine',
};
/** The withdrawn governor's own. */
export const interest = 'Zephrandel';
export const reserved = `Pay of ${early.title}`;

export class Term extends BoardRoom {
  /** Addresses of the two meetings. */
  first!: string;
  second!: string;
  confidential!: { itemId: string; documentId: string };
  /** How far the withdrawn governor's recorder was when they withdrew. */
  withdrawnAt!: number;

  viewOf = (who: Somebody, meeting: string): Promise<MeetingView> => call(this.page(who), 'GET', meeting);

  region = (who: Somebody, name: string | RegExp): Locator => this.page(who).getByRole('region', { name });

  /** @returns its address */
  async newMeeting(title: string, inDays: number, template: RegExp): Promise<string> {
    const page = this.clerk;
    await open(page, `/boards/${this.boardId}/new-meeting`);
    await page.getByLabel('Title').fill(title);
    await page.getByLabel('Date').fill(isoDate(Date.now() + inDays * day));
    const agenda = page.getByLabel('Agenda', { exact: true });
    await agenda.selectOption(await agenda.locator('option', { hasText: template }).getAttribute('value'));
    await this.press('clerk', 'Create the meeting');
    await page.waitForURL(/\/meetings\//);
    return new URL(page.url()).pathname;
  }
}
