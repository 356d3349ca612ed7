import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { Choice, Counts, VoteMethod } from '#lib/domain/motions.ts';
import type { ActionView, AttendanceView, MeetingView, MotionView } from '#lib/domain/views.ts';
import { api } from '#lib/live/api.ts';
import { rowsOf } from '../people/attendance-rows.ts';
import { Commands } from './commands.svelte.ts';
import { type Expected, withExpected } from './expected.ts';
import type { ActionInput, AttendanceInput, DeclarationInput, MotionInput } from './record-inputs.ts';

/** A place in the text that is held while something is recorded. */
interface Spot {
  place: (kind: RecordKind, ref: string) => boolean;
}

/** For how long a tap can be taken back where it was made. */
const undoMs = 12_000;

/** What is recorded while the meeting runs. One command at a time about the same thing; what is sure to be done is shown at once. */
export class MeetingRecord extends Commands {
  /** The attendance that a tap has just changed, as it was before. */
  undo = $state.raw<AttendanceView>();
  #undoEnds: ReturnType<typeof setTimeout> | undefined;
  /** Where what is recorded under an item goes into its text; without a place the server puts it at the end (L2). */
  spotIn: (itemId: string) => Spot | undefined = () => undefined;
  /** Shown before it is answered: who is here, and whose hand is up. */
  #expected = $state.raw<Expected>({ here: new Map() });

  readonly attendance = $derived.by(() => withExpected(this.room.view.attendance, this.#expected));
  /** Who is in the meeting, on line or as recorded, and who is not. */
  readonly rows = $derived.by(() => rowsOf(this.room.view, this.attendance, this.room.present));
  readonly handUp = $derived.by(() => this.#expected.hand ?? this.place > 0);
  /** The reader's place in the speaking order, from 1; 0 when their hand is not up. */
  readonly place = $derived.by(
    () => this.room.view.hands.findIndex(({ personId }) => personId === this.room.view.you.personId) + 1,
  );

  /** One tap: here, or gone. For a while it can be taken back. */
  async setHere(entry: AttendanceView, here: boolean): Promise<void> {
    const { personId, name } = entry;
    this.#expect(personId, here);
    const remote = here && this.view.replies.some((reply) => reply.personId === personId && reply.kind === 'remote');
    const body = remote ? { personId, remote: true } : { personId };
    const path = here ? '/arrivals' : '/departures';
    const done = await this.run(`attendance:${personId}`, () => api('POST', this.#path(path), body));
    this.#expect(personId, undefined);
    if (!done) return;
    this.room.announcer.say(here ? `${name} is here.` : `${name} has left.`, `attendance:${personId}`);
    this.#mayTakeBack(entry);
  }

  /** Everybody of whom presence says that they are here, one after the other. */
  async recordAll(entries: readonly AttendanceView[]): Promise<void> {
    for (const { personId } of entries) this.#expect(personId, true);
    let recorded = 0;
    this.undo = undefined;
    for (const { personId } of entries) {
      if (await this.run(`attendance:${personId}`, () => api('POST', this.#path('/arrivals'), { personId })))
        recorded++;
      this.#expect(personId, undefined);
    }
    if (recorded > 0) this.room.announcer.say(`${recorded} recorded as present.`, 'attendance');
  }

  arriveRemotely = ({ personId }: AttendanceView): Promise<boolean> =>
    this.run(`attendance:${personId}`, () => api('POST', this.#path('/arrivals'), { personId, remote: true }));

  /** @throws ApiError with `fields` when something typed is not valid */
  setAttendance({ personId, version }: AttendanceView, input: AttendanceInput): Promise<boolean> {
    const body = { baseVersion: version, ...input };
    return this.run(`attendance:${personId}`, () => api('PUT', this.#path(`/attendance/${personId}`), body), {
      invalidThrown: true,
    });
  }

  #mayTakeBack(before: AttendanceView): void {
    clearTimeout(this.#undoEnds);
    this.undo = before;
    this.#undoEnds = setTimeout(() => (this.undo = undefined), undoMs);
  }

  /** The last tap was a mistake: what was recorded before it is recorded again. */
  async takeBack(): Promise<void> {
    if (this.undo === undefined) return;
    const { personId, name, mark = 'absent', stays, accepted, reason } = this.undo;
    this.undo = undefined;
    const now = this.view.attendance.find((entry) => entry.personId === personId);
    if (now === undefined) return;
    const before = { mark, stays: [...stays], accepted, reason };
    if (await this.setAttendance(now, before)) this.room.announcer.say(`Taken back: ${name}.`);
  }

  preside = (personId: string): Promise<boolean> =>
    this.run('presiding', () =>
      api('PUT', this.#path('/presiding'), { baseVersion: this.view.versions.progress, personId }),
    );

  /** @throws ApiError with `fields` when something typed is not valid */
  addGuest = (input: { name: string; capacity?: string }): Promise<boolean> =>
    this.run('guest', () => api('POST', this.#path('/guests'), input), { invalidThrown: true });
  guestLeaves = (guestId: string): Promise<boolean> =>
    this.run(`guest:${guestId}`, () => api('POST', this.#path(`/guests/${guestId}/departure`), {}));

  adjourn = (reason: string): Promise<boolean> =>
    this.run('adjourn', () => {
      const baseVersion = this.view.versions.progress;
      return api('POST', this.#path('/adjourn'), reason === '' ? { baseVersion } : { baseVersion, reason });
    });

  async raiseHand(up: boolean): Promise<void> {
    this.#expected = { ...this.#expected, hand: up };
    await this.run('hand', () => api(up ? 'PUT' : 'DELETE', this.#path('/hand'), up ? {} : undefined));
    this.#expected = { here: this.#expected.here };
    if (up && this.place > 0) this.room.announcer.say('Your hand is up.', 'hand');
  }

  /** @param personId who has the floor; null when nobody has */
  giveFloor = (personId: string | null): Promise<boolean> =>
    this.run('speaker', () => api('PUT', this.#path('/speaker'), { personId }));

  /** @throws ApiError with `fields` when something typed is not valid */
  declare = (input: DeclarationInput): Promise<boolean> =>
    this.run('declare', () => api('POST', this.#path('/declarations'), input), {
      invalidThrown: true,
      doneAnyway: (before, now) => input.withdraw && canRead(before, input.itemId) && !canRead(now, input.itemId),
    });

  /** @throws ApiError with `fields` when something typed is not valid */
  move = (itemId: string, input: MotionInput): Promise<boolean> =>
    this.run('move', () => this.#place('motion', '/motions', { itemId, ...input }), { invalidThrown: true });

  /** @throws ApiError with `fields` when something typed is not valid */
  changeMotion({ id, version }: MotionView, input: MotionInput): Promise<boolean> {
    // `null` takes away, what is left out stays.
    const body = { baseVersion: version, proposerId: null, seconderId: null, ...input };
    return this.run(`motion:${id}`, () => api('PATCH', this.#path(`/motions/${id}`), body), { invalidThrown: true });
  }

  openVote = (motion: MotionView, method: VoteMethod): Promise<boolean> =>
    method === 'consensus' ? this.#settle(motion, 'agree') : this.#settle(motion, 'vote', { method });
  count = (motion: MotionView, counts?: Counts): Promise<boolean> =>
    this.#settle(motion, 'count', counts === undefined ? {} : { counts });
  castingVote = (motion: MotionView, choice: 'for' | 'against'): Promise<boolean> =>
    this.#settle(motion, 'casting', { choice });
  lapse = (motion: MotionView): Promise<boolean> => this.#settle(motion, 'lapse');
  withdraw = (motion: MotionView): Promise<boolean> => this.#settle(motion, 'withdraw');

  /** @param personId for whom the clerk enters it; else the reader's own vote */
  cast(motion: MotionView, choice: Choice, personId?: string): Promise<boolean> {
    const body = personId === undefined ? { choice } : { choice, personId };
    return this.run(`cast:${personId ?? ''}`, () => api('POST', this.#path(`/motions/${motion.id}/choice`), body));
  }

  /** @throws ApiError with `fields` when something typed is not valid */
  giveAction = (input: ActionInput): Promise<boolean> =>
    this.run('action', () => this.#place('action', '/actions', input), { invalidThrown: true });

  setDone = ({ id, version }: ActionView, done: boolean): Promise<boolean> =>
    this.run(`action:${id}`, () =>
      api('PATCH', `/actions/${id}`, { baseVersion: version, state: done ? 'done' : 'open' }),
    );

  /** Records it, and puts it into the text where the caret was. What finds no place there any more is offered again. */
  async #place(kind: RecordKind, path: string, input: { itemId: string }): Promise<void> {
    const spot = this.spotIn(input.itemId);
    const body = spot === undefined ? input : { ...input, placed: true };
    const made = await api<{ motionId?: string; actionId?: string }>('POST', this.#path(path), body);
    const ref = made.motionId ?? made.actionId;
    if (ref !== undefined) spot?.place(kind, ref);
  }

  #settle({ id, version }: MotionView, verb: string, more: object = {}): Promise<boolean> {
    const body = { baseVersion: version, ...more };
    return this.run(`motion:${id}`, () => api('POST', this.#path(`/motions/${id}/${verb}`), body));
  }

  #path = (rest: string): string => `/meetings/${this.view.id}${rest}`;

  #expect(personId: string, here: boolean | undefined): void {
    const next = new Map(this.#expected.here);
    if (here === undefined) next.delete(personId);
    else next.set(personId, here);
    this.#expected = { ...this.#expected, here: next };
  }

  /** What is about something else waits for nobody. */
  protected override isHeldUp(about: string): boolean {
    return this.isBusy(about);
  }
}

const canRead = (view: MeetingView, itemId: string): boolean =>
  view.items.find(({ id }) => id === itemId)?.documentId !== undefined;
