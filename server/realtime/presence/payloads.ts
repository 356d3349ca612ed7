import * as z from 'zod';

const id = z.string().min(1).max(128);

/** What pages may send, event by event (`ClientEvents`). */
export const payloads = {
  enterMeeting: z.strictObject({ meetingId: id }),
  leaveMeeting: z.strictObject({ meetingId: id }),
  look: z.strictObject({ meetingId: id, itemId: id.nullable() }),
  typing: z.strictObject({ meetingId: id, typing: z.boolean() }),
  watchBoard: z.strictObject({ boardId: id }),
  watchPeople: z.strictObject({ organisationId: id }),
};

export type Payloads = { [E in keyof typeof payloads]: z.infer<(typeof payloads)[E]> };
