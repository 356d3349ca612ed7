import type { Recording } from '#lib/components/editor/recording.ts';
import { canStep } from '#lib/domain/agenda.ts';
import type { Asking } from '../run/asking.svelte.ts';
import type { MeetingRoom } from './room.svelte.ts';

/** What may be recorded from the text. */
export const recordingIn = (room: MeetingRoom, asking: Asking): Recording => ({
  may: (kind, itemId) => {
    const { view } = room;
    const isRead = view.items.some((item) => item.id === itemId && item.documentId !== undefined);
    if (!isRead) return false;
    return kind === 'action'
      ? view.may.giveActions && canStep('record', view)
      : view.may.run && canStep('decide', view);
  },
  ask: (kind, itemId, text) => asking.ask({ about: kind, itemId, text }),
  refresh: () => room.refresh(),
});
