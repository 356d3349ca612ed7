import type { LiveSocket } from './admission.ts';
import type { Live } from './live.ts';
import type { PresenceUseCases } from './use-cases.ts';

/** R5: asks anew for every room that a connection is in, and leaves those that its person may no longer be in. */
export async function recheck(live: Live, socket: LiveSocket, { auth, presence }: PresenceUseCases): Promise<void> {
  const { data } = socket;
  const actor = await auth.authenticate(data.token).then(
    (answer) => answer.actor,
    () => undefined,
  );
  const allowed = async (ask: (who: NonNullable<typeof actor>) => Promise<unknown>): Promise<boolean> =>
    actor !== undefined &&
    ask(actor).then(
      () => true,
      () => false,
    );
  for (const meetingId of [...data.meetings.keys()]) {
    const enter = async (who: NonNullable<typeof actor>) => {
      const person = await presence.enter(who, { meetingId });
      // Whoever has left meanwhile is not brought back.
      if (data.meetings.has(meetingId)) live.meetings.enter(meetingId, person, socket.id, data.page);
    };
    if (!(await allowed(enter))) live.leaveMeeting(socket, meetingId);
  }
  for (const boardId of [...data.boards.keys()]) {
    if (!(await allowed((who) => presence.watchBoard(who, { boardId })))) live.leaveBoard(socket, boardId);
  }
  for (const organisationId of [...data.organisations]) {
    if (!(await allowed((who) => presence.watchPeople(who, { organisationId })))) {
      live.leavePeople(socket, organisationId);
    }
  }
}
