import type * as Y from 'yjs';
import type { ActionItem } from '../action-items.ts';
import { maskedTitle, numbersOf } from '../agenda.ts';
import type { Board, Organisation } from '../boards.ts';
import type { AgendaItem, AgreedCorrection, Meeting } from '../meetings.ts';
import { recordFormat, type Block, type ItemRecord, type MinutesRecord } from '../records.ts';
import { rulesOf } from '../rules/rules-of.ts';
import { actionsIn } from './circulated-facts.ts';
import { actionRecord, motionRecord, namesOf } from './decisions.ts';
import { presenceOf } from './presence.ts';
import { readSection } from './read-section.ts';
import { isInOpenMinutes } from './withheld.ts';

/** All that a record is made of. */
export interface RecordSource {
  meeting: Meeting;
  board: Board;
  organisation: Organisation;
  /** Given in this meeting. */
  actions: readonly ActionItem[];
  /** Seats that nobody fills. */
  vacancies: number;
  nameOf: (personId: string) => string;
  /** The minutes of an item, from the document that holds them. Nothing else of that document is looked at. */
  sectionOf: (item: AgendaItem) => Y.XmlFragment;
  /** The meeting that approved the minutes. */
  approvedIn?: Pick<Meeting, 'id' | 'title' | 'startsAt'>;
}

/**
 * The record of a meeting's open minutes; with `part2`, of that Part 2 item alone (A3). The same source makes the same
 * record: nothing of the clock, of the locale, or of the order of writing is in it.
 */
export function assembleRecord(source: RecordSource, part2?: AgendaItem): MinutesRecord {
  const { meeting, board, organisation } = source;
  const nameOf = namesOf(meeting, source.nameOf);
  const quorum = meeting.minutes.circulated?.facts?.quorum ?? quorumNow(source);
  const numbers = numbersOf(meeting.items);
  const items = meeting.items.flatMap((item, i) => {
    if (part2 !== undefined && item.id !== part2.id) return [];
    return [item.part === 2 && part2 === undefined ? masked(item, numbers[i]!) : itemRecord(source, item, numbers[i]!)];
  });
  const approval = approvalOf(source, numbers, part2);
  return {
    format: recordFormat,
    kind: 'minutes',
    part: part2 === undefined ? 1 : 2,
    organisation: { id: organisation.id, name: organisation.name },
    board: { id: board.id, name: board.name, kind: board.kind },
    meeting: {
      id: meeting.id,
      title: meeting.title,
      startsAt: meeting.startsAt,
      ...(meeting.startedAt === undefined ? {} : { startedAt: meeting.startedAt }),
      ...(meeting.endedAt === undefined ? {} : { endedAt: meeting.endedAt }),
      ...(meeting.place === undefined ? {} : { place: meeting.place }),
      adjournments: (meeting.adjournments ?? []).map(({ from, to, reason }) => ({
        from,
        ...(to === undefined ? {} : { to }),
        ...(reason === undefined ? {} : { reason }),
      })),
      ...(meeting.presidingId === undefined ? {} : { presiding: nameOf(meeting.presidingId) }),
    },
    ...presenceOf(meeting, part2),
    quorum: { needed: quorum.needed, says: quorum.says },
    items,
    ...(approval === undefined ? {} : { approval }),
  };
}

function quorumNow({ board, vacancies }: RecordSource): MinutesRecord['quorum'] {
  const { value, says } = rulesOf(board).quorum(board, vacancies);
  return { needed: value, says };
}

/** A confidential item in the open minutes: that it was there, and nothing of it. */
const masked = (item: AgendaItem, number: string): ItemRecord => ({
  id: item.id,
  number,
  title: maskedTitle,
  level: item.level ?? 0,
  purpose: item.purpose,
  part: 2,
  declarations: [],
  blocks: [],
});

/** When it was called: what says at which item somebody came or went. */
function callsOf({ calls = [] }: Meeting, item: AgendaItem): Pick<ItemRecord, 'calls'> {
  const own = calls.filter(({ itemId }) => itemId === item.id);
  return own.length === 0 ? {} : { calls: own.map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) })) };
}

function itemRecord(source: RecordSource, item: AgendaItem, number: string): ItemRecord {
  const { meeting } = source;
  return {
    id: item.id,
    number,
    title: item.title,
    level: item.level ?? 0,
    purpose: item.purpose,
    part: item.part,
    ...callsOf(meeting, item),
    declarations: (meeting.declarations ?? [])
      .filter(({ itemId }) => itemId === item.id)
      .map(({ name, kind, interest, withdrew }) => ({ name, kind, interest, withdrew })),
    blocks: blocksOf(source, item),
  };
}

/** The text with its motions and actions where they stand in it; those that stand nowhere follow at the end. */
function blocksOf(source: RecordSource, item: AgendaItem): Block[] {
  const nameOf = namesOf(source.meeting, source.nameOf);
  const facts = source.meeting.minutes.circulated?.facts;
  const namesVotes = facts?.namesVotes ?? source.board.namesVotes === true;
  // Of this item alone, so that no block in the open minutes can show what belongs to Part 2.
  const waiting = new Map<string, Block>();
  for (const motion of source.meeting.motions ?? []) {
    if (motion.itemId !== item.id) continue;
    const made = motionRecord(motion, nameOf, namesVotes);
    waiting.set(`motion ${motion.id}`, { kind: 'motion', motion: made });
  }
  for (const action of actionsIn(facts, source.actions)) {
    if (action.itemId === item.id) waiting.set(`action ${action.id}`, { kind: 'action', action: actionRecord(action) });
  }
  const blocks = readSection(source.sectionOf(item), (kind, ref) => {
    const block = waiting.get(`${kind} ${ref}`);
    // Once: what is copied within the text is still one decision.
    waiting.delete(`${kind} ${ref}`);
    return block;
  });
  return [...blocks, ...waiting.values()];
}

function approvalOf(
  { meeting, approvedIn }: RecordSource,
  numbers: readonly string[],
  part2: AgendaItem | undefined,
): MinutesRecord['approval'] {
  const { approval } = meeting.minutes;
  if (approval === undefined || approvedIn === undefined) return undefined;
  const belongs = ({ itemId }: AgreedCorrection): boolean =>
    part2 === undefined ? isInOpenMinutes(meeting, itemId) : itemId === part2.id;
  return {
    at: approval.at,
    meeting: { id: approvedIn.id, title: approvedIn.title, startsAt: approvedIn.startsAt },
    corrections: approval.corrections.filter(belongs).map(({ itemId, text }) => {
      const number = numbers[meeting.items.findIndex(({ id }) => id === itemId)];
      return { ...(number === undefined ? {} : { item: number }), text };
    }),
  };
}
