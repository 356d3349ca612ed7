/** A4: the voter's end of a secret ballot. The paper is made out here, and how it is filled in never leaves with a name. */
import { fromBase64UrlEncoded, toBase64UrlEncoded } from 'lib0/buffer';
import { ballotMessage } from '#lib/domain/ballots.ts';
import { blind, finalize, prefixOf, prepare, withPrefix } from '#lib/domain/blind-signature.ts';
import type { Choice } from '#lib/domain/motions.ts';
import type { BallotView } from '#lib/domain/views.ts';
import { api, ApiError, faultFrom, sendUnseen } from './api.ts';

/** Whose paper it is, and of which ballot. */
export interface BallotPlace {
  personId: string;
  boardId: string;
  meetingId: string;
  motionId: string;
  ballotId: string;
}

/** Where the one paper of this browser is. */
export type PaperState =
  | { is: 'none' }
  | { is: 'taking' }
  | { is: 'taken' }
  /** On its way, again and again until it is in. */
  | { is: 'sent' }
  | { is: 'in' }
  /** The ballot was closed without it. */
  | { is: 'late' }
  | { is: 'refused'; why: string };

/** What outlives a reload of the page, in this tab alone. Wiped when the paper is in the box. */
interface Kept {
  /** R6: what belongs to a board is found by its id. */
  boardId: string;
  token?: string;
  /** Until the blinding is off. */
  blinding?: { blinded: string; inverse: string };
  signature?: string;
  choice?: Choice;
  ended?: 'in' | 'late';
}

export interface Surroundings {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  get: (path: string) => Promise<BallotView>;
  take: (path: string, blinded: string) => Promise<{ signature: string }>;
  cast: (path: string, paper: { token: string; signature: string; choice: Choice }) => Promise<void>;
  wait: (milliseconds: number) => Promise<void>;
}

/** Before it is sent at all: when somebody pressed the button is nobody's business either. */
const delayMs = { least: 500, most: 2_500 };
const longestPauseMs = 8_000;
const passing = new Set(['offline', 'unavailable', 'too_many', 'internal']);
/** There is no paper for this browser. */
const final = new Set(['not_possible_now', 'forbidden', 'not_found']);

/** Even enough for a delay. */
function between({ least, most }: typeof delayMs): number {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return least + (drawn! / 2 ** 32) * (most - least);
}

export class OwnPaper {
  #state: PaperState = { is: 'none' };
  readonly #place: BallotPlace;
  readonly #at: Surroundings;
  readonly #listeners = new Set<(state: PaperState) => void>();

  constructor(place: BallotPlace, surroundings: Surroundings) {
    this.#place = place;
    this.#at = surroundings;
    const { ended, signature, choice } = this.#kept;
    if (ended !== undefined) this.#state = { is: ended };
    else if (signature !== undefined && choice !== undefined) void this.#send();
    else if (signature !== undefined) this.#state = { is: 'taken' };
  }

  get state(): PaperState {
    return this.#state;
  }

  /** @returns stops listening */
  subscribe(listener: (state: PaperState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes the paper, before anything is chosen: what was chosen when, cannot be told from when it was taken. */
  async take(): Promise<void> {
    if (this.#state.is !== 'none' && this.#state.is !== 'refused') return;
    this.#now({ is: 'taking' });
    try {
      await this.#takePaper();
      this.#now({ is: 'taken' });
    } catch (thrown) {
      // Whoever was not answered asks again with the same: it may have been signed.
      if (thrown instanceof ApiError && final.has(thrown.code)) this.#at.storage.removeItem(this.#name);
      this.#now({ is: 'refused', why: whyNot(thrown) });
    }
  }

  async #takePaper(): Promise<void> {
    const { meetingId, motionId, ballotId, boardId } = this.#place;
    const path = `/meetings/${meetingId}/motions/${motionId}`;
    const { key } = await this.#at.get(`${path}/ballot`);
    const message = ballotMessage(ballotId);
    if (this.#kept.blinding === undefined) {
      const prepared = prepare(message);
      const blinding = await blind(key, prepared);
      this.#keep({ boardId, token: toBase64UrlEncoded(prefixOf(prepared)), blinding });
    }
    const { token, blinding } = this.#kept;
    const answer = await this.#at.take(`${path}/ballot-paper`, blinding!.blinded);
    const prepared = withPrefix(fromBase64UrlEncoded(token!), message);
    const signature = await finalize(key, prepared, answer.signature, blinding!.inverse);
    this.#keep({ boardId, token: token!, signature });
  }

  /** Fills the paper in, once and for all, and sends it until it is in the box. */
  cast(choice: Choice): void {
    const kept = this.#kept;
    if (this.#state.is !== 'taken' || kept.signature === undefined) return;
    this.#keep({ ...kept, choice });
    void this.#send();
  }

  async #send(): Promise<void> {
    this.#now({ is: 'sent' });
    const { boardId, token, signature, choice } = this.#kept;
    const paper = { token: token!, signature: signature!, choice: choice! };
    await this.#at.wait(between(delayMs));
    for (let pause = 1_000; ; pause = Math.min(2 * pause, longestPauseMs)) {
      const outcome = await this.#attempt(paper);
      if (outcome !== undefined) {
        this.#keep({ boardId, ...(outcome.is === 'refused' ? {} : { ended: outcome.is }) });
        this.#now(outcome);
        return;
      }
      await this.#at.wait(between({ least: pause / 2, most: pause }));
    }
  }

  /** @returns undefined: to be tried again */
  async #attempt(
    paper: Parameters<Surroundings['cast']>[1],
  ): Promise<{ is: 'in' | 'late' } | { is: 'refused'; why: string } | undefined> {
    try {
      await this.#at.cast(`/ballots/${this.#place.ballotId}`, paper);
      return { is: 'in' };
    } catch (thrown) {
      const { code, message } = faultFrom(thrown);
      if (passing.has(code)) return undefined;
      return code === 'not_possible_now' ? { is: 'late' } : { is: 'refused', why: message };
    }
  }

  /** The vote is closed: a paper that was not filled in is of no use any more. */
  over(): void {
    if (this.#state.is !== 'taken') return;
    this.#keep({ boardId: this.#place.boardId, ended: 'late' });
    this.#now({ is: 'late' });
  }

  #now(state: PaperState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  get #name(): string {
    return `quorate:ballot:${this.#place.personId}:${this.#place.ballotId}`;
  }

  get #kept(): Kept {
    const text = this.#at.storage.getItem(this.#name);
    return text === null ? { boardId: this.#place.boardId } : (JSON.parse(text) as Kept);
  }

  #keep(kept: Kept): void {
    this.#at.storage.setItem(this.#name, JSON.stringify(kept));
  }
}

function whyNot(thrown: unknown): string {
  if (thrown instanceof ApiError) return thrown.message;
  if (crypto.subtle === undefined)
    return 'A secret ballot needs a secure connection: an address that begins with https.';
  return 'The paper that the server gave is not a valid one. Nothing was sent. Please tell the clerk.';
}

const papers = new Map<string, OwnPaper>();

/** The paper of this browser: one for each ballot, however often it is asked for, and as long as the page is there. */
export function ownPaper(place: BallotPlace): OwnPaper {
  const name = `${place.personId} ${place.ballotId}`;
  const there = papers.get(name);
  if (there !== undefined) return there;
  const paper = new OwnPaper(place, {
    storage: sessionStorage,
    get: (path) => api('GET', path),
    take: (path, blinded) => api('POST', path, { blinded }),
    cast: sendUnseen,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  papers.set(name, paper);
  addEventListener('beforeunload', (event) => {
    if (['taken', 'sent'].includes(paper.state.is)) event.preventDefault();
  });
  return paper;
}
