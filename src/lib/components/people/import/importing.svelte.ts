/** One list of people on its way in: read, looked at, written a number of rows at a time. */
import type { ImportOutcome, ImportRow, PeopleImport } from '#lib/domain/views.ts';
import { FreshSignIn } from '#lib/components/account/fresh-sign-in.svelte.ts';
import { api, faultFrom, leftBecauseOf } from '#lib/live/api.ts';
import { count } from '#lib/pages/words.ts';

export type SignIn = 'mail' | 'invitation' | 'password';

export class Importing {
  csv = $state('');
  signIn = $state<SignIn>('invitation');
  stage = $state<'choose' | 'preview' | 'writing' | 'done'>('choose');
  rows = $state.raw<readonly ImportRow[]>([]);
  ignored = $state.raw<readonly string[]>([]);
  /** Rows dealt with, of those that are to be written. */
  dealtWith = $state.raw<readonly ImportRow[]>([]);
  busy = $state(false);
  fault = $state<string>();
  /** Clerks are added with a fresh sign-in alone. */
  readonly fresh = new FreshSignIn();
  #next: number | undefined;
  readonly #path: string;
  /** Whether invitations can go by mail. */
  readonly sendsMail: boolean;

  constructor(organisationId: string, sendsMail: boolean) {
    this.sendsMail = sendsMail;
    this.#path = `/organisations/${organisationId}/people/imports`;
  }

  with(outcome: ImportOutcome): ImportRow[] {
    return this.rows.filter((row) => row.outcome === outcome);
  }

  get toAdd(): number {
    return this.with('newPerson').length + this.with('addToBoard').length;
  }

  /** How many new people can be sent their invitation. */
  get mailable(): number {
    return this.sendsMail ? this.with('newPerson').filter((row) => row.email !== undefined).length : 0;
  }

  async preview(): Promise<void> {
    await this.#asking(async () => {
      const read = await api<PeopleImport>('POST', this.#path, { csv: this.csv, preview: true });
      this.rows = read.rows;
      this.ignored = read.ignored;
      this.dealtWith = [];
      this.#next = undefined;
      this.signIn = this.mailable > 0 ? 'mail' : 'invitation';
      this.stage = 'preview';
    });
  }

  /** Goes on where it broke off, if it did. */
  async write(): Promise<void> {
    this.stage = 'writing';
    await this.#asking(async () => {
      do {
        const written = await this.fresh.run(() =>
          api<PeopleImport>('POST', this.#path, {
            csv: this.csv,
            preview: false,
            signIn: this.signIn,
            ...(this.#next === undefined ? {} : { from: this.#next }),
          }),
        );
        if (written === 'cancelled') {
          this.fault = 'Your password was not given.';
          return;
        }
        this.dealtWith = [...this.dealtWith, ...written.rows];
        this.#next = written.next;
      } while (this.#next !== undefined);
      this.stage = 'done';
    });
  }

  again(): void {
    this.csv = '';
    this.rows = this.dealtWith = [];
    this.#next = undefined;
    this.fault = undefined;
    this.stage = 'choose';
  }

  async #asking(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.fault = undefined;
    try {
      await work();
    } catch (thrown) {
      const told = faultFrom(thrown);
      leftBecauseOf(told);
      this.fault = told.fields.csv === undefined ? told.message : `The list ${told.fields.csv}.`;
    } finally {
      this.busy = false;
    }
  }
}

/** "3 new people, 1 added to a board, 2 already there, 1 with something to put right" */
export function summaryOf(importing: Importing): string {
  const fresh = importing.with('newPerson').length;
  const added = importing.with('addToBoard').length;
  const there = importing.with('alreadyThere').length;
  const wrong = importing.with('refused').length;
  return [
    fresh > 0 && count(fresh, 'new person', 'new people'),
    added > 0 && `${added} added to a further board`,
    there > 0 && `${there} already there`,
    wrong > 0 && `${count(wrong, 'row')} to put right`,
  ]
    .filter(Boolean)
    .join(', ');
}
