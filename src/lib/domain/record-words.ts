/** The words in which minutes say what was recorded: the same on the page and in every copy. Times are those of London. */
import type { Stay } from './attendance.ts';
import type { InterestKind } from './declarations.ts';
import type { MinutesState } from './meetings.ts';
import { cameTo } from './motions.ts';
import type { Category, Role } from './people.ts';
import type { ActionRecord, CopyOf, ItemRecord, MinutesRecord, MotionRecord } from './records.ts';

const inLondon = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', ...options });
  return (instant: string): string => formatter.format(new Date(instant));
};
const withComma = inLondon({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** "Tuesday 17 November 2026" */
export const dayWords = (instant: string): string => withComma(instant).replace(',', '');
/** "17 November 2026" */
export const dateWords = inLondon({ day: 'numeric', month: 'long', year: 'numeric' });
/** "18:30" */
export const clockWords = inLondon({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** "17 November 2026 at 18:30" */
export const momentWords = (instant: string): string => `${dateWords(instant)} at ${clockWords(instant)}`;

const isControl = (code: number): boolean =>
  code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfffe || code === 0xffff;

/** Without what no document format takes: control characters, halves of characters. */
export const cleanText = (text: string): string =>
  [...text.toWellFormed().replace(/[\t\n\r\u2028\u2029]+/g, ' ')].filter((c) => !isControl(c.codePointAt(0)!)).join('');

const minuteOf = (instant: string): number => Math.floor(Date.parse(instant) / 60_000);
/** With a full stop, unless it ends in one. */
export const sentence = (text: string): string => (/[.!?…]["'”’)]?$/.test(text) ? text : `${text}.`);

/** What a copy is headed with. */
export const stateWords: Record<MinutesState, string> = {
  draft: 'Draft',
  forReview: 'Draft for review',
  draftCirculated: 'Circulated draft',
  approved: 'Approved',
  signed: 'Signed',
};

const roleWords: Record<Role, string> = {
  clerk: 'clerk',
  chair: 'chair',
  viceChair: 'vice-chair',
  governor: 'governor',
  associate: 'associate member',
  observer: 'observer',
};
const categoryWords: Record<Category, string> = {
  parent: 'parent governor',
  staff: 'staff governor',
  headteacher: 'headteacher',
  localAuthority: 'local authority governor',
  coOpted: 'co-opted governor',
  foundation: 'foundation governor',
  partnership: 'partnership governor',
  trustee: 'trustee',
  associate: 'associate member',
};

/** "chair, co-opted governor" */
export function seatWords(role: Role, category?: Category): string {
  if (category === undefined || (role === 'associate' && category === 'associate')) return roleWords[role];
  return role === 'governor' ? categoryWords[category] : `${roleWords[role]}, ${categoryWords[category]}`;
}

/**
 * When somebody came and went, where that was not with the meeting itself: "arrived 18:42 (item 4)".
 * @param atItem what was before the meeting at an instant: "item 4"
 */
export function stayWords(
  stays: readonly Stay[],
  { startedAt, endedAt }: Pick<MinutesRecord['meeting'], 'startedAt' | 'endedAt'>,
  atItem: (instant: string) => string | undefined,
): string[] {
  const when = (instant: string): string => {
    const item = atItem(instant);
    return `${clockWords(instant)}${item === undefined ? '' : ` (${item})`}`;
  };
  return stays.flatMap(({ from, to, remote }, at) => {
    const late = startedAt !== undefined && minuteOf(from) > minuteOf(startedAt);
    const early = to !== undefined && (endedAt === undefined || minuteOf(to) < minuteOf(endedAt));
    const how = remote === true && stays.some((stay) => stay.remote !== true) ? ' remotely' : '';
    return [
      ...(late || at > 0 ? [`${at === 0 ? 'arrived' : 'returned'}${how} ${when(from)}`] : []),
      ...(early ? [`left ${when(to)}`] : []),
    ];
  });
}

const interestWords: Record<InterestKind, string> = {
  pecuniary: 'a pecuniary interest',
  nonPecuniary: 'a non-pecuniary interest',
  loyalty: 'an interest of loyalty',
};

export const declarationWords = ({ name, kind, interest, withdrew }: ItemRecord['declarations'][number]): string =>
  `${name} declared ${interestWords[kind]}: ${sentence(interest)}${withdrew ? ` ${name} withdrew for this item.` : ''}`;

const listed = new Intl.ListFormat('en-GB');

/** What a motion came to whose vote was closed with nothing cast. */
export const noVote = 'No vote was taken';

/** What stands before a motion: whether it is a decision already. */
export function motionLabel(motion: Pick<MotionRecord, 'state' | 'counts'>): string {
  const state = cameTo(motion.state, motion.counts);
  if (state === 'carried') return 'RESOLVED';
  if (state === 'lost') return 'NOT CARRIED';
  if (state === 'notPut') return 'NOT PUT';
  return state === 'withdrawn' ? 'WITHDRAWN' : 'PROPOSED';
}

function moversWords({ proposer, seconder }: Pick<MotionRecord, 'proposer' | 'seconder'>): string[] {
  if (proposer === undefined) return seconder === undefined ? [] : [`Seconded by ${seconder}.`];
  return [`Proposed by ${proposer}${seconder === undefined ? '' : `, seconded by ${seconder}`}.`];
}

function outcomeWords({ state, method, counts }: Pick<MotionRecord, 'state' | 'method' | 'counts'>): string[] {
  if (state === 'moved' || state === 'voting') return ['Not decided.'];
  if (state === 'tied') return ['The votes were equal; not decided.'];
  if (state === 'withdrawn') return [];
  if (cameTo(state, counts) === 'notPut') return [`${noVote}.`];
  if (method === 'consensus') return ['Agreed without a vote.'];
  if (counts === undefined) return [state === 'carried' ? 'Carried.' : 'Not carried.'];
  const by = method === 'ballot' ? ' by secret ballot' : '';
  const tally = `${counts.for} for, ${counts.against} against, ${counts.abstain} abstained.`;
  return [`${state === 'carried' ? 'Carried' : 'Not carried'}${by}: ${tally}`];
}

function namedWords(named: NonNullable<MotionRecord['named']>): string[] {
  const of = (choice: string): string[] => named.filter((one) => one.choice === choice).map(({ name }) => name);
  const said: [string, string[]][] = [
    ['For', of('for')],
    ['Against', of('against')],
    ['Abstained', of('abstain')],
  ];
  return said.filter(([, names]) => names.length > 0).map(([label, names]) => `${label}: ${listed.format(names)}.`);
}

/** Everything after the label and the text: who moved it, how it was decided. */
export function motionWords(motion: MotionRecord): string {
  const { casting } = motion;
  return [
    ...moversWords(motion),
    ...outcomeWords(motion),
    ...(casting === undefined
      ? []
      : [`The votes were equal; ${casting.name} gave the casting vote ${casting.choice} the motion.`]),
    ...namedWords(motion.named ?? []),
  ].join(' ');
}

/** "Zoë Price, by 12 January 2027:" and what is to be done. */
export function actionWords({ owner, due, text, state }: ActionRecord): { who: string; what: string } {
  const by = due === undefined ? '' : `, by ${dateWords(`${due}T12:00:00Z`)}`;
  const closed = state === 'open' ? '' : state === 'done' ? ' Done.' : ' No longer to be done.';
  return { who: `${owner}${by}:`, what: `${sentence(text)}${closed}` };
}

export const leftOutWords = (why: 'withheld' | 'part2'): string =>
  why === 'part2' ? '[Confidential (Part 2): left out of this copy.]' : '[A passage is left out of this copy.]';

/** What kind of document it is, for its head: "Minutes". */
export function kindWords({ kind, part }: Pick<MinutesRecord, 'kind' | 'part'>): string {
  const what = kind === 'addendum' ? 'Addendum to the minutes' : 'Minutes';
  return part === 2 ? `${what} (Part 2, confidential)` : what;
}

/** In the head of each page: "Signed", "Draft · Inspection copy". */
export const headWords = ({ state, inspection }: Pick<CopyOf, 'state' | 'inspection'>): string =>
  `${stateWords[state]}${inspection ? ' · Inspection copy' : ''}`;

/** What whoever reads a copy has to know of it, in sentences. */
export function copyWords({ state, inspection, seal }: CopyOf): string[] {
  const standing: Record<MinutesState, string> = {
    draft: 'This is a draft: the minutes are still being written.',
    forReview: 'This is a draft: the chair is reviewing it. It has not been approved.',
    draftCirculated: 'This is a draft that was circulated. The board has not approved it.',
    approved: 'The board has approved these minutes. They are not signed yet.',
    signed: 'This is a copy of the signed minutes; the signed record itself is kept, sealed, by the service.',
  };
  return [
    state === 'signed' && seal === undefined ? 'The board has signed these minutes.' : standing[state],
    ...(inspection
      ? ['This copy is for inspection: Part 2 and passages that name a worker, a pupil or a candidate are left out.']
      : []),
  ];
}
