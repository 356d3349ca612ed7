/** What a decision or an action says where it stands in the minutes, as it is now, or as it was when the minutes went out. */
import type { ActionState } from './action-items.ts';
import type { RecordKind } from './minutes-schema.ts';
import type { MotionState } from './motions.ts';
import { actionWords, motionLabel, motionWords } from './record-words.ts';
import type { ActionRecord, MotionRecord } from './records.ts';
import type { ActionView, MeetingView, MotionView } from './views.ts';

export interface BlockWords {
  kind: RecordKind;
  /** `removed`: no such thing is known to the reader; `confidential`: they may not know of it; `awaited`: it is asked for. */
  state: MotionState | ActionState | 'removed' | 'confidential' | 'awaited';
  /** "RESOLVED", "ACTION"; empty when there is nothing to say. */
  label: string;
  /** "Zoë Price, by 12 January 2027:" */
  who?: string;
  text: string;
  /** What came of it, in sentences. */
  outcome: string;
}

type NameOf = (personId: string) => string | undefined;

function motionRecord(motion: MotionView, nameOf: NameOf): MotionRecord {
  const { id, text, state, proposerId, seconderId, vote } = motion;
  const proposer = proposerId === undefined ? undefined : nameOf(proposerId);
  const seconder = seconderId === undefined ? undefined : nameOf(seconderId);
  const casting = vote?.casting && { name: nameOf(vote.casting.personId) ?? 'The chair', choice: vote.casting.choice };
  return {
    id,
    text,
    state,
    ...(proposer === undefined ? {} : { proposer }),
    ...(seconder === undefined ? {} : { seconder }),
    ...(vote === undefined ? {} : { method: vote.method }),
    ...(vote?.counts === undefined ? {} : { counts: vote.counts }),
    ...(casting === undefined ? {} : { casting }),
    says: [],
  };
}

/** While people vote by name or on paper it says how many have. */
function votingWords({ state, vote }: MotionView): string | undefined {
  if (state !== 'voting' || vote === undefined) return undefined;
  // How many have put their paper in is told when a ballot is closed, and not before (A4).
  if (vote.method === 'ballot') return 'A secret ballot is open.';
  return vote.method === 'hands'
    ? 'The vote is open.'
    : `The vote is open: ${vote.voted} of ${vote.eligible} have voted.`;
}

export function motionBlock(motion: MotionView, nameOf: NameOf): BlockWords {
  const record = motionRecord(motion, nameOf);
  const voting = votingWords(motion);
  const outcome = voting === undefined ? motionWords(record) : motionWords(record).replace('Not decided.', voting);
  return { kind: 'motion', state: motion.state, label: motionLabel(record), text: motion.text, outcome };
}

export function actionBlock(action: ActionView): BlockWords {
  const { id, text, minuted } = action;
  // Minutes that went out say what they said then.
  const { ownerName: owner, due, state } = minuted ?? action;
  const record: ActionRecord = { id, text, owner, state, ...(due === undefined ? {} : { due }) };
  const { who, what } = actionWords(record);
  return {
    kind: 'action',
    state,
    label: 'ACTION',
    who,
    text: what,
    outcome: minuted === undefined && action.overdue ? 'Overdue.' : '',
  };
}

/** All that a reader may know of, by id. */
export function blocksOf(view: MeetingView): ReadonlyMap<string, BlockWords> {
  const names = new Map([...view.attendance, ...view.people].map(({ personId, name }) => [personId, name]));
  const nameOf = (personId: string) => names.get(personId);
  return new Map([
    ...view.motions.map((motion): [string, BlockWords] => [motion.id, motionBlock(motion, nameOf)]),
    ...view.actions.map((action): [string, BlockWords] => [action.id, actionBlock(action)]),
  ]);
}

/** What is said of something that the reader's view does not hold. */
export function blockWithout(kind: RecordKind, why: 'removed' | 'confidential' | 'awaited'): BlockWords {
  const said = {
    removed: 'This was removed.',
    confidential: kind === 'motion' ? 'A decision in a confidential item.' : 'An action in a confidential item.',
    awaited: kind === 'motion' ? 'A decision …' : 'An action …',
  };
  return { kind, state: why, label: '', text: said[why], outcome: '' };
}

/** In one line: "RESOLVED That the budget be approved. Carried: 7 for, 2 against, 1 abstained." */
export const inOneLine = ({ label, who, text, outcome }: BlockWords): string =>
  [label, who, text, outcome].filter((part) => part !== undefined && part !== '').join(' ');

/** Decisions and actions of an item that stand nowhere in its document, and might. */
export function unplaced(view: Pick<MeetingView, 'motions' | 'actions'>, itemId: string, placed: ReadonlySet<string>) {
  const motions = view.motions.filter(({ state }) => state !== 'withdrawn');
  const actions = view.actions.filter(({ state }) => state !== 'dropped');
  const waits = (one: { id: string; itemId: string }): boolean => one.itemId === itemId && !placed.has(one.id);
  return [
    ...motions.filter(waits).map(({ id }) => ({ kind: 'motion' as const, ref: id })),
    ...actions.filter(waits).map(({ id }) => ({ kind: 'action' as const, ref: id })),
  ];
}
