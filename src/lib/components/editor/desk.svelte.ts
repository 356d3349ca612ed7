import type { Editor } from '@tiptap/core';
import { tick } from 'svelte';
import type { UndoManager, XmlFragment } from 'yjs';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { MenuShown } from './insert-menu.ts';
import type { Spot } from './placing.ts';
import type { Recording } from './recording.ts';
import { Records } from './records.ts';

/** One section's editor, as the toolbar and its neighbours need it. */
export interface Section {
  itemId: string;
  editor: Editor;
  undo: UndoManager;
  fragment: XmlFragment;
  /** A place in it, held whatever others write meanwhile. */
  spot: (at: 'caret' | 'end') => Spot;
}

/** What the editors of one page share: their order, which one was used last, and the toolbar that acts on it. */
export class Desk {
  /** Item ids in the order of the agenda. */
  order: string[] = [];
  /** The section that was used last: the toolbar acts on it. */
  active = $state.raw<Section>();
  /** Whether the caret is in a section now. */
  focused = $state(false);
  /** How many sections have their editor. */
  count = $state(0);
  /** Counts what happened in the active editor, so that the toolbar looks again. */
  beat = $state(0);
  /** Set while the address of a link is asked for. */
  askingForLink = $state(false);
  /** The list of what can be inserted, while it is open. */
  menu = $state.raw<MenuShown>();
  /** How decisions and actions are recorded; nothing can be without it. */
  recording: Recording | undefined;
  /** What those in the text say. */
  readonly records = new Records(() => this.recording?.refresh() ?? Promise.resolve());
  toolbar: HTMLElement | undefined;
  readonly #sections = new Map<string, Section>();
  /** The section whose editor went while somebody was writing in it: its next one takes the focus. */
  #resume: string | undefined;
  #stirring: number | undefined;
  readonly #followed = new WeakSet<UndoManager>();

  add(section: Section): () => void {
    const { editor, itemId } = section;
    this.#sections.set(itemId, section);
    this.count = this.#sections.size;
    this.#follow(section.undo);
    // Events may come while the page is being drawn (an editor that is moved loses the focus): state changes after that.
    const later = (change: () => void) => () => queueMicrotask(change);
    const focused = later(() => {
      if (this.active !== section) this.active?.undo.stopCapturing();
      this.active = section;
      this.focused = true;
    });
    const blurred = later(() => {
      this.focused = this.active?.editor.isFocused ?? false;
    });
    const changed = (): void => {
      if (this.active === section) this.#stir();
    };
    editor.on('focus', focused).on('blur', blurred).on('transaction', changed);
    if (this.#resume === itemId) {
      this.#resume = undefined;
      if (editor.isEditable) editor.commands.focus('end');
    }
    return () => {
      if (editor.isFocused) this.#resume = itemId;
      if (this.#sections.get(itemId) === section) this.#sections.delete(itemId);
      this.count = this.#sections.size;
      if (this.active === section) {
        this.active = undefined;
        this.focused = false;
      }
    };
  }

  /** Once for all that happens before the next frame: the toolbar asks a lot of questions. */
  #stir(): void {
    this.#stirring ??= requestAnimationFrame(() => {
      this.#stirring = undefined;
      this.beat++;
    });
  }

  section(itemId: string): Section | undefined {
    return this.#sections.get(itemId);
  }

  /** Puts the caret into a section. Answers false when it is not there. */
  enter(itemId: string, at: 'start' | 'end'): boolean {
    return this.#sections.get(itemId)?.editor.commands.focus(at) ?? false;
  }

  /** Whether a decision or an action can be recorded from a section. */
  mayRecord(kind: RecordKind, itemId: string): boolean {
    return this.section(itemId)?.editor.isEditable === true && this.recording?.may(kind, itemId) === true;
  }

  /** Asks for one, with the words that are selected. */
  askFor(kind: RecordKind, itemId: string): boolean {
    if (!this.mayRecord(kind, itemId)) return false;
    const { doc, selection } = this.section(itemId)!.editor.state;
    this.recording!.ask(kind, itemId, doc.textBetween(selection.from, selection.to, ' ').trim());
    return true;
  }

  /** Where the caret stands, if it was in this section last. */
  spot(itemId: string): Spot | undefined {
    const section = this.active?.itemId === itemId ? this.active : undefined;
    return section?.editor.isEditable === true ? section.spot('caret') : undefined;
  }

  /** Moves from one section to the next that is open, in the order of the agenda. */
  walk(from: string, direction: 'up' | 'down'): boolean {
    const step = direction === 'up' ? -1 : 1;
    for (let i = this.order.indexOf(from) + step; i >= 0 && i < this.order.length; i += step) {
      const itemId = this.order[i];
      if (itemId !== undefined && this.enter(itemId, direction === 'up' ? 'end' : 'start')) return true;
    }
    return false;
  }

  /** What is undone in another section than the one in use is shown there, and not left to happen out of sight. */
  #follow(undo: UndoManager): void {
    if (this.#followed.has(undo)) return;
    this.#followed.add(undo);
    undo.on('stack-item-popped', ({ changedParentTypes }) => {
      const touched = [...this.#sections.values()].filter(({ fragment }) => changedParentTypes.has(fragment as never));
      if (touched.length === 0 || this.active === undefined || touched.includes(this.active)) return;
      touched[0]?.editor.commands.focus(undefined, { scrollIntoView: true });
    });
  }

  /** To be called before sections change places: whoever is writing goes on writing. */
  holdFocus(): void {
    const editor = this.focused ? this.active?.editor : undefined;
    if (editor === undefined) return;
    void tick().then(() => {
      if (!editor.isDestroyed && !editor.view.hasFocus()) editor.view.focus();
    });
  }

  focusToolbar(): void {
    this.toolbar?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }
}
