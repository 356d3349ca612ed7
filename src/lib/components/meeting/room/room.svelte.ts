import type { OpenDocument } from '#lib/components/editor/open-document.svelte.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { api, faultFrom, leftBecauseOf, type ApiFault } from '#lib/live/api.ts';
import { createPresence } from '#lib/live/presence-connection.ts';
import type { PresenceConnection, PresenceState } from '#lib/live/presence-types.ts';
import { forgetBoard, forgetBoardIfLost, forgetEverything } from '#lib/components/shell/forget.ts';
import { Announcer } from './announcer.svelte.ts';
import { isView } from './answers.ts';
import { comings } from '../people/attendance.ts';
import { endingFor, endingOf, type Ending } from './endings.ts';
import { whatChanged } from './changes.ts';
import { OpenDocuments } from './open-documents.svelte.ts';
import { sameParts } from './same-parts.ts';

/** For how long news waits for the answer to a command of one's own. */
const ownAnswerMs = 400;

/** Everything live about one meeting on one page: its newest state, who is here, its documents, and how it ends. */
export class MeetingRoom {
  view: MeetingView = $state.raw()!;
  presence = $state.raw<PresenceState>();
  ending = $state.raw<Ending>();
  /** Something that everybody should know once, until it is put away. */
  notice = $state<string>();
  readonly documents = new OpenDocuments((documentId, code) => this.#documentEnded(documentId, code));
  readonly announcer = new Announcer();
  #live: PresenceConnection | undefined;
  #asked = 0;
  #answered = 0;
  #commands = 0;
  /** The newest version of the meeting that there is, as far as anybody said. */
  #heardOf = 0;
  #looking: string | null = null;
  #stopped = false;

  readonly present = $derived(this.presence?.people[this.view.id] ?? []);
  readonly isLive = $derived(this.presence?.status === 'online');
  /** The service cannot reach its storage, as it says itself. */
  readonly storageAway = $derived(this.isLive && this.presence?.storageOk === false);
  readonly merged = $derived(
    this.documents.states.map(({ merged }) => merged).filter((merged) => merged !== undefined),
  );
  readonly waiting = $derived(
    this.documents.states.map(({ waiting }) => waiting).find((waiting) => waiting !== undefined),
  );
  readonly current = $derived(this.view.items.find(({ id }) => id === this.view.currentItemId));

  constructor(view: MeetingView) {
    this.view = view;
  }

  /** In the browser: opens the live connection, and then the documents. */
  async start(): Promise<void> {
    this.#enter();
    await this.documents.begin();
    if (!this.#stopped) this.documents.show(this.view);
  }

  #enter(): void {
    this.#live = createPresence({
      origin: location.origin,
      meeting: ({ meetingId, version }) => {
        if (meetingId === this.view.id) this.#hearOf(version);
      },
      // Its rules and its seats decide what is a quorum.
      board: ({ boardId }) => {
        if (boardId === this.view.board.id) void this.refresh();
      },
      access: ({ boardId }) => {
        if (boardId === this.view.board.id) void this.refresh();
      },
      closed: ({ code, boardId }) => {
        // That all of it closes is in its state as well.
        if (boardId === undefined) return;
        if (code === closeCodes.accessRevoked) void this.#forget(boardId);
        if (boardId === this.view.board.id) this.#closedBy(code);
      },
      reconnected: () => void this.refresh(),
    });
    this.#live.subscribe((state) => this.#hear(state));
    this.#live.enterMeeting(this.view.id);
    this.#live.watchBoard(this.view.board.id);
  }

  stop(): void {
    this.#stopped = true;
    this.announcer.end();
    this.#live?.leaveMeeting(this.view.id);
    this.#live?.destroy();
    this.documents.close();
  }

  /** Fetches the meeting anew; an answer that comes after that to a later question is left aside. */
  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const view = await api<MeetingView>('GET', `/meetings/${this.view.id}`);
      if (turn < this.#answered) return;
      this.#answered = turn;
      this.take(view);
    } catch (thrown) {
      this.refused(faultFrom(thrown));
    }
  }

  /** Runs a command of the reader's own, and shows the meeting as it is after it. @throws what the command throws */
  async answerTo(command: () => Promise<unknown>): Promise<void> {
    this.#commands++;
    try {
      const answer = await command();
      if (isView(answer)) this.take(answer);
      else await this.refresh();
    } finally {
      this.#commands--;
      this.#catchUp();
    }
  }

  /** What is heard of while a command of one's own is under way comes with its answer, if that does not take long. */
  #hearOf(version: number): void {
    this.#heardOf = Math.max(this.#heardOf, version);
    if (this.#commands === 0) this.#catchUp();
    else setTimeout(() => this.#catchUp(), ownAnswerMs);
  }

  #catchUp(): void {
    if (this.#heardOf > this.view.version && !this.#stopped) void this.refresh();
  }

  /** Shows a state of the meeting that is as new as the one shown, or newer. */
  take(view: MeetingView): void {
    if (view.version < this.view.version || this.ending !== undefined) return;
    const before = this.view;
    const now = sameParts(before, view);
    if (now === before) return;
    this.view = now;
    this.documents.show(this.view);
    const { said, notice } = whatChanged(before, now);
    for (const words of said) this.announcer.say(words);
    if (notice !== undefined) this.notice = notice;
  }

  /** @returns whether a refusal was the end of this page */
  refused(fault: ApiFault): boolean {
    const ending = endingOf(fault, this.view.board.name);
    if (ending !== undefined && this.ending === undefined) void this.#forgetIfLost();
    if (ending !== undefined) this.end(ending);
    return ending !== undefined || leftBecauseOf(fault);
  }

  end(ending: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    // Not closed at once when access is gone: each hears of it from the server, and then removes what it kept (R6).
    if (!ending.wiped) this.documents.close();
  }

  look(itemId: string | null): void {
    if (itemId === this.#looking) return;
    this.#looking = itemId;
    this.#live?.look(this.view.id, itemId);
  }

  typed(): void {
    this.#live?.typing(this.view.id);
  }

  documentOf(item: AgendaItemView): OpenDocument | undefined {
    return item.documentId === undefined ? undefined : this.documents.all.get(item.documentId);
  }

  #hear(state: PresenceState): void {
    const before = this.presence?.people[this.view.id];
    this.presence = sameParts(this.presence, state);
    const now = this.presence.people[this.view.id];
    if (before !== undefined && now !== undefined) this.#sayWhoCame(comings(before, now));
    if (state.ended !== undefined) {
      if (state.ended.code === closeCodes.accessRevoked) void this.#forget();
      this.#closedBy(state.ended.code);
    }
  }

  #sayWhoCame({ joined, left }: ReturnType<typeof comings>): void {
    for (const { personId, name } of joined) {
      if (!this.announcer.unsay(`presence:${personId}`))
        this.announcer.say(`${name} has joined.`, `presence:${personId}`);
    }
    for (const { personId, name } of left) {
      if (!this.announcer.unsay(`presence:${personId}`))
        this.announcer.say(`${name} has left.`, `presence:${personId}`);
    }
  }

  #closedBy(code: number): void {
    if (this.ending !== undefined) return;
    if (code === closeCodes.notSignedIn) {
      leftBecauseOf({ code: 'not_signed_in', message: '', fields: {} });
      return;
    }
    const ending = endingFor(code, this.view.board.name);
    if (ending !== undefined) this.end(ending);
    if (code === closeCodes.noAccess) void this.#forgetIfLost();
  }

  /** R6. @param boardId the one whose access ended; left out: all of it has */
  async #forget(boardId?: string): Promise<void> {
    if (boardId === undefined || boardId === this.view.board.id) await this.#documentsOver();
    await (boardId === undefined ? forgetEverything() : forgetBoard(boardId, this.view.you.personId));
  }

  /** The access to this meeting alone may have gone, or that to its board while there was no connection. */
  async #forgetIfLost(): Promise<void> {
    await this.#documentsOver();
    await forgetBoardIfLost(this.view.board.id, this.view.you.personId);
  }

  /** After the documents have removed what each of them kept nothing is put back. */
  async #documentsOver(): Promise<void> {
    const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    await Promise.race([this.documents.allEnded().then(() => after(200)), after(2_000)]);
  }

  /** A confidential document may close by itself: the reader has been withdrawn from that item alone. */
  #documentEnded(documentId: string, code: number): void {
    if (documentId === this.view.minutes.id) this.#closedBy(code);
    else void this.refresh();
  }
}
