import { documentsOf } from '#lib/components/meeting/room/documents.ts';
import type { MeetingRoom } from '#lib/components/meeting/room/room.svelte.ts';
import { toast } from '#lib/components/ui/toasts.svelte.ts';
import { blocksOf, blockWithout, type BlockWords } from '#lib/domain/block-words.ts';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import { isText, noChanges, type PastNode, tally, type Tally } from '#lib/domain/past-tree.ts';
import { faultFrom, type ApiFault } from '#lib/live/api.ts';
import { identityOf, type Identity } from '#lib/components/ui/identity.ts';
import { loadHistory, type DocumentHistory } from './load.ts';
import { looksOf } from './looks.ts';
import { type PastItem, pastItems } from './past-items.ts';
import { tellSeen } from './seen.ts';
import { Timeline } from './timeline.ts';

/** `then`: the minutes as they were at a step. `changes`: what has changed from a step until now. */
export type Manner = 'then' | 'changes';

/** How many sections are kept as they were shown. */
const remembered = 300;

/** The minutes of one meeting, looked at as they were. */
export class LookingBack {
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  /** From 0 to 1. */
  progress = $state(0);
  fault = $state.raw<ApiFault>();
  documents = $state.raw<ReadonlyMap<string, DocumentHistory>>(new Map());
  timeline = $state.raw(new Timeline([]));
  manner = $state<Manner>('then');
  /** The step that the slider stands at; in `changes` the one from which on they are shown. */
  index = $state(-1);
  /** Whether the changes shown are those since each document was last looked at. */
  sinceLook = $state(false);
  /** Whether `changes` tells what came and went in between, too. */
  passing = $state(false);
  /** Something has been written since this was loaded. */
  newer = $state(false);
  readonly #room: MeetingRoom;
  #stop = new AbortController();
  readonly #shown = new Map<string, PastNode[]>();

  readonly items = $derived.by(() => pastItems(this.#room.view, this.documents));
  /** When the open minutes were last looked at. */
  readonly lastSeen = $derived.by(() => this.documents.get(this.#room.view.minutes.id)?.lastSeen ?? null);
  readonly step = $derived(this.timeline.steps[this.index]);
  readonly expunged = $derived([...this.documents.values()].flatMap(({ expunged }) => expunged));
  /** Those who wrote, in the order in which they first did. */
  readonly writers = $derived([...new Set(this.timeline.steps.map(({ author }) => author))].filter(isPerson));
  readonly #looks = $derived(looksOf(this.writers));
  readonly #blocks = $derived.by(() => blocksOf(this.#room.view));
  readonly changed = $derived.by(() => this.#changed());

  constructor(room: MeetingRoom) {
    this.#room = room;
  }

  /** Loads all of it, anew where it was loaded before. */
  async load(): Promise<void> {
    this.#stop.abort();
    const { signal } = (this.#stop = new AbortController());
    const again = this.stage === 'ready';
    if (!again) this.stage = 'loading';
    this.newer = false;
    const wanted = documentsOf(this.#room.view);
    const done = new Map<string, number>();
    const results = await Promise.allSettled(
      wanted.map((documentId) =>
        loadHistory(documentId, signal, (part) => {
          done.set(documentId, part);
          this.progress = [...done.values()].reduce((sum, each) => sum + each, 0) / wanted.length;
        }),
      ),
    );
    if (signal.aborted) return;
    const [open] = results;
    if (open?.status === 'rejected') {
      this.#failed(faultFrom(open.reason), again);
      return;
    }
    for (const { past } of this.documents.values()) past.destroy();
    this.#take(
      results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      again,
    );
  }

  #failed(fault: ApiFault, again: boolean): void {
    if (this.#room.refused(fault)) return;
    this.fault = fault;
    if (!again) this.stage = 'failed';
    else {
      this.newer = true;
      toast(fault.message, 'warn');
    }
  }

  #take(loaded: DocumentHistory[], again: boolean): void {
    const atEnd = this.index === this.timeline.last;
    const time = this.step?.at;
    this.#shown.clear();
    this.documents = new Map(loaded.map((document) => [document.documentId, document]));
    this.timeline = new Timeline(loaded.map(({ documentId, past }) => ({ documentId, moments: past.moments })));
    if (!again) this.#begin();
    else if (this.manner === 'then' && atEnd) this.index = this.timeline.last;
    else this.index = time === undefined ? -1 : this.timeline.indexBy(time);
    this.stage = 'ready';
  }

  /** Where others have written since the last look, with that. */
  #begin(): void {
    this.sinceLastLook();
    const { personId } = this.#room.view.you;
    const isNews = ({ tally: { by } }: { tally: Tally }): boolean => [...by].some((id) => id !== personId);
    if (this.lastSeen === null || !this.changed.some(isNews)) this.show('then', this.timeline.last);
  }

  show(manner: Manner, index: number): void {
    this.manner = manner;
    this.sinceLook = false;
    this.index = Math.max(-1, Math.min(index, this.timeline.last));
  }

  sinceLastLook(): void {
    this.manner = 'changes';
    this.index = this.lastSeen === null ? -1 : this.timeline.indexBy(Date.parse(this.lastSeen));
    this.sinceLook = true;
  }

  /** A section as it is to be shown now; the same answer as long as that stays the same. */
  nodesOf({ id, documentId }: PastItem): PastNode[] {
    const document = documentId === undefined ? undefined : this.documents.get(documentId);
    if (document === undefined) return [];
    const { past } = document;
    const from = this.#from(document);
    if (this.manner === 'changes') {
      const until = past.moments.length - 1;
      const { passing } = this;
      const key = `${id} ${past.lastChange(id, from)} ${until} ${passing}`;
      return this.#once(key, () => past.changes(id, from, until, passing));
    }
    const moment = past.lastChange(id, from);
    // What the very step did is marked; what it removed had gone by then.
    const isNew = moment >= 0 && this.step?.documentId === documentId && this.step?.moment === moment;
    return this.#once(`${id} ${moment} ${isNew}`, () => {
      const nodes = past.changes(id, isNew ? moment - 1 : moment, moment);
      return isNew ? withoutRemoved(nodes) : nodes;
    });
  }

  /** A section as it was at the step, without any changes. */
  plainOf({ id, documentId }: PastItem): PastNode[] {
    const document = documentId === undefined ? undefined : this.documents.get(documentId);
    return document === undefined ? [] : document.past.section(id, this.#from(document));
  }

  /** The last change to a section before the step, or at it. */
  lastChangeOf({ id, documentId }: PastItem): { author: string; at: number; isLast: boolean } | undefined {
    const document = documentId === undefined ? undefined : this.documents.get(documentId);
    if (document === undefined) return undefined;
    const { past } = document;
    const moment = past.lastChange(id, this.#from(document));
    const { author, at } = past.moments[moment] ?? {};
    const isLast = moment === past.lastChange(id, past.moments.length - 1);
    return author === undefined || at === undefined ? undefined : { author, at, isLast };
  }

  /** Whether a section never had any minutes. */
  isEmptyNow({ id, documentId }: PastItem): boolean {
    const document = documentId === undefined ? undefined : this.documents.get(documentId);
    return document === undefined || document.past.lastChange(id, document.past.moments.length - 1) < 0;
  }

  /** What a decision or an action says now: there is one of it, whenever it was put into the text. */
  wordsOf(kind: RecordKind, ref: string): BlockWords {
    const { view } = this.#room;
    const hides = view.items.some(({ documentId }) => documentId === undefined);
    return this.#blocks.get(ref) ?? blockWithout(kind, hides ? 'confidential' : 'removed');
  }

  lookOf(personId: string): Identity {
    return this.#looks.get(personId) ?? identityOf(personId);
  }

  nameOf(personId: string): string {
    if (!isPerson(personId)) return 'Quorate';
    for (const { people } of this.documents.values()) {
      const found = people.find(({ id }) => id === personId);
      if (found !== undefined) return found.name;
    }
    return this.#room.view.people.find((person) => person.personId === personId)?.name ?? 'Somebody who has left';
  }

  /** Lets go of documents that the reader may not open any more. */
  keepOnly(documentIds: readonly string[]): void {
    const gone = [...this.documents.keys()].filter((id) => !documentIds.includes(id));
    if (gone.length === 0) return;
    for (const id of gone) this.documents.get(id)?.past.destroy();
    this.#take(
      [...this.documents.values()].filter(({ documentId }) => !gone.includes(documentId)),
      true,
    );
  }

  /** The reader turns away from a history that shows all there is. */
  end(): void {
    this.#stop.abort();
    if (this.stage === 'ready' && !this.newer) for (const documentId of this.documents.keys()) tellSeen(documentId);
    for (const { past } of this.documents.values()) past.destroy();
  }

  #from(document: DocumentHistory): number {
    if (!this.sinceLook) return this.timeline.momentOf(document.documentId, this.index);
    const look = document.lastSeen ?? this.lastSeen;
    return look === null ? -1 : document.past.momentAt(Date.parse(look));
  }

  #once(key: string, make: () => PastNode[]): PastNode[] {
    let nodes = this.#shown.get(key);
    if (nodes === undefined) {
      if (this.#shown.size > remembered) this.#shown.clear();
      this.#shown.set(key, (nodes = make()));
    }
    return nodes;
  }

  /** Sections in which something has changed from the step until now. */
  #changed(): { item: PastItem; tally: Tally }[] {
    if (this.manner !== 'changes') return [];
    return this.items
      .map((item) => ({ item, tally: tally(this.nodesOf(item), noChanges()) }))
      .filter(({ tally: { added, removed, restyled } }) => added + removed + restyled > 0);
  }
}

const isPerson = (author: string): boolean => author !== 'server';

function withoutRemoved(nodes: PastNode[]): PastNode[] {
  return nodes
    .filter(({ change }) => change?.kind !== 'removed')
    .map((node) => (isText(node) ? node : { ...node, children: withoutRemoved(node.children) }));
}
