import { type MinutesState, minutesStates } from '#lib/domain/meetings.ts';
import type { AgendaItemView, MeetingSummary, MeetingView } from '#lib/domain/views.ts';
import { itemName } from '../room/words.ts';

/** The five steps, as the strip shows them. */
export const stepNames: Record<MinutesState, string> = {
  draft: 'Draft',
  forReview: 'In review',
  draftCirculated: 'Circulated',
  approved: 'Approved',
  signed: 'Signed',
};

export const stepIndex = (state: MinutesState): number => minutesStates.indexOf(state);

/** Where the minutes are, and who is to do the next thing. */
export function standing({ minutes, may, state }: MeetingView): string {
  switch (minutes.state) {
    case 'draft':
      if (state !== 'ended') return 'The minutes are being written.';
      return may.freeze
        ? 'The minutes are still a draft that everybody can write in. When they are complete, send them for review.'
        : 'The minutes are still a draft. The clerk sends them for review when they are complete.';
    case 'forReview':
      return may.review
        ? 'Nobody can type in the minutes now. Read them through; then let the draft go out to the board.'
        : 'The chair is reviewing the minutes. Nobody can type in them now.';
    case 'draftCirculated':
      return may.freeze
        ? 'The draft is with the board, whose members may propose corrections. The next meeting approves it.'
        : 'The draft is with the board until the next meeting approves it. Say below what should be corrected.';
    case 'approved':
      return may.sign
        ? 'The board has approved these minutes. Sign them: then they are the record.'
        : 'The board has approved these minutes. They wait for the chair’s signature.';
    case 'signed':
      return 'These minutes are signed and sealed: they are the record, and cannot be changed.';
  }
}

const held: readonly MeetingSummary['state'][] = ['inSession', 'adjourned', 'ended'];

/** Whether a meeting of the board can have approved these minutes: a later one that has begun. */
export const canApprove = (view: Pick<MeetingView, 'id' | 'startsAt'>, meeting: MeetingSummary): boolean =>
  meeting.id !== view.id && meeting.startsAt > view.startsAt && held.includes(meeting.state);

/** "Item 3: Budget", or what stands for the minutes as a whole. */
export function aboutWords(view: MeetingView, itemId: string | undefined): string {
  const item = view.items.find(({ id }) => id === itemId);
  return item === undefined ? 'The minutes as a whole' : `Item ${itemName(item)}`;
}

/** Items whose minutes the reader may read. */
export const readableItems = ({ items }: MeetingView): AgendaItemView[] =>
  items.filter(({ documentId }) => documentId !== undefined);

/** What can be left out of inspection copies beside passages of the text: of Part 2 there is nothing in them. */
export function withholdables(view: MeetingView): { ref: string; kind: string; itemId?: string; text: string }[] {
  const open = ({ itemId }: { itemId?: string }): boolean => view.items.find(({ id }) => id === itemId)?.part !== 2;
  const of = (kind: string, all: readonly { ref: string; itemId?: string; text: string }[]) =>
    all.filter(open).map(({ ref, itemId, text }) => ({ ref, kind, text, ...(itemId === undefined ? {} : { itemId }) }));
  const byId = <T extends { id: string }>(all: readonly T[]): (T & { ref: string })[] =>
    all.map((one) => ({ ...one, ref: one.id }));
  return [
    ...of('Decision', byId(view.motions)),
    ...of('Action', byId(view.actions)),
    ...of('Correction', view.minutes.approval?.corrections ?? []),
    ...of('Addendum', byId(view.minutes.addenda)),
  ];
}

/** One paragraph, as the records take it. */
export const asParagraph = (typed: string): string => typed.replace(/\s+/g, ' ').trim();
