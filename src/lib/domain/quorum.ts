import { type Attendance, isGovernor, isHere } from './attendance.ts';
import type { Board } from './boards.ts';
import type { Meeting } from './meetings.ts';
import type { Membership } from './people.ts';
import { rulesOf } from './rules/rules-of.ts';
import type { Present } from './rules/rule-set.ts';

export interface Quorum {
  present: number;
  needed: number;
  quorate: boolean;
  says: string;
}

/** Seats that nobody fills. */
export const vacanciesOf = (board: Pick<Board, 'seats'>, members: readonly Pick<Membership, 'role'>[]): number =>
  Math.max(0, board.seats - members.filter(({ role }) => isGovernor(role)).length);

/** Who has withdrawn from an item, and is not back. Person ids. */
export const withdrawnFrom = (meeting: Pick<Meeting, 'declarations'>, itemId: string): Set<string> =>
  new Set(
    (meeting.declarations ?? [])
      .filter((d) => d.itemId === itemId && d.withdrew && d.returnedAt === undefined)
      .map(({ personId }) => personId),
  );

/** What decides who is in the meeting, and who takes part in an item. */
type Recorded = Pick<Meeting, 'attendance' | 'declarations'> & Partial<Pick<Meeting, 'items'>>;

/**
 * Whether somebody takes part in what is decided on an item: not whoever withdrew from it, though they be back in the
 * meeting, and in Part 2 not an associate who was not let in.
 */
export function takesPart(
  meeting: Omit<Recorded, 'attendance'>,
  { personId, role }: Pick<Attendance, 'personId' | 'role'>,
  itemId: string,
): boolean {
  const withdrew = (meeting.declarations ?? []).some(
    (d) => d.itemId === itemId && d.personId === personId && d.withdrew,
  );
  const access = meeting.items?.find(({ id }) => id === itemId)?.confidential;
  if (withdrew || access?.withdrawn.includes(personId) === true) return false;
  return access === undefined || role !== 'associate' || access.admitted.includes(personId);
}

/** Those in the meeting now, as recorded; for an item without those who take no part in it. */
export function attending(meeting: Recorded, board: Pick<Board, 'remoteApproved'>, itemId?: string): Attendance[] {
  return (meeting.attendance ?? []).filter(
    (entry) =>
      isHere(entry) &&
      (itemId === undefined || takesPart(meeting, entry, itemId)) &&
      // Remote attendance counts once the board has approved the arrangement.
      (entry.stays.at(-1)?.remote !== true || board.remoteApproved !== undefined),
  );
}

export function presentOf(meeting: Recorded, board: Pick<Board, 'remoteApproved'>, itemId?: string): Present {
  const here = attending(meeting, board, itemId);
  return {
    governors: here.filter(({ role }) => isGovernor(role)).length,
    otherVoters: here.filter(({ role, votes }) => !isGovernor(role) && votes && role === 'associate').length,
  };
}

/** The quorum of a meeting, or of one item: recomputed at every arrival, departure, withdrawal and vote. */
export function quorumOf(
  board: Board,
  members: readonly Pick<Membership, 'role'>[],
  present: Pick<Present, 'governors'>,
): Quorum {
  const rules = rulesOf(board);
  const needed = rules.quorum(board, vacanciesOf(board, members));
  const quorate = rules.quorate(present, needed.value);
  return {
    present: present.governors,
    needed: needed.value,
    quorate: quorate.value,
    says: `${quorate.says} ${needed.says}`,
  };
}

/** Who may vote on an item now: governors present who have not withdrawn; associates where the committee gave them the vote. */
export const votersOn = (meeting: Recorded, board: Pick<Board, 'kind' | 'remoteApproved'>, itemId: string): string[] =>
  attending(meeting, board, itemId)
    .filter(({ role, votes }) => isGovernor(role) || (board.kind === 'committee' && role === 'associate' && votes))
    .map(({ personId }) => personId);
