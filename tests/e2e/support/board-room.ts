/** A board of its own in the demonstration's organisation: six people in browsers, and what they do at a meeting. */
import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import type { Category, Role } from '#lib/domain/people.ts';
import { open, type SignedIn, signIn } from './browser.ts';
import { call } from './call.ts';
import { toEnd } from './caret.ts';
import { Recorder } from './recorder.ts';
import { type Demo, startDemo } from './server.ts';

interface Seat {
  name: string;
  role: Role;
  category?: Category;
  /** Which of the demonstration's accounts with that role. */
  nth?: number;
}

/** Five governors, so three are a quorum. The vice-chair and the third governor have no browser. */
const seats = {
  clerk: { name: 'Margaret Ellison', role: 'clerk' },
  chair: { name: 'David Okafor', role: 'chair', category: 'coOpted' },
  vice: { name: 'Helen Prys', role: 'viceChair', category: 'localAuthority' },
  first: { name: 'Sarah Lindley', role: 'governor', category: 'headteacher' },
  second: { name: 'Priya Raman', role: 'governor', category: 'parent', nth: 1 },
  third: { name: 'Tom Whitlock', role: 'governor', category: 'staff', nth: 2 },
  associate: { name: 'Grace Nwosu', role: 'associate', category: 'associate' },
  observer: { name: 'Ian Fletcher', role: 'observer' },
} as const satisfies Record<string, Seat>;
export type Member = keyof typeof seats;

export const everybody = ['clerk', 'chair', 'first', 'second', 'associate', 'observer'] as const;
export type Somebody = (typeof everybody)[number];

/** Whose browsers are recorded. The chair's and the clerk's are not, so that what is measured there is not the recording. */
type Recorded = 'first' | 'second' | 'associate' | 'observer';

export class BoardRoom {
  demo!: Demo;
  boardId!: string;
  recorders!: Record<Recorded, Recorder>;
  readonly #at: Partial<Record<Somebody, SignedIn>> = {};

  /** Everybody signs in, and the board is made, with the clerk's session. */
  async furnish(browser: Browser): Promise<void> {
    this.demo = await startDemo();
    const { demo } = this;
    for (const who of everybody) {
      const { role, nth }: Seat = seats[who];
      const options = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;
      this.#at[who] = await signIn(browser, demo.origin, demo.account(role, nth), options);
    }
    const of = (who: Somebody) => new Recorder(this.#at[who]!.context);
    this.recorders = { first: of('first'), second: of('second'), associate: of('associate'), observer: of('observer') };
    const { id } = await call<{ id: string }>(this.clerk, 'POST', `/organisations/${demo.organisation.id}/boards`, {
      name: 'Wexcombe Primary School governing board',
      kind: 'board',
      seats: 5,
    });
    this.boardId = id;
    for (const { role, category, nth } of Object.values<Seat>(seats)) {
      if (role === 'clerk') continue;
      const { personId } = demo.account(role, nth);
      await call(this.clerk, 'POST', `/people/${personId}/memberships`, { boardId: id, role, category });
    }
  }

  async leave(): Promise<void> {
    for (const { context } of Object.values(this.#at)) await context.close();
    await this.demo?.server.dispose();
  }

  get clerk(): Page {
    return this.page('clerk');
  }

  page = (who: Somebody): Page => this.#at[who]!.page;
  name = (who: Member): string => seats[who].name;
  personId = (who: Member): string => {
    const { role, nth }: Seat = seats[who];
    return this.demo.account(role, nth).personId;
  };

  async enter(path: string, who: readonly Somebody[] = everybody): Promise<void> {
    await Promise.all(who.map((each) => open(this.page(each), path)));
  }

  button = (who: Somebody, name: string | RegExp): Locator =>
    this.page(who).getByRole('button', { name, exact: typeof name === 'string' });
  press = (who: Somebody, name: string | RegExp): Promise<void> => this.button(who, name).click();
  chip = (who: Somebody): Locator => this.page(who).locator('.chip[data-quorate]');
  step = (who: Somebody): Locator => this.page(who).locator('[data-step]:visible');
  now = (who: Somebody): Locator => this.page(who).getByRole('region', { name: 'Where the meeting is' });
  card = (who: Somebody): Locator => this.page(who).locator('[data-confidential-card]');
  dialog = (who: Somebody, name?: string | RegExp): Locator =>
    this.page(who).getByRole('dialog', name === undefined ? {} : { name });
  motion = (who: Somebody, text: string): Locator =>
    this.page(who).getByRole('article', { name: 'Motion' }).filter({ hasText: text });
  own = (who: Somebody): Locator => this.page(who).getByRole('region', { name: 'Your vote' });
  row = (who: Somebody, title: string): Locator =>
    this.page(who)
      .getByRole('region', { name: 'Agenda', exact: true })
      .getByRole('listitem')
      .filter({ hasText: title });
  section = (who: Somebody, title: string): Locator =>
    this.page(who).getByRole('region', { name: new RegExp(`^Item [\\d.]+: .*${title}`) });

  tab = (name: 'Meeting' | RegExp): Promise<void> => this.clerk.getByRole('tab', { name }).click();

  /** A command of a menu on a page. */
  async choose(who: Somebody, menu: Locator, command: string): Promise<void> {
    await menu.click();
    await this.page(who).getByRole('menuitem', { name: command }).click();
  }

  commands = (title: string): Locator => this.row('clerk', title).getByRole('button', { name: /^Commands for item/ });

  async moveTo(title: string): Promise<void> {
    await this.choose('clerk', this.commands(title), 'Move the meeting here');
    await expect(this.now('clerk').locator('.title')).toContainText(title);
  }

  async put(text: string, proposer: Member, seconder: Member): Promise<void> {
    await this.press('clerk', 'Put a motion');
    const dialog = this.dialog('clerk', 'Put a motion');
    await dialog.getByLabel('The motion').fill(text);
    await dialog.getByLabel(/Proposed by/).selectOption({ label: this.name(proposer) });
    await dialog.getByLabel(/Seconded by/).selectOption({ label: this.name(seconder) });
    await dialog.getByRole('button', { name: 'Put the motion' }).click();
    await expect(dialog).toBeHidden();
  }

  async give(text: string, owner: Member): Promise<void> {
    await this.press('clerk', 'Give an action');
    const dialog = this.dialog('clerk', 'Give an action');
    await dialog.getByLabel('What is to be done').fill(text);
    await dialog.getByLabel('Who does it').selectOption({ label: this.name(owner) });
    await dialog.getByRole('button', { name: /^In a week/ }).click();
    await dialog.getByRole('button', { name: 'Give the action' }).click();
    await expect(dialog).toBeHidden();
  }

  /** @param item the title of another item than the one the meeting is at */
  async withdraw(who: Somebody, interest: string, item?: string): Promise<void> {
    await this.press(who, 'Declare an interest');
    const dialog = this.dialog(who, 'Declare an interest');
    if (item !== undefined) {
      const option = dialog.getByLabel('In which item').locator('option', { hasText: item });
      await dialog.getByLabel('In which item').selectOption(await option.getAttribute('value'));
    }
    await dialog.getByLabel('What the interest is').fill(interest);
    await dialog.getByRole('button', { name: 'Declare and withdraw' }).click();
    await expect(dialog).toBeHidden();
  }

  /** In one piece, as it is pasted or dictated: so that it goes over the wire in one piece as well. */
  async write(who: Somebody, title: string, text: string): Promise<void> {
    const editor = this.section(who, title).getByRole('textbox', { name: /^Minutes of item/ });
    const last = editor.locator('> :last-child');
    await toEnd(this.page(who), editor);
    if ((await last.textContent()) !== '') await this.page(who).keyboard.press('Enter');
    await this.page(who).keyboard.insertText(text);
    await expect(editor).toContainText(text);
    await expect(this.page(who).locator('[data-save-state="saved"]')).toBeVisible();
  }

  minutesAre = (who: Somebody, state: string): Promise<void> =>
    expect(this.page(who).locator('[data-minutes-state]')).toHaveAttribute('data-minutes-state', state);
}
