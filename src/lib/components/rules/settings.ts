import { academyNumbers } from '#lib/domain/rules/academy.ts';
import { maintainedEngland } from '#lib/domain/rules/maintained-england.ts';
import type { RuleNumbers, RuleSetId } from '#lib/domain/rules/rule-set.ts';
import type { RulesView } from '#lib/domain/rules/views.ts';

export const setNames: Record<RuleSetId, string> = {
  maintainedEngland: maintainedEngland.name,
  academy: 'Academy, by its articles',
  custom: 'Rules of its own',
};

export const wholeNumbers = [
  { name: 'quorumLeast', label: 'Quorum, never fewer than' },
  { name: 'committeeQuorumLeast', label: 'Quorum of a committee, at least' },
  { name: 'noticeDays', label: 'Clear days of notice' },
  { name: 'meetingsPerYear', label: 'Meetings in a school year' },
  { name: 'requisitionMembers', label: 'Members who can require one' },
  { name: 'absenceMonths', label: 'Months of absence' },
] as const;

/** A number field, which is empty until something is typed. */
type Typed = number | '' | null;

export interface Settings {
  set: RuleSetId;
  seats: Typed;
  quorumSet: Typed;
  numbers: { quorumShare: number | '' } & Record<(typeof wholeNumbers)[number]['name'], Typed>;
  castingVote: boolean;
  remoteApproved: boolean;
  namesVotes: boolean;
}

const none: Settings['numbers'] = {
  quorumShare: '',
  quorumLeast: '',
  committeeQuorumLeast: '',
  noticeDays: '',
  meetingsPerYear: '',
  requisitionMembers: '',
  absenceMonths: '',
};

/** The numbers that a set begins with: the board’s own where it goes by it already, an academy’s presets, else none. */
export function numbersFor(view: RulesView, set: RuleSetId): Settings['numbers'] {
  if (set !== view.set && set === 'custom') return { ...none };
  const { castingVote: _, ...numbers } = set === view.set ? view.numbers : academyNumbers;
  return numbers;
}

export function settingsOf(view: RulesView): Settings {
  return {
    set: view.set,
    seats: view.board.seats,
    quorumSet: view.quorumSet ?? '',
    numbers: numbersFor(view, view.set),
    castingVote: view.numbers.castingVote,
    remoteApproved: view.remoteApproved !== undefined,
    namesVotes: view.namesVotes,
  };
}

const given = (typed: Typed): number | undefined => (typed === '' || typed === null ? undefined : typed);

/** What is sent. What was left empty is left out, and the answer says where something is missing. */
export function changeOf(view: RulesView, settings: Settings): Record<string, unknown> {
  const { set, seats, quorumSet, numbers, castingVote, remoteApproved, namesVotes } = settings;
  const said = Object.entries(numbers).flatMap(([name, typed]) => {
    const value = given(typed);
    return value === undefined ? [] : [[name, value] as const];
  });
  const all: Partial<RuleNumbers> = { ...Object.fromEntries(said), castingVote };
  return {
    baseVersion: view.version,
    set,
    seats: given(seats),
    ...(view.board.kind === 'committee' ? { quorumSet: given(quorumSet) ?? null } : {}),
    ...(set === 'maintainedEngland' ? {} : { numbers: all }),
    remoteApproved,
    namesVotes,
  };
}
