import type { OpenDocument } from '#lib/components/editor/open-document.svelte.ts';
import { documentsOf, mayWriteIn } from './documents.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { api, faultFrom, leftBecauseOf, type ApiFault } from '#lib/live/api.ts';
import { createPresence } from '#lib/live/presence-connection.ts';
import type { PresenceConnection, PresenceState } from '#lib/live/presence-types.ts';
import { forgetEverything } from '#lib/components/shell/forget.ts';
import { Announcer } from './announcer.svelte.ts';
import { comings } from '../people/attendance.ts';
import { endingFor, endingOf, type Ending } from './endings.ts';
import { whatChanged } from './changes.ts';

type OpenDocumentClass = typeof OpenDocument;

/** Everything live about one meeting on one page: its newest state, who is here, its documents, and how it ends. */
export class MeetingRoom {
  view: MeetingView = $state.raw()!;
  presence = $state.raw<PresenceState>();
  documents = $state.raw<ReadonlyMap<string, OpenDocument>>(new Map());
  ending = $state.raw<Ending>();
  /** Something that everybody should know once, until it is put away. */
  notice = $state<string>();
  /** The part of the page that opens minutes could not be fetched. */
  broken = $state(false);
  readonly announcer = new Announcer();
  #live: PresenceConnection | undefined;
  #Document: OpenDocumentClass | undefined;
  #asked = 0;
  #looking: string | null = null;
  #stopped = false;

  readonly present = $derived(this.presence?.people[this.view.id] ?? []);
  readonly isLive = $derived(this.presence?.status === 'online');
  /** The service cannot reach its storage, as it says itself. */
  readonly storageAway = $derived(this.isLive && this.presence?.storageOk === false);
  readonly states = $derived([...this.documents.values()].map(({ state }) => state));
  readonly merged = $derived(this.states.map(({ merged }) => merged).filter((merged) => merged !== undefined));
  readonly waiting = $derived(this.states.map(({ waiting }) => waiting).find((waiting) => waiting !== undefined));
  readonly current = $derived(this.view.items.find(({ id }) => id === this.view.currentItemId));

  constructor(view: MeetingView) {
    this.view = view;
  }

  /** In the browser: opens the live connection, and then the documents. */
  async start(): Promise<void> {
    this.#enter();
    const part = await import('#lib/components/editor/open-document.svelte.ts').catch(() => undefined);
    if (this.#stopped) return;
    if (part === undefined) {
      this.broken = true;
      return;
    }
    const { OpenDocument } = part;
    this.#Document = OpenDocument;
    this.#openDocuments();
  }

  #enter(): void {
    this.#live = createPresence({
      origin: location.origin,
      meeting: ({ meetingId, version }) => {
        if (meetingId === this.view.id && version > this.view.version) void this.refresh();
      },
      access: ({ boardId }) => {
        if (boardId === this.view.board.id) void this.refresh();
      },
      closed: ({ code, boardId }) => {
        if (boardId === undefined || boardId === this.view.board.id) this.#closedBy(code, boardId === undefined);
      },
      reconnected: () => void this.refresh(),
    });
    this.#live.subscribe((state) => this.#hear(state));
    this.#live.enterMeeting(this.view.id);
  }

  stop(): void {
    this.#stopped = true;
    this.announcer.end();
    this.#live?.leaveMeeting(this.view.id);
    this.#live?.destroy();
    this.#closeDocuments();
  }

  /** Fetches the meeting anew; an answer that a later one has overtaken is left aside. */
  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const view = await api<MeetingView>('GET', `/meetings/${this.view.id}`);
      if (turn === this.#asked) this.take(view);
    } catch (thrown) {
      this.refused(faultFrom(thrown));
    }
  }

  /** Shows a state of the meeting that is as new as the one shown, or newer. */
  take(view: MeetingView): void {
    if (view.version < this.view.version || this.ending !== undefined) return;
    const before = this.view;
    this.view = view;
    this.#openDocuments();
    const { said, notice } = whatChanged(before, view);
    for (const words of said) this.announcer.say(words);
    if (notice !== undefined) this.notice = notice;
  }

  /** @returns whether a refusal was the end of this page */
  refused(fault: ApiFault): boolean {
    const ending = endingOf(fault, this.view.board.name);
    if (ending !== undefined) this.end(ending);
    return ending !== undefined || leftBecauseOf(fault);
  }

  end(ending: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    // Not closed at once when access is gone: each hears of it from the server, and then removes what it kept (R6).
    if (!ending.wiped) this.#closeDocuments();
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
    return item.documentId === undefined ? undefined : this.documents.get(item.documentId);
  }

  hasUnsaved(): boolean {
    return [...this.documents.values()].some(({ session }) => session.hasUnsaved());
  }

  dismissMerged(): void {
    for (const { session } of this.documents.values()) session.dismissMerged();
  }

  #hear(state: PresenceState): void {
    const before = this.presence?.people[this.view.id];
    this.presence = state;
    const now = state.people[this.view.id];
    if (before !== undefined && now !== undefined) this.#sayWhoCame(comings(before, now));
    if (state.ended !== undefined) this.#closedBy(state.ended.code, true);
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

  /** @param everything whether it was not this meeting's board alone */
  #closedBy(code: number, everything = false): void {
    if (everything && code === closeCodes.accessRevoked) void this.#forget();
    if (this.ending !== undefined) return;
    if (code === closeCodes.notSignedIn) {
      leftBecauseOf({ code: 'not_signed_in', message: '', fields: {} });
      return;
    }
    const ending = endingFor(code, this.view.board.name);
    if (ending !== undefined) this.end(ending);
  }

  /** Opens what the reader may now read, closes what they may not, and opens or shuts each to writing. */
  #openDocuments(): void {
    const Document = this.#Document;
    if (Document === undefined) return;
    const wanted = documentsOf(this.view);
    const open = new Map<string, OpenDocument>();
    for (const documentId of wanted) {
      const readOnly = !mayWriteIn(this.view, documentId);
      const known = this.documents.get(documentId);
      if (known === undefined) {
        const opened = new Document({
          origin: location.origin,
          documentId,
          readOnly,
          personId: this.view.you.personId,
        });
        void opened.ended.then((code) => this.#documentEnded(documentId, code));
        open.set(documentId, opened);
      } else {
        known.session.setReadOnly(readOnly);
        open.set(documentId, known);
      }
    }
    for (const [documentId, document] of this.documents) if (!open.has(documentId)) document.close();
    if (open.size !== this.documents.size || [...open.keys()].some((id) => !this.documents.has(id)))
      this.documents = open;
  }

  #closeDocuments(): void {
    for (const document of this.documents.values()) document.close();
    this.documents = new Map();
  }

  /** R6: after the documents have removed what each of them kept, so that nothing is put back. */
  async #forget(): Promise<void> {
    const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const ended = Promise.all([...this.documents.values()].map((document) => document.ended));
    await Promise.race([ended.then(() => after(200)), after(2_000)]);
    await forgetEverything();
  }

  /** A confidential document may close by itself: the reader has been withdrawn from that item alone. */
  #documentEnded(documentId: string, code: number): void {
    if (documentId === this.view.minutes.id) this.#closedBy(code);
    else void this.refresh();
  }
}
