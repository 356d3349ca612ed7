import type { MeetingView } from '#lib/domain/views.ts';

/**
 * The item that a dialog is about. Asked for at the item that the meeting is at, it goes along with the meeting until
 * something is entered: who presses Next and the dialog's button at once means the next item.
 */
export class AtItem {
  id = $state('');
  #goesAlong: boolean;

  /** @param untouched whether nothing has been entered yet */
  constructor(asked: string, view: () => MeetingView, untouched: () => boolean) {
    this.id = asked;
    this.#goesAlong = asked === view().currentItemId;
    $effect.pre(() => {
      const { items, currentItemId } = view();
      const current = items.find(({ id }) => id === currentItemId);
      if (!this.#goesAlong || !untouched() || current?.documentId === undefined) return;
      this.id = current.id;
    });
  }

  choose(id: string): void {
    this.#goesAlong = false;
    this.id = id;
  }
}
