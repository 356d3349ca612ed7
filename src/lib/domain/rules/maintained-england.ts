import { clearDaysBetween } from './days.ts';
import type { RuleNumbers, RuleSet } from './rule-set.ts';

/**
 * Numbers of The School Governance (Roles, Procedures and Allowances) (England) Regulations 2013, SI 2013/1624: quorum
 * (reg. 14 and 22(2)), notice (reg. 13(4)), meetings and requisition (reg. 13(1) and (3)), casting vote (reg. 14 and
 * 26(6)). The six months are of The School Governance (Constitution) (England) Regulations 2012, SI 2012/1034, Schedule 4.
 */
export const maintainedNumbers: RuleNumbers = {
  quorumShare: 0.5,
  quorumLeast: 1,
  committeeQuorumLeast: 3,
  noticeDays: 7,
  meetingsPerYear: 3,
  requisitionMembers: 3,
  absenceMonths: 6,
  castingVote: true,
};

const governors = (n: number): string => (n === 1 ? '1 governor' : `${n} governors`);
const days = (n: number): string => (n === 1 ? '1 clear day' : `${n} clear days`);

/** Shares that people have a word for. */
const shares: readonly (readonly [number, string])[] = [
  [1, 'All'],
  [2 / 3, 'Two thirds'],
  [1 / 2, 'Half'],
  [1 / 3, 'A third'],
  [1 / 4, 'A quarter'],
];

/** "Half", "A third", "40%". */
export const shareInWords = (share: number): string =>
  shares.find(([value]) => Math.abs(value - share) < 0.001)?.[1] ?? `${Math.round(share * 100)}%`;

/** A share of so many, rounded up. What the product of two floats is above a whole number by accident is not rounded up. */
const shareOf = (count: number, share: number): number => Math.ceil(count * share - 1e-9);

/** A rule set of the maintained schools' kind, with numbers of its own. */
export function createRuleSet(id: RuleSet['id'], name: string, numbers: RuleNumbers): RuleSet {
  return {
    id,
    name,
    numbers,

    /** SI 2013/1624 reg. 14: one half, rounded up, of the membership without vacancies; reg. 22(2): a committee at least three governors. */
    quorum(board, vacancies) {
      if (board.kind === 'committee') {
        const value = Math.max(numbers.committeeQuorumLeast, board.quorumSet ?? 0);
        const set = board.quorumSet !== undefined && board.quorumSet >= numbers.committeeQuorumLeast;
        return {
          value,
          says: set
            ? `The board set this committee’s quorum: ${governors(value)} must be present.`
            : `A committee needs at least ${governors(value)} present.`,
        };
      }
      const inPost = Math.max(0, board.seats - vacancies);
      const share = shareOf(inPost, numbers.quorumShare);
      const value = Math.max(numbers.quorumLeast, share);
      const without = vacancies > 0 ? ` (${board.seats} seats, ${vacancies} vacant)` : '';
      return {
        value,
        says:
          value > share
            ? `Never fewer than ${governors(value)}: ${value} must be present.`
            : `${shareInWords(numbers.quorumShare)} of the ${governors(inPost)} in post${without}, rounded up: ${value} must be present.`,
      };
    },

    quorate(present, needed) {
      const value = present.governors >= needed;
      const lacking = needed - present.governors;
      return {
        value,
        says: value
          ? `Quorate: ${governors(present.governors)} present, ${needed} needed.`
          : `Not quorate: ${governors(present.governors)} present, ${needed} needed; ${lacking} more must come.`,
      };
    },

    /**
     * SI 2013/1624 reg. 14: the quorum holds for any vote; reg. 26(4): a committee votes only while most of those present
     * are governors, which is held here of those who may vote.
     */
    voteMayBeHeld(board, present, needed) {
      const quorate = this.quorate(present, needed);
      if (!quorate.value) return { value: false, says: `No vote can be held. ${quorate.says}` };
      if (board.kind === 'committee' && present.governors <= present.otherVoters) {
        return {
          value: false,
          says: `No vote can be held: in a committee the governors present (${present.governors}) must outnumber the others who may vote (${present.otherVoters}).`,
        };
      }
      return { value: true, says: quorate.says };
    },

    /** SI 2013/1624 reg. 14 and 26(5): by a majority of the votes of those present and voting; abstentions are not votes. */
    outcome(counts) {
      const tally = `${counts.for} for, ${counts.against} against`;
      if (counts.for > counts.against)
        return { value: 'carried', says: `Carried by a majority of those voting: ${tally}.` };
      if (counts.for + counts.against + counts.abstain === 0)
        return { value: 'notPut', says: 'Not put: nothing was cast, so no vote was taken.' };
      if (counts.for === counts.against && counts.for > 0) return { value: 'tied', says: `Tied: ${tally}.` };
      return { value: 'lost', says: `Not carried: ${tally}.` };
    },

    /** SI 2013/1624 reg. 14 and 26(6): the one who chairs has a second or casting vote, but only if a governor. */
    castingVote(board, presiding) {
      if (!numbers.castingVote)
        return { value: false, says: 'These rules give no casting vote: a tied motion is not carried.' };
      if (presiding === undefined)
        return { value: false, says: 'Nobody is recorded as presiding, so there is no casting vote yet.' };
      if (!presiding.isGovernor) {
        const where = board.kind === 'committee' ? 'a committee' : 'a meeting';
        return { value: false, says: `Whoever chairs ${where} has a casting vote only if they are a governor.` };
      }
      return { value: true, says: 'The votes are equal: whoever presides has a second, casting vote.' };
    },

    /** SI 2013/1624 reg. 13(4) and 26(2): at least seven clear days before the meeting; 13(5): the chair may shorten it. */
    notice(noticeDate, meetingDate) {
      const clearDays = clearDaysBetween(noticeDate, meetingDate);
      const enough = clearDays >= numbers.noticeDays;
      return {
        value: { clearDays, needed: numbers.noticeDays, enough },
        says: enough
          ? `${days(clearDays)} of notice; ${numbers.noticeDays} are needed.`
          : `Only ${days(clearDays)} of notice; ${numbers.noticeDays} are needed. The chair may shorten the notice, with a reason; never to remove the chair or to suspend a governor.`,
      };
    },

    /** SI 2013/1624 reg. 23(2): the headteacher may not be clerk to a committee. */
    mayClerk(board, category) {
      const value = !(board.kind === 'committee' && category === 'headteacher');
      return { value, says: value ? '' : 'The headteacher may not be the clerk of a committee.' };
    },
  };
}

export const maintainedEngland = createRuleSet('maintainedEngland', 'Maintained school in England', maintainedNumbers);
