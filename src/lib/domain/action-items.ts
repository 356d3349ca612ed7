export const actionStates = ['open', 'done', 'dropped'] as const;
export type ActionState = (typeof actionStates)[number];

/** Something that somebody is to do: an aggregate of its own, since it outlives its meeting. */
export interface ActionItem {
  id: string;
  organisationId: string;
  boardId: string;
  /** Where it was given. */
  meetingId: string;
  itemId: string;
  /** Set when the item is in Part 2: then only those who may read that item see it (A3). */
  confidential?: true;
  text: string;
  ownerId: string;
  /** As it was then. */
  ownerName: string;
  /** ISO date. */
  due?: string;
  state: ActionState;
  /** ISO instants. */
  givenAt: string;
  closedAt?: string;
  /** What was said when it was closed, or on the way. */
  note?: string;
  version: number;
}
