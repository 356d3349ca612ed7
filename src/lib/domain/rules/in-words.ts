import type { Board } from '../boards.ts';
import type { RuleNumbers, RuleSet } from './rule-set.ts';
import { shareInWords } from './maintained-england.ts';

export interface RuleInWords {
  id: string;
  title: string;
  says: string;
  source: string;
}

const procedures = 'The School Governance (Roles, Procedures and Allowances) (England) Regulations 2013, SI 2013/1624';
const constitution = 'The School Governance (Constitution) (England) Regulations 2012, SI 2012/1034';
const articles = 'The trust’s articles of association';
const own = 'As the board has set';

/** Where a rule comes from, by the set of rules that a board goes by. */
const sourceOf = (rules: Pick<RuleSet, 'id'>, statute: string): string =>
  rules.id === 'maintainedEngland' ? statute : rules.id === 'academy' ? articles : own;

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function quorum(
  { quorumShare, quorumLeast, committeeQuorumLeast }: RuleNumbers,
  board: Pick<Board, 'kind' | 'quorumSet'>,
) {
  if (board.kind === 'committee') {
    const set = Math.max(committeeQuorumLeast, board.quorumSet ?? 0);
    return `${count(set, 'governor')} must be present, for the meeting and for each vote.`;
  }
  const least = quorumLeast > 1 ? `, and never fewer than ${quorumLeast}` : '';
  return `${shareInWords(quorumShare)} of the governors in post, rounded up${least}, for the meeting and for each vote. The clerk, associates and observers do not count.`;
}

/** Every rule that a board goes by, each with its number and where it comes from. Product rules, not legal advice. */
export function rulesInWords(
  rules: RuleSet,
  board: Pick<Board, 'kind' | 'quorumSet' | 'remoteApproved' | 'namesVotes'>,
): RuleInWords[] {
  const { numbers } = rules;
  const committee = board.kind === 'committee';
  const from = (statute: string) => sourceOf(rules, statute);
  const rule = (id: string, title: string, says: string, source: string): RuleInWords => ({ id, title, says, source });
  return [
    rule('quorum', 'Quorum', quorum(numbers, board), from(`${procedures}, ${committee ? 'reg. 22(2)' : 'reg. 14'}`)),
    rule(
      'votes',
      'Votes',
      committee
        ? 'Carried by more votes for than against. A vote is held only while the governors present outnumber the others who may vote.'
        : 'Carried by more votes for than against, of the governors present and voting. Abstentions are not votes.',
      from(`${procedures}, ${committee ? 'reg. 26(4) and (5)' : 'reg. 14'}`),
    ),
    rule(
      'castingVote',
      'Equal votes',
      numbers.castingVote
        ? 'Whoever presides has a second, casting vote, if they are a governor.'
        : 'There is no casting vote: a motion with equal votes is not carried.',
      from(`${procedures}, ${committee ? 'reg. 26(6)' : 'reg. 14'}`),
    ),
    rule(
      'notice',
      'Notice',
      `Agenda and papers ${count(numbers.noticeDays, 'clear day')} before the meeting, neither day counted. The chair may shorten it, with a reason; never to remove the chair or to suspend a governor.`,
      from(`${procedures}, ${committee ? 'reg. 26(2)' : 'reg. 13(4) to (6)'}`),
    ),
    ...(committee
      ? [rule('clerk', 'Clerk', 'The headteacher may not be its clerk.', from(`${procedures}, reg. 23(2)`))]
      : [
          rule(
            'meetings',
            'Meetings in a school year',
            `At least ${numbers.meetingsPerYear}, from 1 September to 31 August.`,
            from(`${procedures}, reg. 13(1)`),
          ),
          rule(
            'requisition',
            'Requiring a meeting',
            `Any ${count(numbers.requisitionMembers, 'member')} together; the clerk convenes it as soon as is reasonably practicable.`,
            from(`${procedures}, reg. 13(3)`),
          ),
          rule(
            'absence',
            'Absence',
            `A governor who has attended no meeting of the board for ${count(numbers.absenceMonths, 'month')}, without its consent, is shown to the clerk with the date. Accepted apologies are consent; the headteacher is exempt. Nobody is ever removed by software.`,
            from(`${constitution}, Schedule 4`),
          ),
        ]),
    rule(
      'remote',
      'Attending remotely',
      board.remoteApproved === undefined
        ? 'Does not count as present, since the board has not approved the arrangement.'
        : 'Counts as present: the board has approved the arrangement.',
      from(`${procedures}, reg. 14`),
    ),
    rule(
      'names',
      'Votes in the minutes',
      board.namesVotes ? 'The minutes name who voted how, as the board asked.' : 'The minutes give numbers, no names.',
      own,
    ),
  ];
}
