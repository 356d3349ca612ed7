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
  /** Rows whose link or password has been copied or saved. */
  #taken = $state.raw<ReadonlySet<number>>(new Set());
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

  /** What is shown once, for the clerk to hand on. */
  get toHandOn(): ImportRow[] {
    return this.dealtWith.filter((row) => secretOf(row) !== undefined);
  }

  /** How many would be lost with the page. */
  get notTaken(): number {
    return this.toHandOn.filter(({ row }) => !this.#taken.has(row)).length;
  }

  /** Whoever left now would leave links behind, or not be there for those that are being made. */
  get wouldLose(): boolean {
    return this.notTaken > 0 || (this.stage === 'writing' && this.busy);
  }

  /** How many rows it broke off before. */
  get notReached(): number {
    return this.rows.length - this.dealtWith.length;
  }

  take(rows: readonly ImportRow[]): void {
    this.#taken = new Set([...this.#taken, ...rows.map(({ row }) => row)]);
  }

  async preview(): Promise<void> {
    await this.#asking(async () => {
      const read = await api<PeopleImport>('POST', this.#path, { csv: this.csv, preview: true });
      this.rows = read.rows;
      this.ignored = read.ignored;
      this.#begin();
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

  /** Where it broke off: what was added stays added, and is shown. */
  stopHere(): void {
    this.fault = undefined;
    this.stage = 'done';
  }

  again(): void {
    this.csv = '';
    this.rows = [];
    this.#begin();
    this.fault = undefined;
    this.stage = 'choose';
  }

  #begin(): void {
    this.dealtWith = [];
    this.#taken = new Set();
    this.#next = undefined;
  }

  async #asking(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.fault = undefined;
    try {
      await work();
    } catch (thrown) {
      const told = faultFrom(thrown);
      // R6: nothing is kept of it, and nothing holds the page up.
      if (leftBecauseOf(told) && told.code === 'access_revoked') this.#begin();
      this.fault = told.fields.csv === undefined ? told.message : `The list ${told.fields.csv}.`;
    } finally {
      this.busy = false;
    }
  }
}

/** A link or a first password. */
export const secretOf = ({ added }: ImportRow): string | undefined => added?.invitationUrl ?? added?.firstPassword;

/** What is asked of whoever leaves, or goes on, while there is something to lose. */
export function lossOf({ signIn, stage, busy, notTaken }: Importing): { title: string; message: string } {
  const [title, one, anew] =
    signIn === 'password'
      ? ['Go on without these passwords?', 'first password', 'password']
      : ['Go on without these links?', 'invitation link', 'invitation'];
  if (stage === 'writing' && busy) {
    return { title, message: `The list is still being added. Whoever is added meanwhile would need a new ${anew}.` };
  }
  const [have, need] =
    notTaken === 1
      ? ['has', `Whoever it is for would need a new ${anew}.`]
      : ['have', `Each person would need a new ${anew}.`];
  const lost = `${count(notTaken, one)} ${have} not been copied or saved and cannot be shown again.`;
  return { title, message: `${lost} ${need}` };
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
