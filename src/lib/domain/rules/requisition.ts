import { isGovernor } from '../attendance.ts';
import type { Membership } from '../people.ts';
import type { RuleNumbers, Ruling } from './rule-set.ts';

/**
 * Whether so many members can require a meeting; the clerk must then convene it as soon as is reasonably practicable.
 * Source: SI 2013/1624 reg. 13(3), any three members of the governing body.
 */
export function mayRequisition(
  { requisitionMembers }: Pick<RuleNumbers, 'requisitionMembers'>,
  asking: readonly Pick<Membership, 'role'>[],
): Ruling<boolean> {
  const members = asking.filter(({ role }) => isGovernor(role)).length;
  const value = members >= requisitionMembers;
  return {
    value,
    says: value
      ? `Asked for by ${members} members, which is enough: the clerk convenes it as soon as is reasonably practicable.`
      : `Asked for by ${members} of the ${requisitionMembers} members it takes to require a meeting.`,
  };
}
