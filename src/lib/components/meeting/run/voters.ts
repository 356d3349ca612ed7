import { isGovernor } from '#lib/domain/attendance.ts';
import type { AttendanceView, MeetingView, QuorumView } from '#lib/domain/views.ts';

/** Who has withdrawn from an item and is not back. Person ids. */
export const withdrawnOn = (view: MeetingView, itemId: string): Set<string> =>
  new Set(
    view.declarations
      .filter((each) => each.itemId === itemId && each.withdrew && each.returnedAt === undefined)
      .map(({ personId }) => personId),
  );

/**
 * Whether remote attendance counts: it does once the board has approved the arrangement, which shows in the quorum of
 * the meeting as a whole.
 */
export function remoteCounts({ attendance, quorum }: Pick<MeetingView, 'attendance' | 'quorum'>): boolean {
  const governors = attendance.filter(({ role, here }) => here && isGovernor(role));
  return quorum.present >= governors.length;
}

/** Whether somebody who is in the meeting is so at a distance. */
export const isRemote = ({ here, stays }: AttendanceView): boolean => here && stays.at(-1)?.remote === true;

/** Who may vote on an item now, as far as the page knows; the server decides. */
export function votersIn(view: MeetingView, itemId: string): AttendanceView[] {
  const withdrawn = withdrawnOn(view, itemId);
  const remote = remoteCounts(view);
  const votes = new Map(view.people.map((person) => [person.personId, person.votes]));
  return view.attendance.filter((entry) => {
    const { personId, role, here } = entry;
    return (
      here &&
      !withdrawn.has(personId) &&
      (remote || !isRemote(entry)) &&
      (isGovernor(role) || (view.board.kind === 'committee' && role === 'associate' && votes.get(personId) === true))
    );
  });
}

/** Whether anything has been recorded of who is here. */
export const isRecorded = (view: MeetingView): boolean => view.attendance.some(({ mark }) => mark !== undefined);

/** The quorum that counts now: of the current item where somebody has withdrawn from it, else of the meeting. */
export function quorumNow(view: MeetingView): { quorum: QuorumView; ofItem: boolean } {
  const ofItem = view.items.find(({ id }) => id === view.currentItemId)?.quorum;
  return { quorum: ofItem ?? view.quorum, ofItem: ofItem !== undefined };
}

/** Whether the meeting is stopped for want of a quorum: not before it was said who is here. */
export const isShort = (view: MeetingView): boolean =>
  view.state === 'inSession' && isRecorded(view) && !quorumNow(view).quorum.quorate;
