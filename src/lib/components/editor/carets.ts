import { Extension } from '@tiptap/core';
import { yCursorPlugin } from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import type { XmlFragment } from 'yjs';
import { initialsOf } from '#lib/components/ui/identity.ts';
import type { CaretHub, CaretOwner } from './caret-hub.ts';

export interface CaretsOptions {
  hub: CaretHub;
  fragment: XmlFragment;
}

/** Others' carets and selections in one section. */
export const Carets = Extension.create<CaretsOptions>({
  name: 'carets',

  addProseMirrorPlugins() {
    const { hub, fragment } = this.options;
    const { editor } = this;
    const showNames = (clients: number[]): void => {
      if (!editor.isDestroyed) for (const clientId of clients) showName(editor.view.dom, clientId);
    };
    return [
      yCursorPlugin(
        sectionAwareness(hub, fragment, () => editor.isEditable, showNames),
        {
          cursorBuilder: caretElement,
          selectionBuilder: ({ hue }: CaretOwner) => ({ class: 'other-selection', 'data-hue': String(hue) }),
        },
      ),
    ];
  },
});

/** What y-tiptap asks of awareness, narrowed to one section. */
function sectionAwareness(
  hub: CaretHub,
  fragment: XmlFragment,
  mayPublish: () => boolean,
  moved: (clients: number[]) => void,
): Awareness {
  const listening = new Map<() => void, () => void>();
  const narrowed = {
    getStates: () => hub.statesIn(fragment),
    getLocalState: () => ({ cursor: hub.own }),
    setLocalStateField: (_field: string, cursor: CaretHub['own']) => {
      if (cursor === null || mayPublish()) hub.publish(cursor);
    },
    on(_event: 'change', listener: () => void) {
      const heard = (clients: number[]): void => {
        listener();
        moved(clients);
      };
      listening.set(listener, hub.listen(fragment, heard));
    },
    off(_event: 'change', listener: () => void) {
      listening.get(listener)?.();
      listening.delete(listener);
    },
  };
  return narrowed as unknown as Awareness;
}

/**
 * The name is drawn by the style sheet from an attribute: as text it would be read out, copied and searched as if it
 * belonged to the minutes. Its colour alone says nothing: the initials stay when the name has faded.
 */
function caretElement({ name, hue, personId }: CaretOwner, clientId: number): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'other-caret';
  caret.ariaHidden = 'true';
  Object.assign(caret.dataset, { client: String(clientId), person: personId, hue: String(hue), name });
  caret.dataset.initials = initialsOf(name);
  requestAnimationFrame(() => keepInside(caret));
  return caret;
}

function showName(within: HTMLElement, clientId: number): void {
  const caret = within.querySelector<HTMLElement>(`.other-caret[data-client="${clientId}"]`);
  if (caret !== null) keepInside(caret);
  for (const animation of caret?.getAnimations({ subtree: true }) ?? []) {
    animation.currentTime = 0;
    animation.play();
  }
}

/** Near the end of a line the name stands to the left of the caret, so that it stays on the sheet. */
function keepInside(caret: HTMLElement): void {
  const edge = caret.closest('.minutes-text')?.getBoundingClientRect().right ?? Infinity;
  const width = 16 + 7 * (caret.dataset.name?.length ?? 0);
  caret.classList.toggle('leftwards', caret.getBoundingClientRect().left + width > edge);
}
