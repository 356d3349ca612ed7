import type { LiveSocket } from './admission.ts';
import type { Live } from './live.ts';
import type { PresenceUseCases } from './use-cases.ts';

/**
 * R5: asks anew for every room that a connection is in, and leaves those that its person may no longer be in. Again from
 * the start when rights changed while they were asked for: an older answer may come after a newer one.
 */
export async function recheck(live: Live, socket: LiveSocket, useCases: PresenceUseCases): Promise<void> {
  const { auth, presence } = useCases;
  const { data } = socket;
  const { changes } = live;
  const actor = await auth.authenticate(data.token).then(
    (answer) => answer.actor,
    () => undefined,
  );
  /** @returns what was answered; undefined: it is theirs no more */
  const asked = async <T>(ask: (who: NonNullable<typeof actor>) => Promise<T>): Promise<{ answer: T } | undefined> =>
    actor &&
    ask(actor).then(
      (answer) => ({ answer }),
      () => undefined,
    );
  const overtaken = () => live.changes !== changes;
  for (const meetingId of [...data.meetings.keys()]) {
    const allowed = await asked((who) => presence.enter(who, { meetingId }));
    if (overtaken()) return recheck(live, socket, useCases);
    if (!allowed) live.leaveMeeting(socket, meetingId);
    // Whoever has left meanwhile is not brought back.
    else if (data.meetings.has(meetingId)) live.meetings.enter(meetingId, allowed.answer, socket.id, data.page);
  }
  for (const boardId of [...data.boards.keys()]) {
    const allowed = await asked((who) => presence.watchBoard(who, { boardId }));
    if (overtaken()) return recheck(live, socket, useCases);
    if (!allowed) live.leaveBoard(socket, boardId);
  }
  for (const organisationId of [...data.organisations]) {
    const allowed = await asked((who) => presence.watchPeople(who, { organisationId }));
    if (overtaken()) return recheck(live, socket, useCases);
    if (!allowed) live.leavePeople(socket, organisationId);
  }
}
