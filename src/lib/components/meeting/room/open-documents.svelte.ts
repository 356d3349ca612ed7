import type { OpenDocument } from '#lib/components/editor/open-document.svelte.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { MinutesOptions } from '#lib/live/minutes-types.ts';
import { documentsOf, mayWriteIn } from './documents.ts';

type OpenDocumentClass = typeof OpenDocument;

/** The documents of a meeting that one page has open: the minutes, and those of confidential items. */
export class OpenDocuments {
  all = $state.raw<ReadonlyMap<string, OpenDocument>>(new Map());
  /** The part of the page that opens minutes could not be fetched. */
  broken = $state(false);
  readonly states = $derived([...this.all.values()].map(({ state }) => state));
  #Document: OpenDocumentClass | undefined;
  readonly #ended: (documentId: string, code: number) => void;

  /** @param ended called when the server has closed a document for good */
  constructor(ended: (documentId: string, code: number) => void) {
    this.#ended = ended;
  }

  /** Fetches the code that opens documents. */
  async begin(): Promise<void> {
    const part = await import('#lib/components/editor/open-document.svelte.ts').catch(() => undefined);
    this.broken = part === undefined;
    this.#Document = part?.OpenDocument;
  }

  /** Opens what the reader may now read, closes what they may not, and opens or shuts each to writing. */
  show(view: MeetingView): void {
    const Document = this.#Document;
    if (Document === undefined) return;
    const open = new Map<string, OpenDocument>();
    for (const documentId of documentsOf(view)) {
      const readOnly = !mayWriteIn(view, documentId);
      const known = this.all.get(documentId);
      known?.session.setReadOnly(readOnly);
      const whose = { personId: view.you.personId, boardId: view.board.id };
      open.set(documentId, known ?? this.#open(Document, { documentId, readOnly, ...whose }));
    }
    for (const [documentId, document] of this.all) if (!open.has(documentId)) document.close();
    if (open.size !== this.all.size || [...open.keys()].some((id) => !this.all.has(id))) this.all = open;
  }

  #open(Document: OpenDocumentClass, what: Omit<MinutesOptions, 'origin'>): OpenDocument {
    const opened = new Document({ origin: location.origin, ...what });
    void opened.ended.then((code) => this.#ended(what.documentId, code));
    return opened;
  }

  close(): void {
    for (const document of this.all.values()) document.close();
    this.all = new Map();
  }

  hasUnsaved = (): boolean => [...this.all.values()].some(({ session }) => session.hasUnsaved());

  dismissMerged(): void {
    for (const { session } of this.all.values()) session.dismissMerged();
  }

  /** Resolves once the server has closed every one of them for good. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.all.values()].map((document) => document.ended));
  }
}
