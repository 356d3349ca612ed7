import { About, type AuditNames, kindNames, nobodysNames } from '#lib/domain/audit/deed.ts';
import { kindOf } from '#lib/domain/audit/sentences.ts';
import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import type { ChainEntry } from '#server/ports.ts';
import { inWords } from '../../audit/browse.ts';
import { isDoneTo, isHandedOverFrom, matches } from '../../audit/filter.ts';
import { auditNames } from '../../audit/names.ts';
import { readChain } from '../../audit/read-chain.ts';
import type { Gathering } from './gathering.ts';

/** Done about what is their own, though the entry names the thing and not the person. */
const ownThings = new Set([
  'session.begin',
  'session.confirm',
  'session.end',
  'session.recognise',
  'token.make',
  'interest.declare',
  'interest.confirm',
  'interest.end',
]);

/**
 * What was done about them, as it stands in the log. What they did to others or for the board is others' data too (UK
 * GDPR, Article 15(4)): of that there is when, which kind of thing, and at which meeting, item or board.
 */
export async function auditSection({ deps, subject }: Gathering): Promise<HeldSection> {
  const organisationId = subject.organisation.id;
  const personId = subject.person.value.id;
  const entries = (await readChain(deps, organisationId)).filter((entry) => matches(entry, { personId }, undefined));
  const isTheirs = (entry: ChainEntry) => isDoneTo(entry, personId) || ownThings.has(entry.action);
  const [views, names] = await Promise.all([
    inWords(deps, organisationId, entries.filter(isTheirs)),
    auditNames(deps, organisationId, entries),
  ]);
  const says = new Map(views.map((view) => [view.sequence, view.says]));
  return {
    id: 'audit-log',
    title: 'Audit log',
    about:
      'What was done about this person, and what they did. Of what they did to others or for the board there is when, ' +
      'which kind of thing, and at which meeting, item or board: the rest is about others. The log cannot be changed; it ' +
      'is kept as proof.',
    records: entries.map((entry) => {
      if (isTheirs(entry)) return entry;
      return isHandedOverFrom(entry, personId) ? withoutSuccessor(entry) : withoutOthers(entry);
    }),
    lines: entries.map((entry) => {
      const said = ['What', says.get(entry.sequence)] as const;
      if (isTheirs(entry)) return heldLines([['At', momentInWords(entry.at)], said]);
      return heldLines(isHandedOverFrom(entry, personId) ? handedOverLines(entry, names) : placeLines(entry, names));
    }),
  };
}

/** All but whom their work went to, and whether it was they or somebody else who handed it over. */
function withoutSuccessor({ sequence, at, action, detail }: ChainEntry) {
  return { sequence, at, action, detail };
}

function handedOverLines(entry: ChainEntry, names: AuditNames): [string, string | undefined][] {
  const about = new About(entry, names);
  return [
    ['At', momentInWords(entry.at)],
    ['What', 'Their work as clerk was handed over to somebody else'],
    ['Boards', about.list('boardIds').map((id) => names.board(String(id))).join(', ')],
    ['Their places there', entry.detail.ends === true ? 'Ended with it' : 'Stayed'],
    ['Reason', about.text('reason')],
  ];
}

function withoutOthers(entry: ChainEntry) {
  const { sequence, at, action } = entry;
  return { sequence, at, action, ...placeOf(entry) };
}

function placeOf(entry: ChainEntry): { meetingId?: string; itemId?: string; boardId?: string } {
  const about = new About(entry, nobodysNames);
  const meetingId = about.meetingId;
  const itemId = about.text('itemId');
  const boardId = about.boardName;
  return {
    ...(meetingId === '' ? {} : { meetingId }),
    ...(itemId === undefined ? {} : { itemId }),
    ...(boardId === '' ? {} : { boardId }),
  };
}

function placeLines(entry: ChainEntry, names: AuditNames): [string, string | undefined][] {
  const { meetingId, itemId, boardId } = placeOf(entry);
  const kind = kindOf(entry.action);
  return [
    ['At', momentInWords(entry.at)],
    ['What', `${kind === undefined ? 'Something' : kindNames[kind]} (${entry.action})`],
    ['Meeting', meetingId && names.meeting(meetingId)],
    ['Item', meetingId && itemId && names.item(meetingId, itemId)],
    ['Board', boardId && names.board(boardId)],
  ];
}
